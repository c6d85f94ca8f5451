package kafkaconstructs;

import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.config.ConfigException;

/** Says why something failed, in one line that shows no value of a property. */
final class Reasons {
  private Reasons() {}

  static String of(Throwable thrown) {
    Throwable cause = cause(thrown);
    StringBuilder text = new StringBuilder(one(cause));
    // Kafka wraps what is wrong with a configuration or a connection once or twice.
    for (int depth = 0; cause.getCause() != null && depth < 3; depth++) {
      cause = cause.getCause();
      if (text.indexOf(String.valueOf(cause.getMessage())) < 0) {
        text.append(": ").append(one(cause));
      }
    }
    return text.toString().replaceAll("\\s+", " ").trim();
  }

  /** The exception itself, without what a future wraps around it. */
  static Throwable cause(Throwable thrown) {
    boolean wrapper = thrown instanceof ExecutionException || thrown instanceof CompletionException;
    return wrapper && thrown.getCause() != null ? thrown.getCause() : thrown;
  }

  private static String one(Throwable thrown) {
    if (thrown instanceof NoSuchFileException) {
      return "there is no file " + thrown.getMessage();
    }
    String name = thrown.getClass().getSimpleName();
    String message = thrown.getMessage();
    if (message == null) {
      return name;
    }
    // This message quotes the value, and the value of a client's property may be a secret.
    return name
        + ": "
        + (thrown instanceof ConfigException
            ? message.replaceAll("(?s)^Invalid value .* for configuration", "wrong value of")
            : message);
  }
}
