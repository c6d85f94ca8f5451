package kafkaconstructs;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;

/**
 * Makes nodes read their certificates again, by setting the configs of their listeners to the
 * references that they have anyway. The configs stay set: without them a node takes its own
 * configuration, and so the certificate that its files held when it started.
 */
final class Reloader {
  private final AdminClient client;

  Reloader(AdminClient client) {
    this.client = client;
  }

  /** Asks the nodes once. Why a node refuses is noted in its observations. */
  void reload(List<Observation> different) throws InterruptedException {
    Map<Integer, List<Observation>> nodes =
        different.stream()
            .collect(
                Collectors.groupingBy(
                    each -> each.endpoint.id, LinkedHashMap::new, Collectors.toList()));
    for (List<Observation> node : nodes.values()) {
      reloadNode(node);
    }
  }

  private void reloadNode(List<Observation> node) throws InterruptedException {
    String reason = alter(node);
    for (Observation observation : node) {
      // A listener that is refused must not keep the others of its node from the new certificate.
      observation.refusal =
          reason == null || node.size() == 1 ? reason : alter(List.of(observation));
    }
  }

  /** Returns why the node refuses, or null. */
  private String alter(List<Observation> ofOneNode) throws InterruptedException {
    Map<String, AlterConfigOp> operations = new LinkedHashMap<>();
    for (Observation observation : ofOneNode) {
      Endpoint endpoint = observation.endpoint;
      List<String> listeners = new ArrayList<>(endpoint.connectsTo);
      listeners.add(endpoint.listener);
      listeners.forEach(listener -> operations.putAll(operations(listener, endpoint.reload)));
    }
    ConfigResource resource =
        new ConfigResource(
            ConfigResource.Type.BROKER, String.valueOf(ofOneNode.get(0).endpoint.id));
    Collection<AlterConfigOp> values = operations.values();
    try {
      client.incrementalAlterConfigs(Map.of(resource, values)).all().get();
      return null;
    } catch (ExecutionException | KafkaException exception) {
      return Reasons.of(exception);
    }
  }

  private static Map<String, AlterConfigOp> operations(
      String listener, Map<String, String> reload) {
    Map<String, AlterConfigOp> operations = new LinkedHashMap<>();
    reload.forEach(
        (key, value) -> {
          // Kafka knows the listener by any letters, but its configs by small ones only.
          String name = "listener.name." + listener.toLowerCase(Locale.ROOT) + "." + key;
          operations.put(
              name, new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET));
        });
    return operations;
  }
}
