package kafkaconstructs;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Looks at the certificate that a server presents, whatever it is. */
final class Handshake {
  private static final int CONNECT_MILLISECONDS = 5_000;
  private static final int READ_MILLISECONDS = 10_000;

  /** What proves who this client is, or null. Without it a server may log a failed handshake. */
  private final KeyManager[] identity;

  Handshake(KeyManager[] identity) {
    this.identity = identity;
  }

  X509Certificate served(String host, int port) throws IOException {
    Witness witness = new Witness();
    try (Socket plain = new Socket()) {
      InetSocketAddress address = new InetSocketAddress(host, port);
      if (address.isUnresolved()) {
        throw new UnknownHostException("there is no address of " + host);
      }
      plain.connect(address, CONNECT_MILLISECONDS);
      plain.setSoTimeout(READ_MILLISECONDS);
      try (SSLSocket socket =
          (SSLSocket) context(witness).getSocketFactory().createSocket(plain, host, port, true)) {
        socket.startHandshake();
      }
    } catch (IOException exception) {
      // A server that refuses this client has presented its own certificate before.
      if (witness.leaf == null) {
        throw exception;
      }
    }
    return witness.leaf;
  }

  /** A new one each time: a session that is resumed shows no certificate. */
  private SSLContext context(Witness witness) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(identity, new TrustManager[] {witness}, null);
      return context;
    } catch (GeneralSecurityException exception) {
      throw new IOException("this Java has no TLS", exception);
    }
  }

  /** Accepts every certificate. Nothing is sent on these connections, so there is no secret. */
  private static final class Witness extends X509ExtendedTrustManager {
    private X509Certificate leaf;

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      leaf = chain[0];
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
      leaf = chain[0];
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      leaf = chain[0];
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      throw new UnsupportedOperationException();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
