import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;

/**
 * Prints what a cluster has, one line each, without using the program that is tested: Observe
 * SERVERS PROPERTIES. With a user and the file of a password it tries to log in instead.
 */
public final class Observe {
  private final TreeSet<String> lines = new TreeSet<>();

  private Observe() {}

  public static void main(String[] arguments) throws Exception {
    Properties properties = new Properties();
    try (var reader = Files.newBufferedReader(Path.of(arguments[1]))) {
      properties.load(reader);
    }
    properties.put("bootstrap.servers", arguments[0]);
    if (arguments.length > 2) {
      login(properties, arguments[2], Files.readString(Path.of(arguments[3])));
      return;
    }
    Observe observe = new Observe();
    try (AdminClient client = AdminClient.create(properties)) {
      observe.topics(client);
      observe.users(client);
      observe.acls(client);
    }
    observe.lines.forEach(System.out::println);
  }

  private static void login(Properties properties, String user, String password) {
    properties.put("sasl.mechanism", "SCRAM-SHA-512");
    properties.put(
        "sasl.jaas.config",
        String.format(
            "org.apache.kafka.common.security.scram.ScramLoginModule required"
                + " username=\"%s\" password=\"%s\";",
            escape(user), escape(password)));
    try (AdminClient client = AdminClient.create(properties)) {
      client.describeCluster().clusterId().get();
      System.out.println("login accepted");
    } catch (Exception exception) {
      System.out.println("login refused: " + exception.getMessage());
    }
  }

  private static String escape(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private void topics(AdminClient client) throws Exception {
    for (String name : client.listTopics().names().get()) {
      TopicDescription topic =
          client.describeTopics(List.of(name)).topicNameValues().get(name).get();
      ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
      Config config = client.describeConfigs(List.of(resource)).all().get().get(resource);
      TreeSet<String> own = new TreeSet<>();
      for (ConfigEntry entry : config.entries()) {
        if (entry.source() == ConfigSource.DYNAMIC_TOPIC_CONFIG) {
          own.add(entry.name() + "=" + entry.value());
        }
      }
      lines.add("topic " + name + " " + topic.partitions().size() + " " + own);
    }
  }

  private void users(AdminClient client) throws Exception {
    client
        .describeUserScramCredentials()
        .all()
        .get()
        .forEach(
            (user, credentials) ->
                credentials
                    .credentialInfos()
                    .forEach(
                        info ->
                            lines.add(
                                String.join(
                                    " ",
                                    "scram",
                                    user,
                                    info.mechanism().name(),
                                    String.valueOf(info.iterations())))));
    Map<ClientQuotaEntity, Map<String, Double>> quotas =
        client.describeClientQuotas(ClientQuotaFilter.all()).entities().get();
    quotas.forEach(
        (entity, values) ->
            values.forEach(
                (key, value) ->
                    lines.add("quota " + entity.entries().get("user") + " " + key + " " + value)));
  }

  private void acls(AdminClient client) throws Exception {
    Collection<AclBinding> acls = client.describeAcls(AclBindingFilter.ANY).values().get();
    for (AclBinding acl : acls) {
      lines.add(
          String.join(
              " ",
              "acl",
              acl.entry().principal(),
              acl.entry().permissionType().name(),
              acl.entry().operation().name(),
              acl.pattern().resourceType().name(),
              acl.pattern().patternType().name(),
              acl.pattern().name(),
              acl.entry().host()));
    }
  }
}
