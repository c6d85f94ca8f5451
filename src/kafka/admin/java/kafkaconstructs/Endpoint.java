package kafkaconstructs;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A listener of a node, with the file of the certificate that it must serve. */
final class Endpoint {
  private static final Map<String, Boolean> ROLES =
      new TreeMap<>(Map.of("broker", false, "controller", true));

  final int id;
  final boolean controller;
  final String listener;
  final String address;
  final String certificateFile;
  final boolean reloadable;

  /** Keys without the prefix of a listener, with the values that the node resolves. */
  final Map<String, String> reload;

  /** Listeners of other nodes, to which this node connects with the same certificate. */
  final List<String> connectsTo;

  Endpoint(Fields fields) {
    this.id = fields.integer("id", null, 0, Integer.MAX_VALUE);
    this.controller = Boolean.TRUE.equals(fields.choice("role", null, ROLES));
    this.listener = fields.text("listener");
    this.address = fields.text("address");
    this.certificateFile = fields.text("certificate");
    this.reloadable = fields.flag("reloadable", true);
    this.reload = fields.textMap("reload");
    this.connectsTo = fields.texts("connectsTo");
    fields.end();
    if (!address.isEmpty() && !address.matches(".+:[0-9]{1,5}")) {
      fields.problem("address must have the form HOST:PORT");
    }
    if (reloadable && reload.isEmpty()) {
      fields.problem("reload must name the keys to set, or reloadable must be false");
    }
  }

  String host() {
    // An IPv6 address stands in brackets.
    return address.substring(0, address.lastIndexOf(':')).replaceAll("^\\[(.*)]$", "$1");
  }

  int port() {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  String node() {
    return (controller ? "controller " : "broker ") + id;
  }

  @Override
  public String toString() {
    return node() + ", " + listener + ", " + address;
  }
}
