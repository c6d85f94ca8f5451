package kafkaconstructs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.TopicConfig;

/** Counts the partitions of a cluster by their health. */
final class TopicCounts {
  private int topics;
  private int partitions;
  private int underReplicated;
  private int underMinimum;
  private int offline;
  private int unreadable;

  void add(ActualTopic topic) {
    topics++;
    if (topic.error != null) {
      unreadable++;
      return;
    }
    ConfigEntry minimum = topic.config.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
    int least = minimum == null ? 1 : Integer.parseInt(minimum.value());
    for (TopicPartitionInfo partition : topic.description.partitions()) {
      partitions++;
      int inSync = partition.isr().size();
      underReplicated += inSync < partition.replicas().size() ? 1 : 0;
      underMinimum += inSync < least ? 1 : 0;
      offline += partition.leader() == null || partition.leader().isEmpty() ? 1 : 0;
    }
  }

  void write(ObjectNode document) {
    document.put("topics", topics);
    document.put("partitions", partitions);
    document.put("underReplicated", underReplicated);
    document.put("underMinIsr", underMinimum);
    document.put("offline", offline);
    document.put("unreadableTopics", unreadable);
  }
}
