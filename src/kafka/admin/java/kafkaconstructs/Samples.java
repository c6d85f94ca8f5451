package kafkaconstructs;

import java.util.Map;
import java.util.TreeMap;

/** Samples in the text format of Prometheus. */
final class Samples {
  private final Map<String, StringBuilder> families = new TreeMap<>();

  /** Adds a sample; labels are names and values in turn. */
  void gauge(String name, String help, long value, String... labels) {
    StringBuilder text =
        families.computeIfAbsent(
            name,
            key ->
                new StringBuilder("# HELP " + name + " " + help + "\n# TYPE " + name + " gauge\n"));
    text.append(name);
    for (int at = 0; at < labels.length; at += 2) {
      text.append(at == 0 ? '{' : ',').append(labels[at]).append("=\"");
      text.append(escaped(labels[at + 1])).append('"');
    }
    text.append(labels.length > 0 ? "} " : " ").append(value).append('\n');
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  String text() {
    return String.join("", families.values());
  }
}
