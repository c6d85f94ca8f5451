import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * An issuer of tokens, by the client credentials of OAuth 2, over TLS on port 8443.
 *
 * <pre>
 * Issuer FOLDER [PORT]
 *     the folder has tls.crt and tls.key (EC, PKCS#8), and secret: the one that every client has. From the time when the
 *     file /tmp/rotate exists, tokens are signed by a new key, which is published beside the former one
 *
 * GET  /keys               the keys by which its tokens are checked
 * POST /token/KIND         a token whose subject is the id of the client; KIND is right, or what is wrong with it:
 *                          issuer, audience, expired, key (one that is not published)
 * </pre>
 */
public final class Issuer {
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();
  private static final KeyPair UNPUBLISHED = newKey();
  private static final List<KeyPair> KEYS = new ArrayList<>(List.of(newKey()));

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(args[0]);
    String secret = Files.readString(folder.resolve("secret")).trim();
    HttpsServer server = HttpsServer.create(new InetSocketAddress(args.length > 1 ? Integer.parseInt(args[1]) : 8443), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context(folder)));
    server.createContext("/keys", exchange -> answer(exchange, 200, keys()));
    server.createContext("/token/", exchange -> {
      String[] client = credentials(exchange);
      if (client == null || !client[1].equals(secret)) {
        answer(exchange, 401, "{\"error\":\"invalid_client\"}");
      } else {
        String kind = exchange.getRequestURI().getPath().replaceFirst("/token/", "");
        answer(exchange, 200, "{\"access_token\":\"" + token(client[0], kind) + "\",\"token_type\":\"Bearer\",\"expires_in\":600}");
      }
    });
    server.start();
  }

  private static String[] credentials(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    if (header == null || !header.startsWith("Basic ")) return null;
    String[] pair = new String(Base64.getDecoder().decode(header.substring(6)), StandardCharsets.UTF_8).split(":", 2);
    return pair.length == 2 ? pair : null;
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static List<KeyPair> published() {
    synchronized (KEYS) {
      if (KEYS.size() == 1 && Files.exists(Path.of("/tmp/rotate"))) KEYS.add(newKey());
      return List.copyOf(KEYS);
    }
  }

  private static String keys() {
    List<KeyPair> keys = published();
    return keys.stream().map(key -> {
      RSAPublicKey known = (RSAPublicKey) key.getPublic();
      return String.format(
          "{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"key-%d\",\"n\":\"%s\",\"e\":\"%s\"}",
          keys.indexOf(key), number(known.getModulus()), number(known.getPublicExponent()));
    }).collect(Collectors.joining(",", "{\"keys\":[", "]}"));
  }

  private static String token(String subject, String kind) {
    long now = Instant.now().getEpochSecond() - (kind.equals("expired") ? 3600 : 0);
    List<KeyPair> keys = published();
    int index = keys.size() - 1;
    KeyPair key = kind.equals("key") ? UNPUBLISHED : keys.get(index);
    Map<String, String> claims = Map.of(
        "iss", quoted(kind.equals("issuer") ? "https://another.example" : "https://issuer.example"),
        "aud", quoted(kind.equals("audience") ? "another" : "kafka"),
        "sub", quoted(subject), "iat", String.valueOf(now), "exp", String.valueOf(now + 600));
    String body = claims.entrySet().stream().map(claim -> quoted(claim.getKey()) + ":" + claim.getValue())
        .collect(Collectors.joining(",", "{", "}"));
    String signed = part("{\"alg\":\"RS256\",\"kid\":\"key-" + index + "\"}") + "." + part(body);
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key.getPrivate());
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + URL.encodeToString(signature.sign());
    } catch (GeneralSecurityException exception) {
      throw new IllegalStateException(exception);
    }
  }

  private static String quoted(String text) {
    return "\"" + text + "\"";
  }

  private static String part(String text) {
    return URL.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String number(BigInteger number) {
    byte[] bytes = number.toByteArray();
    int sign = bytes[0] == 0 ? 1 : 0;
    return URL.encodeToString(java.util.Arrays.copyOfRange(bytes, sign, bytes.length));
  }

  private static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException exception) {
      throw new IllegalStateException(exception);
    }
  }

  private static SSLContext context(Path folder) throws Exception {
    Certificate[] chain = CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(folder.resolve("tls.crt")))).toArray(new Certificate[0]);
    String pem = Files.readString(folder.resolve("tls.key")).replaceAll("-----[A-Z ]+-----", "");
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("server", KeyFactory.getInstance("EC")
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem))), new char[0], chain);
    KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
    factory.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }
}
