import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.SortedSet;
import java.util.TreeSet;

/** A properties file as Kafka reads it, which also tells the keys that the file sets more than once. */
final class StrictProperties extends Properties {

  private static final long serialVersionUID = 1L;

  private final TreeSet<String> duplicateKeys = new TreeSet<>();

  static StrictProperties read(Path file) throws IOException {
    StrictProperties properties = new StrictProperties();
    try (InputStream input = Files.newInputStream(file)) {
      properties.load(input);
    }
    return properties;
  }

  /** Loading calls this for every line; the plain class silently keeps the last value of a key. */
  @Override
  public synchronized Object put(Object key, Object value) {
    if (containsKey(key)) {
      duplicateKeys.add(key.toString());
    }
    return super.put(key, value);
  }

  SortedSet<String> duplicateKeys() {
    return duplicateKeys;
  }
}
