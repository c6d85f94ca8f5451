package kafkaconstructs;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Plans the removal of the topics that the file names for it, with their data. */
final class TopicRemovals {
  private TopicRemovals() {}

  static void plan(AdminClient client, Desired desired, Plan plan) throws InterruptedException {
    Step<String> deletions =
        new Step<>(
            names -> client.deleteTopics(names).topicNameValues(), TopicRemovals::acceptGone);
    Map<String, ActualTopic> actual = new TopicReader(client).describe(desired.removedTopics);
    actual.forEach(
        (name, topic) -> {
          String item = TopicPlanner.item(name);
          if (topic.error == null) {
            deletions.add(item, "delete with its data", name, name, topic.partitions());
          } else {
            plan.failure(item, "cannot be read", topic.error);
          }
        });
    plan.add(deletions);
  }

  private static void acceptGone(List<Change<String>> changes) {
    for (Change<String> change : changes) {
      if (change.error instanceof UnknownTopicOrPartitionException) {
        change.error = null;
      }
    }
  }
}
