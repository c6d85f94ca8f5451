package kafkaconstructs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads and changes one ConfigMap, as the service account of this pod. */
final class ConfigMapClient {
  private static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

  private final URI address;
  private final String what;
  private final String token;
  private final Https server;

  ConfigMapClient(String namespace, String name) throws Refusal {
    this.what = "the API server (ConfigMap " + name + ")";
    this.address =
        URI.create(apiServer() + "/api/v1/namespaces/" + namespace + "/configmaps/" + name);
    this.server = new Https(ACCOUNT.resolve("ca.crt").toString());
    try {
      this.token = Files.readString(ACCOUNT.resolve("token")).trim();
    } catch (IOException exception) {
      throw new Refusal("this pod has no service account token: " + Reasons.of(exception));
    }
  }

  private static String apiServer() throws Refusal {
    String host = System.getenv("KUBERNETES_SERVICE_HOST");
    String port = System.getenv("KUBERNETES_SERVICE_PORT");
    if (host == null || port == null) {
      throw new Refusal("KUBERNETES_SERVICE_HOST and _PORT are not set: not running in a pod");
    }
    return "https://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /** The text under a key, or null. */
  String read(String key) throws CommandFailure, InterruptedException {
    JsonNode text = Json.parse(server.ask(request().GET(), what), what).path("data").path(key);
    return text.isTextual() ? text.asText() : null;
  }

  void write(String key, String text) throws CommandFailure, InterruptedException {
    ObjectNode change = Json.object();
    change.putObject("data").put(key, text);
    server.ask(
        request()
            .header("Content-Type", "application/merge-patch+json")
            .method(
                "PATCH",
                HttpRequest.BodyPublishers.ofString(change.toString(), StandardCharsets.UTF_8)),
        what);
  }

  private HttpRequest.Builder request() {
    return HttpRequest.newBuilder(address)
        .header("Accept", "application/json")
        .header("Authorization", "Bearer " + token);
  }
}
