package kafkaconstructs;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A command with its options, checked against what the command takes. */
final class CommandLine {
  private static final Set<String> FLAGS =
      Set.of("json", "help", "dry-run", "keep", "check-only");
  private static final Set<String> COMMON = Set.of("json", "help");
  private static final Set<String> OF_CLIENTS =
      Set.of("wait", "bootstrap-server", "command-config");
  private static final Map<String, Set<String>> OWN =
      Map.of(
          "apply", Set.of("desired", "dry-run", "keep"),
          "certificates",
              Set.of(
                  "nodes", "check-only", "client-certificate", "client-key", "patience",
                  "minimum-days"),
          "describe", Set.of(),
          "exporter", Set.of("nodes", "port", "interval", "stalled"),
          "jwks", Set.of("url", "config-map", "key", "namespace", "trusted-ca"));

  final String command;
  private final Map<String, String> options;

  private CommandLine(String command, Map<String, String> options) {
    this.command = command;
    this.options = options;
  }

  static CommandLine parse(String[] arguments) throws Refusal {
    if (List.of(arguments).contains("--help")) {
      return new CommandLine("help", Map.of("help", ""));
    }
    String command = arguments.length == 0 ? "" : arguments[0];
    if (!OWN.containsKey(command)) {
      throw new Refusal("no command '" + command + "': use apply, certificates, describe, exporter or jwks");
    }
    CommandLine line = new CommandLine(command, options(arguments));
    line.check();
    return line;
  }

  private static Map<String, String> options(String[] arguments) throws Refusal {
    Map<String, String> options = new HashMap<>();
    for (int at = 1; at < arguments.length; at++) {
      String argument = arguments[at];
      String name = argument.startsWith("--") ? argument.substring(2) : "";
      if (!takes(arguments[0], name)) {
        throw new Refusal(arguments[0] + " takes no '" + argument + "'");
      }
      if (!FLAGS.contains(name) && ++at == arguments.length) {
        throw new Refusal(argument + " takes a value");
      }
      if (options.put(name, arguments[at]) != null) {
        throw new Refusal(argument + " is given twice");
      }
    }
    return options;
  }

  private static boolean takes(String command, String option) {
    return COMMON.contains(option)
        || OWN.get(command).contains(option)
        || (!command.equals("jwks") && OF_CLIENTS.contains(option));
  }

  private void check() throws Refusal {
    if (command.equals("jwks")) {
      for (String name : List.of("url", "config-map", "key", "namespace")) {
        text(name);
      }
      return;
    }
    // Without a reload nothing but handshakes is needed.
    if (!has("check-only")) {
      text("bootstrap-server");
      text("command-config");
    }
    if (command.equals("apply")) {
      text("desired");
    }
    if (command.equals("certificates")) {
      text("nodes");
      if (has("client-certificate") != has("client-key")) {
        throw new Refusal("--client-certificate and --client-key need each other");
      }
    }
    for (String name : List.of("wait", "patience", "minimum-days", "port", "interval", "stalled")) {
      number(name, 0);
    }
  }

  boolean has(String name) {
    return options.containsKey(name);
  }

  String text(String name) throws Refusal {
    String value = options.get(name);
    if (value == null || value.isEmpty()) {
      throw new Refusal(command + " needs --" + name);
    }
    return value;
  }

  int number(String name, int otherwise) throws Refusal {
    String value = options.get(name);
    if (value == null) {
      return otherwise;
    }
    if (!value.matches("[0-9]{1,7}")) {
      throw new Refusal("--" + name + " takes a whole number from 0 to 9999999");
    }
    return Integer.parseInt(value);
  }
}
