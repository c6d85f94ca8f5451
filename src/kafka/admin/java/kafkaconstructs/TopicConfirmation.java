package kafkaconstructs;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Waits until brokers show what was made, and accepts what somebody else has made meanwhile. */
final class TopicConfirmation {
  private static final int SECONDS = 30;

  private final TopicReader reader;
  private final Desired desired;

  /** Whether what differs does not concern the changes. */
  private final Predicate<TopicDifferences> fine;

  TopicConfirmation(TopicReader reader, Desired desired, Predicate<TopicDifferences> fine) {
    this.reader = reader;
    this.desired = desired;
    this.fine = fine;
  }

  <T> void settle(List<Change<T>> changes) throws InterruptedException {
    Map<String, Change<T>> made = new HashMap<>();
    Map<String, Change<T>> doubtful = new HashMap<>();
    for (Change<T> change : changes) {
      if (change.error == null) {
        made.put((String) change.key, change);
      } else if (mayHaveBeenMade(change.error)) {
        doubtful.put((String) change.key, change);
      }
    }
    Set<String> names = new HashSet<>(made.keySet());
    names.addAll(doubtful.keySet());
    for (String hidden : await(names)) {
      if (made.containsKey(hidden)) {
        made.get(hidden).error =
            new TimeoutException("made, but no broker shows it after " + SECONDS + " s");
      }
      doubtful.remove(hidden);
    }
    accept(doubtful);
  }

  private <T> void accept(Map<String, Change<T>> doubtful) throws InterruptedException {
    reader
        .read(doubtful.keySet())
        .forEach(
            (name, topic) -> {
              if (isAsDeclared(name, topic)) {
                doubtful.get(name).error = null;
              }
            });
  }

  /** Somebody else was faster, or this program itself before it lost its connection. */
  private static boolean mayHaveBeenMade(Throwable error) {
    return error instanceof TopicExistsException
        || error instanceof InvalidPartitionsException
        || error instanceof TimeoutException;
  }

  private boolean isAsDeclared(String name, ActualTopic topic) {
    return topic.error == null
        && fine.test(new TopicDifferences(desired.topics.get(name), topic));
  }

  /**
   * A broker learns of a topic after the controller, which may refuse to make it a second time when
   * no broker shows it yet. Returns those that stay hidden.
   */
  private Set<String> await(Set<String> names) throws InterruptedException {
    Deadline deadline = Deadline.in(SECONDS);
    Set<String> hidden = new HashSet<>(names);
    while (!hidden.isEmpty()) {
      reader
          .describe(hidden)
          .forEach(
              (name, topic) -> {
                if (topic.error == null
                    && topic.partitions() >= desired.topics.get(name).partitions) {
                  hidden.remove(name);
                }
              });
      if (hidden.isEmpty() || deadline.isOver()) {
        break;
      }
      Thread.sleep(200);
    }
    return hidden;
  }
}
