package kafkaconstructs;

import java.util.Map;
import java.util.Set;

/** A topic that the cluster must have. */
final class DesiredTopic {
  // Kafka needs these itself and makes them anew without what they held.
  private static final Set<String> INTERNAL =
      Set.of("__consumer_offsets", "__transaction_state", "__share_group_state");

  final String name;
  final int partitions;
  final short replicationFactor;
  final Map<String, String> configs;

  DesiredTopic(Fields fields) {
    this.name = fields.text("name");
    this.partitions = fields.integer("partitions", null, 1, Integer.MAX_VALUE);
    this.replicationFactor = (short) fields.integer("replicationFactor", null, 1, Short.MAX_VALUE);
    this.configs = fields.textMap("configs");
    fields.end();
    if (!name.isEmpty() && !isLegal(name)) {
      fields.problem("a topic's name has 1 to 249 of the characters a-z A-Z 0-9 . _ -");
    }
  }

  private static boolean isLegal(String name) {
    return name.matches("[a-zA-Z0-9._-]{1,249}") && !name.equals(".") && !name.equals("..");
  }

  static boolean isInternal(String name) {
    return INTERNAL.contains(name);
  }
}
