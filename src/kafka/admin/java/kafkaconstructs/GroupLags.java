package kafkaconstructs;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** How far consumer groups are behind. It remembers since when a group has made no progress in
 * a partition. */
final class GroupLags {
  private final int stalledSeconds;
  private Map<String, Map<TopicPartition, Progress>> known = new HashMap<>();

  GroupLags(int stalledSeconds) {
    this.stalledSeconds = stalledSeconds;
  }

  /** Where a group was in a partition, and since when. */
  private static final class Progress {
    private final long offset;
    private final long since;

    private Progress(long offset, long since) {
      this.offset = offset;
      this.since = since;
    }
  }

  /** What is reported about a group in a topic. */
  private static final class Lag {
    private long sum;
    private long most;
    private int stalled;
  }

  /** Returns whether every group could be asked. */
  boolean collect(AdminClient client, Samples samples)
      throws ExecutionException, InterruptedException {
    List<String> groups = groups(client);
    Map<String, Map<TopicPartition, OffsetAndMetadata>> committed = committed(client, groups);
    Map<TopicPartition, ListOffsetsResultInfo> ends = ends(client, committed);
    Map<String, Map<TopicPartition, Progress>> now = new HashMap<>();
    committed.forEach(
        (group, offsets) -> {
          Map<String, Lag> lags = new TreeMap<>();
          offsets.forEach(
              (partition, offset) -> {
                ListOffsetsResultInfo end = ends.get(partition);
                if (offset != null && end != null) {
                  long behind = Math.max(0, end.offset() - offset.offset());
                  add(lags, now, group, partition, offset.offset(), behind);
                }
              });
          lags.forEach((topic, lag) -> tell(samples, group, topic, lag));
        });
    known = now;
    return committed.size() == groups.size();
  }

  private void add(
      Map<String, Lag> lags,
      Map<String, Map<TopicPartition, Progress>> now,
      String group,
      TopicPartition partition,
      long offset,
      long behind) {
    Progress before = known.getOrDefault(group, Map.of()).get(partition);
    boolean same = before != null && before.offset == offset;
    Progress progress = same && behind > 0 ? before : new Progress(offset, System.nanoTime());
    now.computeIfAbsent(group, key -> new HashMap<>()).put(partition, progress);
    Lag lag = lags.computeIfAbsent(partition.topic(), key -> new Lag());
    lag.sum += behind;
    lag.most = Math.max(lag.most, behind);
    // The end of a transaction takes an offset that clients may never commit.
    if (behind > 1 && System.nanoTime() - progress.since > stalledSeconds * 1_000_000_000L) {
      lag.stalled++;
    }
  }

  private void tell(Samples samples, String group, String topic, Lag lag) {
    String[] labels = {"group", group, "topic", topic};
    samples.gauge(
        "kafka_consumergroup_lag",
        "Records in a topic that the group has not committed yet, summed over all partitions.",
        lag.sum,
        labels);
    samples.gauge(
        "kafka_consumergroup_lag_max",
        "Lag in the partition in which the group is farthest behind, in records.",
        lag.most,
        labels);
    samples.gauge(
        "kafka_consumergroup_stalled_partitions",
        "Partitions with records to read in which a group has committed nothing for "
            + stalledSeconds
            + " s.",
        lag.stalled,
        labels);
  }

  private static Map<String, Map<TopicPartition, OffsetAndMetadata>> committed(
      AdminClient client, List<String> groups) throws InterruptedException {
    Map<String, Map<TopicPartition, OffsetAndMetadata>> committed = new TreeMap<>();
    if (groups.isEmpty()) {
      return committed;
    }
    var answers =
        client.listConsumerGroupOffsets(
            groups.stream()
                .collect(
                    Collectors.toMap(group -> group, group -> new ListConsumerGroupOffsetsSpec())));
    for (String group : groups) {
      try {
        committed.put(group, answers.partitionsToOffsetAndMetadata(group).get());
      } catch (ExecutionException exception) {
        // The coordinator of this group is down; the other groups are still reported.
        continue;
      }
    }
    return committed;
  }

  // The method that replaces it is not in Kafka 3.9.
  @SuppressWarnings({"deprecation", "removal"})
  private static List<String> groups(AdminClient client)
      throws ExecutionException, InterruptedException {
    return client.listConsumerGroups().all().get().stream()
        .map(listing -> listing.groupId())
        .sorted()
        .collect(Collectors.toList());
  }

  private static Map<TopicPartition, ListOffsetsResultInfo> ends(
      AdminClient client, Map<String, Map<TopicPartition, OffsetAndMetadata>> committed)
      throws ExecutionException, InterruptedException {
    Set<TopicPartition> partitions = new HashSet<>();
    committed.values().forEach(offsets -> partitions.addAll(offsets.keySet()));
    Set<String> topics = client.listTopics().names().get();
    // Groups keep offsets of topics that are gone.
    Map<TopicPartition, OffsetSpec> asked =
        partitions.stream()
            .filter(partition -> topics.contains(partition.topic()))
            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
    Map<TopicPartition, ListOffsetsResultInfo> ends = new HashMap<>();
    var answers = client.listOffsets(asked);
    for (TopicPartition partition : asked.keySet()) {
      try {
        ends.put(partition, answers.partitionResult(partition).get());
      } catch (ExecutionException exception) {
        // A partition without a leader has no end offset; KafkaPartitionsOffline reports it.
        continue;
      }
    }
    return ends;
  }
}
