package kafkaconstructs;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;

/** Plans the subscriptions to metrics that clients push. */
final class SubscriptionPlanner {
  private final AdminClient client;
  private final Desired desired;
  private final Plan plan;
  private final Step<Map.Entry<ConfigResource, Collection<AlterConfigOp>>> settings;

  SubscriptionPlanner(AdminClient client, Desired desired, Plan plan) {
    this.client = client;
    this.desired = desired;
    this.plan = plan;
    this.settings =
        new Step<>(entries -> client.incrementalAlterConfigs(TopicPlanner.map(entries)).values());
  }

  void plan() throws InterruptedException {
    List<ConfigResource> resources = new ArrayList<>();
    desired.subscriptions.keySet().forEach(name -> resources.add(resource(name)));
    if (resources.isEmpty()) {
      return;
    }
    Map<ConfigResource, KafkaFuture<Config>> actual = client.describeConfigs(resources).values();
    for (ConfigResource resource : resources) {
      try {
        set(resource, actual.get(resource).get());
      } catch (ExecutionException exception) {
        plan.failure(item(resource), "cannot be read", exception);
      }
    }
    plan.add(settings);
  }

  private void set(ConfigResource resource, Config actual) {
    Map<String, String> configs = new LinkedHashMap<>();
    desired
        .subscriptions
        .get(resource.name())
        .forEach(
            (key, value) -> {
              if (!has(actual.get(key), value)) {
                configs.put(key, value);
              }
            });
    if (!configs.isEmpty()) {
      settings.add(
          item(resource),
          "set " + ConfigValues.text(configs),
          resource,
          Map.entry(resource, operations(configs)),
          configs.size());
    }
  }

  private static boolean has(ConfigEntry actual, String value) {
    if (actual == null || actual.value() == null || actual.value().isEmpty()) {
      return value.isEmpty();
    }
    return ConfigValues.same(actual, value);
  }

  /** Kafka 3.9 refuses an empty pattern: what is empty is removed. */
  private static Collection<AlterConfigOp> operations(Map<String, String> configs) {
    Collection<AlterConfigOp> operations = new ArrayList<>();
    configs.forEach(
        (key, value) ->
            operations.add(
                new AlterConfigOp(
                    new ConfigEntry(key, value),
                    value.isEmpty() ? AlterConfigOp.OpType.DELETE : AlterConfigOp.OpType.SET)));
    return operations;
  }

  private static ConfigResource resource(String name) {
    return new ConfigResource(ConfigResource.Type.CLIENT_METRICS, name);
  }

  private static String item(ConfigResource resource) {
    return "subscription " + resource.name();
  }
}
