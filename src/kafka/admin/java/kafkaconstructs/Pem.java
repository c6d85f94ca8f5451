package kafkaconstructs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Reads PEM files of certificates and keys. */
final class Pem {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");

  private Pem() {}

  /** The certificate of the node itself, which comes before those of its authorities. */
  static X509Certificate first(String file) throws IOException {
    return (X509Certificate) chain(file)[0];
  }

  private static Certificate[] chain(String file) throws IOException {
    try (InputStream stream = Files.newInputStream(Path.of(file))) {
      Collection<? extends Certificate> chain =
          CertificateFactory.getInstance("X.509").generateCertificates(stream);
      if (chain.isEmpty()) {
        throw new IOException(file + " holds no certificate");
      }
      return chain.toArray(new Certificate[0]);
    } catch (CertificateException exception) {
      throw new IOException(file + " is no certificate in PEM", exception);
    }
  }

  /** What proves to a server who this client is. */
  static KeyManager[] identity(String certificateFile, String keyFile) throws Refusal {
    try {
      Certificate[] chain = chain(certificateFile);
      PrivateKey key = key(keyFile, chain[0].getPublicKey().getAlgorithm());
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("client", key, new char[0], chain);
      KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
      factory.init(store, new char[0]);
      return factory.getKeyManagers();
    } catch (IOException exception) {
      throw new Refusal(Reasons.of(exception));
    } catch (GeneralSecurityException exception) {
      throw new Refusal(keyFile + " is no key of " + certificateFile);
    }
  }

  /** Trusts the authorities in a file, and no others. */
  static SSLContext trusting(String file) throws Refusal {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      Certificate[] authorities = chain(file);
      for (int each = 0; each < authorities.length; each++) {
        store.setCertificateEntry("ca-" + each, authorities[each]);
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context;
    } catch (IOException exception) {
      throw new Refusal(Reasons.of(exception));
    } catch (GeneralSecurityException exception) {
      throw new Refusal(file + " holds no authority: " + Reasons.of(exception));
    }
  }

  private static PrivateKey key(String file, String algorithm)
      throws IOException, GeneralSecurityException {
    String text = new String(Files.readAllBytes(Path.of(file)), StandardCharsets.ISO_8859_1);
    Matcher matcher = KEY.matcher(text);
    if (!matcher.find()) {
      throw new IOException(file + " holds no key in PKCS#8 without a password");
    }
    byte[] encoded = Base64.getMimeDecoder().decode(matcher.group(1));
    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
  }
}
