package kafkaconstructs;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.SaslAuthenticationException;

/** Tries many passwords at the same time. */
final class LoginChecks {
  private static final int THREADS = 4;

  // A user whose login is stuck is one thing. A listener that never answers must not cost 15 s for
  // each user.
  private static final int GIVE_UP = 4;

  private final Login login;
  private final AtomicInteger stuck = new AtomicInteger();
  private volatile Throwable lastError;

  LoginChecks(Login login) {
    this.login = login;
  }

  static boolean isWrongPassword(Throwable error) {
    return error instanceof SaslAuthenticationException;
  }

  /** Tries each password and returns the reasons of those that fail. A refusal is tried again. */
  Map<String, Throwable> run(Map<String, String> passwords, int patienceSeconds)
      throws InterruptedException {
    Map<String, Throwable> errors = new ConcurrentHashMap<>();
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    passwords.forEach(
        (user, password) -> {
          // Stays if the thread dies, so that a login never tried passes for no good one.
          errors.put(user, new IllegalStateException("the login was not tried"));
          pool.submit(
              () -> {
                Throwable error = attempt(user, password, Deadline.in(patienceSeconds));
                return error == null ? errors.remove(user) : errors.put(user, error);
              });
        });
    pool.shutdown();
    pool.awaitTermination(1, TimeUnit.DAYS);
    return errors;
  }

  private Throwable attempt(String user, String password, Deadline deadline)
      throws InterruptedException {
    if (stuck.get() >= GIVE_UP) {
      return lastError;
    }
    while (true) {
      Throwable error = login.attempt(user, password);
      if (error == null || isWrongPassword(error)) {
        stuck.set(0);
      } else {
        lastError = error;
        stuck.incrementAndGet();
      }
      // A broker learns of a new password a moment after the controller.
      if (!isWrongPassword(error) || deadline.isOver()) {
        return error;
      }
      Thread.sleep(500);
    }
  }
}
