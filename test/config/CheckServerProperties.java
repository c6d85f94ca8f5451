import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Checks every file in a folder as a server.properties, with the Kafka release on the class path.
 * Prints one line a file: "ok    NAME", or "FAIL  NAME: PROBLEM; PROBLEM".
 */
public final class CheckServerProperties {

  private CheckServerProperties() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    try (Stream<Path> files = Files.walk(folder).filter(Files::isRegularFile).sorted()) {
      for (Path file : (Iterable<Path>) files::iterator) {
        List<String> problems = problemsOf(file);
        String name = folder.relativize(file).toString();
        System.out.println(
            problems.isEmpty() ? "ok    " + name : "FAIL  " + name + ": " + String.join("; ", problems));
      }
    }
  }

  private static List<String> problemsOf(Path file) throws IOException {
    try {
      return ServerProperties.problemsOf(StrictProperties.read(file));
    } catch (IllegalArgumentException exception) {
      // A backslash that starts no valid escape.
      return List.of("not a properties file: " + exception.getMessage());
    }
  }
}
