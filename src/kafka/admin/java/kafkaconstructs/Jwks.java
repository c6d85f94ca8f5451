package kafkaconstructs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpRequest;

/** Downloads the public keys of an identity provider into a ConfigMap. */
final class Jwks {
  // A ConfigMap holds 1 MiB; sets of keys have some kilobytes.
  private static final int LARGEST = 256 * 1024;

  private final Console console;
  private final String url;
  private final String key;
  private final ConfigMapClient configMap;
  private final Https server;

  Jwks(CommandLine line, Console console) throws Refusal {
    this.console = console;
    this.url = line.text("url");
    this.key = line.text("key");
    if (!url.startsWith("https://")) {
      throw new Refusal("--url takes an https URL");
    }
    this.server = new Https(line.has("trusted-ca") ? line.text("trusted-ca") : null);
    this.configMap = new ConfigMapClient(line.text("namespace"), line.text("config-map"));
  }

  int run() throws CommandFailure, InterruptedException {
    String keys = download();
    String former = configMap.read(key);
    boolean changed = !keys.equals(former);
    if (changed) {
      configMap.write(key, keys);
    }
    console.line((changed ? "new keys" : "the keys have not changed") + ": " + url);
    ObjectNode document = Json.object();
    document.put("changed", changed);
    console.document(document);
    return Admin.DONE;
  }

  private String download() throws CommandFailure, InterruptedException {
    HttpRequest.Builder request;
    try {
      request = HttpRequest.newBuilder(URI.create(url)).header("Accept", "application/json");
    } catch (IllegalArgumentException exception) {
      throw new CommandFailure(url + " is not a URL");
    }
    String text = server.ask(request.GET(), url);
    if (text.length() > LARGEST) {
      throw new CommandFailure(url + " answers with more than " + LARGEST + " characters");
    }
    JsonNode document = Json.parse(text, url);
    check(document);
    return document.toString();
  }

  /** An empty set would lock out every client, and no private key may reach a ConfigMap. */
  private void check(JsonNode document) throws CommandFailure {
    JsonNode keys = document.path("keys");
    if (!keys.isArray() || keys.isEmpty()) {
      throw new CommandFailure(url + " has no keys; the ConfigMap stays as it is");
    }
    boolean usable = false;
    for (JsonNode each : keys) {
      usable |= checksSignatures(each);
      String type = each.path("kty").asText();
      if (type.isEmpty()) {
        throw new CommandFailure(url + " has a key without `kty`; the ConfigMap stays as it is");
      }
      if (type.equals("oct") || each.has("d")) {
        throw new CommandFailure(
            url
                + " publishes a private or symmetric key, with which anyone can sign tokens; "
                + "the ConfigMap stays as it is");
      }
    }
    if (!usable) {
      throw new CommandFailure(
          url + " has no RSA or EC key for signatures; the ConfigMap stays as it is");
    }
  }

  private static boolean checksSignatures(JsonNode key) {
    String use = key.path("use").asText();
    boolean rsa = key.path("kty").asText().equals("RSA") && key.has("n") && key.has("e");
    boolean ec =
        key.path("kty").asText().equals("EC") && key.has("crv") && key.has("x") && key.has("y");
    return (rsa || ec) && (use.isEmpty() || use.equals("sig"));
  }
}
