package kafkaconstructs;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;

/** Plans the changes of the declared topics. */
final class TopicPlanner {
  private final Desired desired;
  private final Plan plan;
  private final TopicReader reader;
  private final Step<NewTopic> creations;
  private final Step<Map.Entry<String, NewPartitions>> increases;
  private final Step<Map.Entry<ConfigResource, Collection<AlterConfigOp>>> settings;

  TopicPlanner(AdminClient client, Desired desired, Plan plan) {
    this.desired = desired;
    this.plan = plan;
    this.reader = new TopicReader(client);
    this.creations =
        new Step<>(
            topics -> client.createTopics(topics).values(),
            new TopicConfirmation(reader, desired, TopicDifferences::isEmpty)::settle);
    this.increases =
        new Step<>(
            entries -> client.createPartitions(map(entries)).values(),
            new TopicConfirmation(reader, desired, each -> each.missingPartitions == 0)::settle);
    this.settings = new Step<>(entries -> client.incrementalAlterConfigs(map(entries)).values());
  }

  void plan() throws InterruptedException {
    Map<String, ActualTopic> actual = reader.read(desired.topics.keySet());
    for (DesiredTopic topic : desired.topics.values()) {
      ActualTopic existing = actual.get(topic.name);
      if (existing == null) {
        create(topic);
      } else if (existing.error != null) {
        plan.failure(item(topic.name), "cannot be read", existing.error);
      } else {
        change(topic, existing);
      }
    }
    plan.add(creations);
    plan.add(increases);
    plan.add(settings);
  }

  private void create(DesiredTopic topic) {
    String text =
        "create, partitions "
            + topic.partitions
            + ", replication factor "
            + topic.replicationFactor
            + (topic.configs.isEmpty() ? "" : ", " + ConfigValues.text(topic.configs));
    creations.add(
        item(topic.name),
        text,
        topic.name,
        new NewTopic(topic.name, topic.partitions, topic.replicationFactor).configs(topic.configs),
        1 + topic.partitions + topic.configs.size());
  }

  private void change(DesiredTopic topic, ActualTopic existing) {
    TopicDifferences differences = new TopicDifferences(topic, existing);
    differences.drift.forEach(text -> plan.drift(item(topic.name), text));
    if (differences.missingPartitions > 0) {
      increases.add(
          item(topic.name),
          "more partitions, " + existing.partitions() + " to " + topic.partitions,
          topic.name,
          Map.entry(topic.name, NewPartitions.increaseTo(topic.partitions)),
          differences.missingPartitions);
    } else if (differences.missingPartitions < 0) {
      plan.failure(
          item(topic.name),
          topic.partitions + " partitions are declared, and it has " + existing.partitions(),
          "a topic never loses partitions; declare what it has, or copy it to a new topic");
    }
    if (!differences.configs.isEmpty()) {
      set(topic, differences.configs);
    }
  }

  private void set(DesiredTopic topic, Map<String, String> configs) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name);
    settings.add(
        item(topic.name),
        "set " + ConfigValues.text(configs),
        resource,
        Map.entry(resource, ConfigValues.set(configs)),
        configs.size());
  }

  static String item(String topic) {
    return "topic " + topic;
  }

  static <K, V> Map<K, V> map(List<Map.Entry<K, V>> entries) {
    return entries.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
