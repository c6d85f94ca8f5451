package kafkaconstructs;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A user that the cluster must know, with its password if it has one. */
final class DesiredUser {
  static final Set<String> QUOTAS =
      new TreeSet<>(
          Set.of(
              "producer_byte_rate",
              "consumer_byte_rate",
              "request_percentage",
              "controller_mutation_rate"));
  private static final int ITERATIONS = 8192;

  final String name;

  /** The file of the password, or null if a certificate or a token identifies the user. */
  final String passwordFile;

  final int iterations;
  final Map<String, Double> quotas;

  DesiredUser(Fields fields) {
    this.name = fields.text("name");
    Fields scram = fields.object("scram");
    this.passwordFile = scram == null ? null : scram.text("passwordFile");
    // The limits of Kafka.
    this.iterations = scram == null ? 0 : scram.integer("iterations", ITERATIONS, 4096, 16384);
    this.quotas = fields.numberMap("quotas", QUOTAS);
    if (scram != null) {
      scram.end();
    }
    fields.end();
  }

  String principal() {
    return principal(name);
  }

  static String principal(String user) {
    return "User:" + user;
  }
}
