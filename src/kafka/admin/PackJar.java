import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Packs compiled classes into a jar that has the same bytes each time: PackJar FOLDER JAR. */
public final class PackJar {
  // Java stores the very first moment of a zip, in January, together with the time zone.
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 2, 1, 0, 0);
  // The jar tool would name its own version.
  private static final String MANIFEST =
      "Manifest-Version: 1.0\r\nMain-Class: kafkaconstructs.Admin\r\n\r\n";

  private PackJar() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    try (OutputStream file = Files.newOutputStream(Path.of(arguments[1]));
        ZipOutputStream jar = new ZipOutputStream(file)) {
      jar.setLevel(9);
      add(jar, "META-INF/MANIFEST.MF", MANIFEST.getBytes(StandardCharsets.US_ASCII));
      for (String name : names(folder)) {
        add(jar, name, Files.readAllBytes(folder.resolve(name)));
      }
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder).filter(Files::isRegularFile)) {
      return files
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .collect(Collectors.toList());
    }
  }

  private static void add(ZipOutputStream jar, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(TIME);
    jar.putNextEntry(entry);
    jar.write(content);
    jar.closeEntry();
  }
}
