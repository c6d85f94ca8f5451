import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
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

/**
 * Packs compiled classes into a jar that has the same bytes each time: PackJar FOLDER JAR. Admin
 * becomes an entry of its own, and loads the other ones from the entry "classes".
 */
public final class PackJar {
  // Java stores the very first moment of a zip, in January, together with the time zone.
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 2, 1, 0, 0);
  // The jar tool would name its own version.
  private static final String MANIFEST =
      "Manifest-Version: 1.0\r\nMain-Class: kafkaconstructs.Admin\r\n\r\n";
  private static final String MAIN = "kafkaconstructs/Admin.class";

  private PackJar() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    try (OutputStream file = Files.newOutputStream(Path.of(arguments[1]));
        ZipOutputStream jar = new ZipOutputStream(file)) {
      jar.setLevel(9);
      add(jar, "META-INF/MANIFEST.MF", MANIFEST.getBytes(StandardCharsets.US_ASCII));
      add(jar, MAIN, Files.readAllBytes(folder.resolve(MAIN)));
      add(jar, "kafkaconstructs/classes", classes(folder));
    }
  }

  /** How many there are; of each its name, its length and its bytes. */
  private static byte[] classes(Path folder) throws IOException {
    List<String> names = names(folder);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream stream = new DataOutputStream(bytes);
    stream.writeInt(names.size());
    for (String name : names) {
      byte[] content = Files.readAllBytes(folder.resolve(name));
      stream.writeUTF(name.replace(".class", "").replace('/', '.'));
      stream.writeInt(content.length);
      stream.write(content);
    }
    return bytes.toByteArray();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder).filter(Files::isRegularFile)) {
      return files
          .map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .filter(name -> !name.equals(MAIN))
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
