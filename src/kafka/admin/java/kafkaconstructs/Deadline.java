package kafkaconstructs;

import java.util.concurrent.TimeUnit;

/** A moment after which waiting ends, whatever happens to the clock of the machine. */
final class Deadline {
  private final long nanoseconds;

  private Deadline(long nanoseconds) {
    this.nanoseconds = nanoseconds;
  }

  static Deadline in(long seconds) {
    return new Deadline(System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds));
  }

  boolean isOver() {
    return System.nanoTime() - nanoseconds >= 0;
  }
}
