package kafkaconstructs;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Looks at many listeners at the same time: nodes that are down answer slowly. */
final class Observer {
  private static final int THREADS = 8;

  private final Handshake handshake;

  Observer(Handshake handshake) {
    this.handshake = handshake;
  }

  void observe(List<Observation> observations) throws InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    for (Observation observation : observations) {
      observation.result = Observation.Result.UNREACHABLE;
      pool.submit(() -> observation.observe(handshake));
    }
    pool.shutdown();
    pool.awaitTermination(1, TimeUnit.DAYS);
  }
}
