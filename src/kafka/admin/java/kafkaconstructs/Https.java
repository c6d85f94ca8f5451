package kafkaconstructs;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks a server over TLS. */
final class Https {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final HttpClient client;

  /** With the authority in a file, or with those that Java trusts. */
  Https(String trustedCa) throws Refusal {
    // Never followed to another server, which could be one without TLS.
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1);
    if (trustedCa != null) {
      builder.sslContext(Pem.trusting(trustedCa));
    }
    this.client = builder.build();
  }

  /** The text of an answer of success. */
  String ask(HttpRequest.Builder request, String what)
      throws CommandFailure, InterruptedException {
    try {
      HttpResponse<String> response =
          client.send(request.timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new CommandFailure(what + " answers with status " + response.statusCode());
      }
      return response.body();
    } catch (IllegalArgumentException exception) {
      throw new CommandFailure(what + " is no address: " + Reasons.of(exception));
    } catch (IOException exception) {
      throw new CommandFailure(what + " does not answer: " + Reasons.of(exception));
    }
  }
}
