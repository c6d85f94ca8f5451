package kafkaconstructs;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;

/** Values of configs. They are compared as Kafka reads them, so that another spelling is no difference. */
final class ConfigValues {
  private ConfigValues() {}

  static boolean same(ConfigEntry actual, String declared) {
    if (actual.value() == null) {
      return false;
    }
    String one = actual.value().trim();
    String other = declared.trim();
    switch (actual.type()) {
      case BOOLEAN:
        return one.equalsIgnoreCase(other);
      case INT:
      case SHORT:
      case LONG:
      case DOUBLE:
        return number(one, other);
      case LIST:
        return Arrays.equals(list(one), list(other));
      default:
        return one.equals(other);
    }
  }

  static Collection<AlterConfigOp> set(Map<String, String> configs) {
    return configs.entrySet().stream()
        .map(each -> new ConfigEntry(each.getKey(), each.getValue()))
        .map(entry -> new AlterConfigOp(entry, AlterConfigOp.OpType.SET))
        .collect(Collectors.toList());
  }

  static String text(Map<String, String> configs) {
    return configs.entrySet().stream().map(Object::toString).collect(Collectors.joining(", "));
  }

  private static boolean number(String one, String other) {
    try {
      return new BigDecimal(one).compareTo(new BigDecimal(other)) == 0;
    } catch (NumberFormatException exception) {
      // Kafka says what is wrong with it when it is set.
      return false;
    }
  }

  private static String[] list(String value) {
    return value.split("\\s*,\\s*", -1);
  }
}
