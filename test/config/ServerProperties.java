import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Checks a broker's or controller's configuration with Kafka's own parser, and then for what that
 * parser lets pass: it ignores unknown keys, does not look at a listener's own settings until the
 * listener opens, and keeps a variable that no provider knows as plain text.
 */
final class ServerProperties {

  private static final String LISTENER_PREFIX = "listener.name.";
  private static final Pattern MECHANISM_PREFIX =
      Pattern.compile("^(plain|scram-sha-256|scram-sha-512|oauthbearer|gssapi)\\.(?=sasl\\.)");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{[^}]*:[^}]*}");

  /** What Kafka knows, and the keys that only its authorizer reads. */
  private static final Set<String> KNOWN_KEYS = knownKeys();

  private final StrictProperties properties;
  private final Set<String> listenerNames;
  private final List<String> problems = new ArrayList<>();

  private ServerProperties(StrictProperties properties) {
    this.properties = properties;
    this.listenerNames = listenerNames(properties);
  }

  /** The problems of a configuration; none if Kafka would start with it. */
  static List<String> problemsOf(StrictProperties properties) {
    ServerProperties check = new ServerProperties(properties);
    check.checkKeys();
    check.checkValues();
    return check.problems;
  }

  private void checkKeys() {
    for (String key : properties.duplicateKeys()) {
      problems.add("duplicate key " + key);
    }
    for (String key : new TreeSet<>(properties.stringPropertyNames())) {
      if (key.startsWith(LISTENER_PREFIX)) {
        checkListenerKey(key);
      } else if (!KNOWN_KEYS.contains(key) && !isConfigProviderKey(key)) {
        problems.add("unknown key " + key);
      }
    }
  }

  /** listener.name.[listener].[key], or listener.name.[listener].[mechanism].[key] for SASL. */
  private void checkListenerKey(String key) {
    String[] parts = key.substring(LISTENER_PREFIX.length()).split("\\.", 2);
    if (!listenerNames.contains(parts[0])) {
      problems.add("unknown listener in " + key);
    } else if (parts.length < 2
        || !KNOWN_KEYS.contains(MECHANISM_PREFIX.matcher(parts[1]).replaceFirst(""))) {
      problems.add("unknown key " + key);
    }
  }

  private void checkValues() {
    try {
      KafkaConfig config = KafkaConfig.fromProps(properties, false);
      for (String name : listenerNames) {
        config.valuesWithPrefixOverride(LISTENER_PREFIX + name + ".");
      }
      checkVariables(config.originals());
    } catch (RuntimeException exception) {
      problems.add(exception.toString().replace('\n', ' '));
    }
  }

  /** The values are those after Kafka has replaced the variables that it could. */
  private void checkVariables(Map<String, Object> values) {
    for (Map.Entry<String, Object> entry : new TreeMap<>(values).entrySet()) {
      if (VARIABLE.matcher(String.valueOf(entry.getValue())).find()) {
        problems.add("variable without a value: " + entry.getKey() + "=" + entry.getValue());
      }
    }
  }

  private static boolean isConfigProviderKey(String key) {
    return key.equals("config.providers") || key.startsWith("config.providers.");
  }

  /** The names in lower case, as Kafka wants them in keys. */
  private static Set<String> listenerNames(StrictProperties properties) {
    Set<String> names = new TreeSet<>();
    String protocols = properties.getProperty("listener.security.protocol.map");
    if (protocols == null) {
      // Then Kafka names each listener after its protocol.
      for (String protocol : SecurityProtocol.names()) {
        names.add(protocol.toLowerCase(Locale.ROOT));
      }
    } else {
      for (String entry : protocols.split(",")) {
        names.add(entry.split(":")[0].trim().toLowerCase(Locale.ROOT));
      }
    }
    return names;
  }

  private static Set<String> knownKeys() {
    Set<String> keys = new HashSet<>(CollectionConverters.asJava(KafkaConfig.configNames()));
    keys.add(StandardAuthorizer.SUPER_USERS_CONFIG);
    keys.add(StandardAuthorizer.ALLOW_EVERYONE_IF_NO_ACL_IS_FOUND_CONFIG);
    return keys;
  }
}
