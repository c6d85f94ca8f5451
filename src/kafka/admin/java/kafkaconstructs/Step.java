package kafkaconstructs;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TimeoutException;

/** Changes of one kind, made together by as few requests as possible. */
final class Step<T> {
  private static final int ITEMS = 100;

  // Kafka's controller refuses a request that needs more than 10,000 records.
  private static final int RECORDS = 5000;

  /** Asks Kafka for changes. The answer has their keys. */
  interface Request<T> {
    Map<?, ? extends KafkaFuture<?>> send(List<T> requests);
  }

  /** Looks at changes that have been made, and corrects their errors. */
  interface Afterwards<T> {
    void settle(List<Change<T>> changes) throws InterruptedException;
  }

  final List<Change<T>> changes = new ArrayList<>();
  private final Request<T> request;
  private final Afterwards<T> afterwards;

  Step(Request<T> request) {
    this(request, changes -> {});
  }

  Step(Request<T> request, Afterwards<T> afterwards) {
    this.request = request;
    this.afterwards = afterwards;
  }

  void add(String item, String text, Object key, T wanted) {
    add(item, text, key, wanted, 1);
  }

  void add(String item, String text, Object key, T wanted, int records) {
    changes.add(new Change<>(item, text, key, wanted, records));
  }

  /** Makes the changes. Returns false if the cluster does not answer any more. */
  boolean run(Consumer<Change<T>> made) throws InterruptedException {
    boolean answers = true;
    for (List<Change<T>> batch : batches()) {
      if (!answers) {
        return false;
      }
      make(batch);
      answers = !batch.stream().allMatch(change -> change.error instanceof TimeoutException);
      // Each look at a cluster that does not answer would cost a minute.
      if (answers) {
        afterwards.settle(batch);
      }
      batch.forEach(made);
    }
    return answers;
  }

  private void make(List<Change<T>> batch) throws InterruptedException {
    List<T> requests = new ArrayList<>();
    batch.forEach(change -> requests.add(change.request));
    Map<?, ? extends KafkaFuture<?>> answers = Map.of();
    RuntimeException refused = null;
    try {
      answers = request.send(requests);
    } catch (RuntimeException exception) {
      refused = exception;
    }
    for (Change<T> change : batch) {
      change.tried = true;
      change.error = refused != null ? refused : outcome(answers.get(change.key));
    }
  }

  private static Throwable outcome(KafkaFuture<?> answer) throws InterruptedException {
    try {
      answer.get();
      return null;
    } catch (ExecutionException exception) {
      return Reasons.cause(exception);
    }
  }

  private List<List<Change<T>>> batches() {
    List<List<Change<T>>> batches = new ArrayList<>();
    int records = RECORDS;
    for (Change<T> change : changes) {
      boolean full = !batches.isEmpty() && batches.get(batches.size() - 1).size() == ITEMS;
      if (batches.isEmpty() || full || records + change.records > RECORDS) {
        batches.add(new ArrayList<>());
        records = 0;
      }
      batches.get(batches.size() - 1).add(change);
      records += change.records;
    }
    return batches;
  }
}
