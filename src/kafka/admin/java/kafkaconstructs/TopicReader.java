package kafkaconstructs;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Reads topics in batches. */
final class TopicReader {
  // An answer holds all configs of each topic, a few kilobytes.
  private static final int BATCH = 200;

  private final AdminClient client;

  TopicReader(AdminClient client) {
    this.client = client;
  }

  /** Those of the topics that exist, or that could not be read. */
  Map<String, ActualTopic> read(Collection<String> names) throws InterruptedException {
    Map<String, ActualTopic> topics = new LinkedHashMap<>();
    for (List<String> batch : batches(names)) {
      Map<String, ActualTopic> described = describe(batch);
      configure(described);
      topics.putAll(described);
    }
    return topics;
  }

  /** The same without their configs. */
  Map<String, ActualTopic> describe(Collection<String> names) throws InterruptedException {
    Map<String, ActualTopic> topics = new LinkedHashMap<>();
    for (List<String> batch : batches(names)) {
      Map<String, KafkaFuture<TopicDescription>> answers =
          client.describeTopics(batch).topicNameValues();
      for (String name : batch) {
        ActualTopic topic = new ActualTopic();
        try {
          topic.description = answers.get(name).get();
        } catch (ExecutionException exception) {
          topic.error = Reasons.cause(exception);
        }
        if (!(topic.error instanceof UnknownTopicOrPartitionException)) {
          topics.put(name, topic);
        }
      }
    }
    return topics;
  }

  private void configure(Map<String, ActualTopic> topics) throws InterruptedException {
    List<ConfigResource> resources = new ArrayList<>();
    topics.forEach(
        (name, topic) -> {
          if (topic.error == null) {
            resources.add(new ConfigResource(ConfigResource.Type.TOPIC, name));
          }
        });
    if (resources.isEmpty()) {
      return;
    }
    Map<ConfigResource, KafkaFuture<Config>> answers = client.describeConfigs(resources).values();
    for (ConfigResource resource : resources) {
      ActualTopic topic = topics.get(resource.name());
      try {
        topic.config = answers.get(resource).get();
      } catch (ExecutionException exception) {
        topic.error = Reasons.cause(exception);
      }
    }
  }

  private static List<List<String>> batches(Collection<String> names) {
    List<String> all = new ArrayList<>(names);
    List<List<String>> batches = new ArrayList<>();
    for (int from = 0; from < all.size(); from += BATCH) {
      batches.add(all.subList(from, Math.min(from + BATCH, all.size())));
    }
    return batches;
  }
}
