package kafkaconstructs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** What one listener serves, compared with its file. */
final class Observation {
  enum Result {
    CURRENT("current"),
    RELOADED("reloaded"),
    DIFFERENT("NOT RELOADED"),
    UNREACHABLE("UNREACHABLE"),
    NO_FILE("NO FILE");

    private final String text;

    Result(String text) {
      this.text = text;
    }
  }

  final Endpoint endpoint;
  Result result;
  private X509Certificate served;
  private boolean wasDifferent;

  /** What the node answered to the last request for a reload, or null if it took it. */
  String refusal;

  /** Why the result is a bad one, with what to do. */
  String why;

  Observation(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  /** Looks at the listener and at the file, both of which may have changed. */
  void observe(Handshake handshake) {
    try {
      served = handshake.served(endpoint.host(), endpoint.port());
    } catch (IOException exception) {
      settle(Result.UNREACHABLE, Reasons.of(exception));
      return;
    }
    try {
      boolean same = served.equals(Pem.first(endpoint.certificateFile));
      wasDifferent |= !same;
      settle(!same ? Result.DIFFERENT : wasDifferent ? Result.RELOADED : Result.CURRENT, null);
    } catch (IOException exception) {
      settle(Result.NO_FILE, Reasons.of(exception));
    }
  }

  private void settle(Result settled, String reason) {
    result = settled;
    why = reason;
  }

  boolean isDifferent() {
    return result == Result.DIFFERENT;
  }

  boolean isUnreachable() {
    return result == Result.UNREACHABLE;
  }

  boolean isGood(int minimumDays) {
    return (result == Result.CURRENT || result == Result.RELOADED) && !expiresSoon(minimumDays);
  }

  private boolean expiresSoon(int minimumDays) {
    return served != null && daysLeft() < minimumDays;
  }

  private long daysLeft() {
    // Rounds down: one that expired an hour ago has -1 days left.
    return Math.floorDiv(Duration.between(Instant.now(), expiry()).getSeconds(), 86_400);
  }

  private Instant expiry() {
    return served.getNotAfter().toInstant();
  }

  private String serial() {
    return served.getSerialNumber().toString(16);
  }

  String line(int minimumDays) {
    String certificate =
        served == null
            ? ""
            : "serial " + serial() + ", expires " + expiry() + ", days left " + daysLeft() + ": ";
    return endpoint
        + ": "
        + certificate
        + result.text
        + (expiresSoon(minimumDays) ? ", EXPIRES SOON" : "")
        + (why == null ? "" : ": " + why);
  }

  JsonNode json(int minimumDays) {
    ObjectNode node = Json.object();
    node.put("node", endpoint.id);
    node.put("role", endpoint.controller ? "controller" : "broker");
    node.put("listener", endpoint.listener);
    node.put("address", endpoint.address);
    if (served != null) {
      node.put("serial", serial());
      node.put("expires", expiry().toString());
      node.put("daysLeft", daysLeft());
      node.put("expiresSoon", expiresSoon(minimumDays));
    }
    node.put("result", result.text.toLowerCase(Locale.ROOT));
    if (why != null) {
      node.put("why", why);
    }
    return node;
  }
}
