package kafkaconstructs;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.common.Node;

/** Serves metrics that brokers do not export, until it is stopped. */
final class Exporter {
  private static final long CERTIFICATES_EVERY_NANOSECONDS = 600_000_000_000L;

  private final CommandLine line;
  private final Console console;
  private final int port;
  private final int intervalSeconds;
  private final GroupLags lags;
  private final Map<String, X509Certificate> certificates = new TreeMap<>();
  private final Set<String> unreachable = new HashSet<>();
  private long certificatesSeen;
  private String lastFailure = "";
  private volatile String text = "";
  private volatile long collected;

  Exporter(CommandLine line, Console console) throws Refusal {
    this.line = line;
    this.console = console;
    this.port = line.number("port", 9404);
    this.intervalSeconds = Math.max(1, line.number("interval", 30));
    endpoints();
    this.lags = new GroupLags(line.number("stalled", 600));
    this.certificatesSeen = System.nanoTime() - CERTIFICATES_EVERY_NANOSECONDS;
  }

  int run() throws CommandFailure, InterruptedException, Refusal {
    // Otherwise the HTTP server would keep the process alive after this thread has died.
    Thread.currentThread().setUncaughtExceptionHandler((thread, error) -> end(error));
    serve();
    while (true) {
      Samples samples = new Samples();
      boolean complete = collect(samples);
      samples.gauge(
          "kafka_exporter_success", "Whether the last collection was complete.", complete ? 1 : 0);
      text = samples.text();
      collected = System.nanoTime();
      Thread.sleep(intervalSeconds * 1000L);
    }
  }

  private void end(Throwable error) {
    console.note(Reasons.of(error));
    Runtime.getRuntime().halt(1);
  }

  private void serve() throws CommandFailure {
    try {
      HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
      server.createContext("/metrics", this::answer);
      server.start();
    } catch (IOException exception) {
      throw new CommandFailure("cannot serve on port " + port + ": " + Reasons.of(exception));
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    // A collection that hangs must not look like one that is up to date.
    boolean old = System.nanoTime() - collected > (300 + intervalSeconds) * 1_000_000_000L;
    byte[] body = (old ? "" : text).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    // Nothing is known before the first collection.
    exchange.sendResponseHeaders(body.length == 0 ? 503 : 200, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  private boolean collect(Samples samples) throws InterruptedException, Refusal {
    boolean known = certificates(samples);
    // A new client each time reads the files of its certificate again.
    try (AdminClient client = new Connection(line, console).open()) {
      boolean complete = lags.collect(client, samples);
      topics(client, samples);
      lastFailure = "";
      return complete && known;
    } catch (CommandFailure | ExecutionException | RuntimeException exception) {
      String reason = Reasons.of(exception);
      if (!reason.equals(lastFailure)) {
        console.note("cannot query the cluster: " + reason);
      }
      lastFailure = reason;
      return false;
    }
  }

  private static void topics(AdminClient client, Samples samples)
      throws ExecutionException, InterruptedException {
    List<Integer> brokers =
        client.describeCluster().nodes().get().stream().map(Node::id).collect(Collectors.toList());
    Map<String, Long> sizes = new TreeMap<>();
    for (Map<String, LogDirDescription> directories :
        client.describeLogDirs(brokers).allDescriptions().get().values()) {
      for (LogDirDescription directory : directories.values()) {
        directory
            .replicaInfos()
            .forEach((partition, info) -> sizes.merge(partition.topic(), info.size(), Long::sum));
      }
    }
    sizes.forEach(
        (topic, size) ->
            samples.gauge(
                "kafka_topic_disk_bytes",
                "Bytes of a topic on the disks of all brokers, every replica counted.",
                size,
                "topic",
                topic));
  }

  /** The listeners with TLS; brokers are added and removed while this runs. */
  private List<Endpoint> endpoints() throws Refusal {
    return line.has("nodes") ? Nodes.read(line.text("nodes")).endpoints : List.of();
  }

  /** Returns whether the certificate of every listener is known. */
  private boolean certificates(Samples samples) throws Refusal {
    boolean due = System.nanoTime() - certificatesSeen >= CERTIFICATES_EVERY_NANOSECONDS;
    if (due) {
      certificatesSeen = System.nanoTime();
    }
    List<Endpoint> endpoints = endpoints();
    certificates
        .keySet()
        .retainAll(endpoints.stream().map(Endpoint::toString).collect(Collectors.toSet()));
    for (Endpoint endpoint : endpoints) {
      // A node that was not there yet is looked at again each time.
      if (due || !certificates.containsKey(endpoint.toString())) {
        look(endpoint);
      }
      X509Certificate certificate = certificates.get(endpoint.toString());
      if (certificate != null) {
        tell(samples, endpoint, certificate);
      }
    }
    return certificates.size() == endpoints.size();
  }

  private static void tell(Samples samples, Endpoint endpoint, X509Certificate certificate) {
    String[] labels = {
      "role", endpoint.controller ? "controller" : "broker",
      "node", String.valueOf(endpoint.id),
      "listener", endpoint.listener
    };
    samples.gauge(
        "kafka_listener_certificate_expiry_timestamp_seconds",
        "When the certificate that a listener of a node presents expires, in Unix time.",
        certificate.getNotAfter().toInstant().getEpochSecond(),
        labels);
    samples.gauge(
        "kafka_listener_certificate_not_before_timestamp_seconds",
        "When the certificate that a listener of a node presents becomes valid, in Unix time.",
        certificate.getNotBefore().toInstant().getEpochSecond(),
        labels);
  }

  private void look(Endpoint endpoint) {
    String name = endpoint.toString();
    try {
      certificates.put(name, new Handshake(null).served(endpoint.host(), endpoint.port()));
      unreachable.remove(name);
    } catch (IOException exception) {
      // The certificate that a node showed last is what it will show when it is back.
      if (unreachable.add(name)) {
        console.note(name + " shows no certificate: " + Reasons.of(exception));
      }
    }
  }
}
