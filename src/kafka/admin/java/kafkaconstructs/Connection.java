package kafkaconstructs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;

/** Opens clients of the cluster, and waits until it answers. */
final class Connection {
  private static final int ATTEMPT_MILLISECONDS = 15_000;

  private final Properties properties;
  private final Console console;
  private final Deadline deadline;
  private final int seconds;

  Connection(CommandLine line, Console console) throws Refusal {
    this.properties = load(line.text("command-config"));
    this.properties.put(
        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, line.text("bootstrap-server"));
    this.console = console;
    this.seconds = line.number("wait", 0);
    this.deadline = Deadline.in(seconds);
  }

  static Properties load(String file) throws Refusal {
    Properties properties = new Properties();
    try (InputStream stream = Files.newInputStream(Path.of(file))) {
      properties.load(stream);
    } catch (IOException | IllegalArgumentException exception) {
      // A malformed escape is quoted in the message of the second one.
      String reason = exception instanceof IOException ? Reasons.of(exception) : "wrong escape";
      throw new Refusal("cannot read " + file + ": " + reason);
    }
    return properties;
  }

  /** A client of the brokers. */
  AdminClient open() throws CommandFailure, InterruptedException {
    return open(properties, AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG);
  }

  /** A client of the controllers, which alone take changes of controllers. */
  AdminClient openControllers(String addresses) throws CommandFailure, InterruptedException {
    Properties changed = new Properties();
    changed.putAll(properties);
    changed.remove(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG);
    changed.put(AdminClientConfig.BOOTSTRAP_CONTROLLERS_CONFIG, addresses);
    return open(changed, AdminClientConfig.BOOTSTRAP_CONTROLLERS_CONFIG);
  }

  private AdminClient open(Properties given, String addressKey)
      throws CommandFailure, InterruptedException {
    for (boolean told = false; ; told = true) {
      String reason;
      try {
        return attempt(given);
      } catch (KafkaException | ExecutionException exception) {
        reason = given.get(addressKey) + " does not answer: " + Reasons.of(exception);
      }
      if (deadline.isOver()) {
        throw new CommandFailure(reason);
      }
      if (!told) {
        console.note("Waiting up to " + seconds + " s: " + reason);
      }
      // A new client each time resolves the address and reads the files of its properties again.
      Thread.sleep(1000);
    }
  }

  private static AdminClient attempt(Properties given)
      throws ExecutionException, InterruptedException {
    AdminClient client = AdminClient.create(given);
    try {
      DescribeClusterOptions options = new DescribeClusterOptions();
      client.describeCluster(options.timeoutMs(ATTEMPT_MILLISECONDS)).nodes().get();
      return client;
    } catch (ExecutionException | InterruptedException | RuntimeException exception) {
      client.close(Duration.ZERO);
      throw exception;
    }
  }
}
