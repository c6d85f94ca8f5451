package kafkaconstructs;

import java.math.BigDecimal;
import java.util.Arrays;
import org.apache.kafka.clients.admin.ConfigEntry;

/** Compares values as Kafka reads them, so that another spelling is no difference. */
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
