import java.util.StringJoiner;
import java.util.TreeMap;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.storage.internals.log.LogConfig;

/**
 * Prints the configuration keys of brokers, or with the argument `topic` of topics, of the Kafka release on the class
 * path, as a JSON array of {name, type, validValues}. Keys that Kafka marks as internal are left out: they are not for users.
 */
public final class ConfigDefDump {

  private ConfigDefDump() {}

  public static void main(String[] arguments) {
    StringJoiner entries = new StringJoiner(",\n", "[\n", "\n]");
    boolean topic = arguments.length > 0 && arguments[0].equals("topic");
    ConfigDef definition = topic ? LogConfig.configDefCopy() : KafkaConfig.configDef();
    for (ConfigDef.ConfigKey key : new TreeMap<>(definition.configKeys()).values()) {
      if (!key.internalConfig) {
        entries.add(describe(key));
      }
    }
    System.out.println(entries);
  }

  private static String describe(ConfigDef.ConfigKey key) {
    String validValues = key.validator == null ? "null" : quote(key.validator.toString());
    return String.format(
        "{\"name\": %s, \"type\": %s, \"validValues\": %s}",
        quote(key.name), quote(key.type.name()), validValues);
  }

  /** A JSON string: everything but plain ASCII is written as an escape, so that no encoding matters. */
  private static String quote(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (char character : text.toCharArray()) {
      if (character < ' ' || character > '~' || character == '"' || character == '\\') {
        json.append(String.format("\\u%04x", (int) character));
      } else {
        json.append(character);
      }
    }
    return json.append('"').toString();
  }
}
