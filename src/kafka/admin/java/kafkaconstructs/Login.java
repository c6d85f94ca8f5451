package kafkaconstructs;

import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.config.SaslConfigs;

/** Tries a password on a listener with SASL. */
final class Login {
  private final Properties properties;

  Login(String servers, String configFile) throws Refusal {
    properties = Connection.load(configFile);
    properties.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
    properties.putIfAbsent(SaslConfigs.SASL_MECHANISM, "SCRAM-SHA-512");
    properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, "10000");
    properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "15000");
  }

  /** Returns null if the user is let in, or else the reason. */
  Throwable attempt(String user, String password) throws InterruptedException {
    Properties own = new Properties();
    own.putAll(properties);
    own.put(SaslConfigs.SASL_JAAS_CONFIG, jaas(user, password));
    AdminClient client = null;
    try {
      client = AdminClient.create(own);
      // Kafka answers this to every user that it knows, with or without ACLs.
      client.describeCluster().clusterId().get();
      return null;
    } catch (ExecutionException | RuntimeException exception) {
      return Reasons.cause(exception);
    } finally {
      if (client != null) {
        client.close(Duration.ofSeconds(1));
      }
    }
  }

  private static String jaas(String user, String password) {
    return "org.apache.kafka.common.security.scram.ScramLoginModule required username="
        + quote(user)
        + " password="
        + quote(password)
        + ";";
  }

  /** Quotes a text for Kafka's parser of JAAS, which is Java's StreamTokenizer. */
  static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char character : text.toCharArray()) {
      // A quote or a line ends the text. A dollar may start a reference, which Kafka resolves.
      if (character < ' ' || character == '"' || character == '\\' || character == '$') {
        quoted.append(String.format("\\%03o", (int) character));
      } else {
        quoted.append(character);
      }
    }
    return quoted.append('"').toString();
  }
}
