package kafkaconstructs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConfigEntry.ConfigSource;

/** How a topic differs from what is declared. */
final class TopicDifferences {
  /** The declared configs that the topic does not have. */
  final Map<String, String> configs = new LinkedHashMap<>();

  final List<String> drift = new ArrayList<>();

  /** How many partitions are missing; below 0 if there are too many. */
  final int missingPartitions;

  TopicDifferences(DesiredTopic desired, ActualTopic actual) {
    this.missingPartitions = desired.partitions - actual.partitions();
    TreeSet<Integer> factors = new TreeSet<>();
    actual.description.partitions().forEach(each -> factors.add(each.replicas().size()));
    factors.remove((int) desired.replicationFactor);
    if (!factors.isEmpty()) {
      drift.add(
          "has partitions with "
              + factors.toString().replaceAll("[\\[\\]]", "")
              + " replicas, and "
              + desired.replicationFactor
              + " are declared; a reassignment changes that");
    }
    desired.configs.forEach(
        (key, value) -> {
          if (!has(actual.config.get(key), value)) {
            configs.put(key, value);
          }
        });
    for (ConfigEntry entry : actual.config.entries()) {
      if (isOwn(entry) && !desired.configs.containsKey(entry.name())) {
        String config = entry.name() + "=" + entry.value();
        drift.add("has the config " + config + ", which is not declared");
      }
    }
  }

  boolean isEmpty() {
    return missingPartitions == 0 && configs.isEmpty();
  }

  /** A default with the same value is not enough: the next change of the default would take it. */
  private static boolean has(ConfigEntry entry, String value) {
    return entry != null && isOwn(entry) && ConfigValues.same(entry, value);
  }

  private static boolean isOwn(ConfigEntry entry) {
    return entry.source() == ConfigSource.DYNAMIC_TOPIC_CONFIG;
  }
}
