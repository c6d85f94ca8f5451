package kafkaconstructs;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    await(made);
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

  /** A broker learns of a change after the controller has answered. */
  private <T> void await(Map<String, Change<T>> waiting) throws InterruptedException {
    Deadline deadline = Deadline.in(SECONDS);
    while (!waiting.isEmpty() && !deadline.isOver()) {
      reader
          .describe(waiting.keySet())
          .forEach(
              (name, topic) -> {
                if (topic.error == null
                    && topic.partitions() >= desired.topics.get(name).partitions) {
                  waiting.remove(name);
                }
              });
      if (!waiting.isEmpty()) {
        Thread.sleep(200);
      }
    }
    for (Change<T> change : waiting.values()) {
      change.error = new TimeoutException("made, but no broker shows it after " + SECONDS + " s");
    }
  }
}
