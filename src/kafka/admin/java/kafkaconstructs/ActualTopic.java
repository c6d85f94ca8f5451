package kafkaconstructs;

import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;

/** A topic that the cluster has, or why it could not be read. */
final class ActualTopic {
  TopicDescription description;
  Config config;
  Throwable error;

  int partitions() {
    return description.partitions().size();
  }
}
