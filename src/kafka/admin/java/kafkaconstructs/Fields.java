package kafkaconstructs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the fields of one JSON object. Notes every problem with its place and goes on, so that one
 * run shows all of them.
 */
final class Fields {
  final String path;
  private final JsonNode node;
  private final List<String> problems;
  private final Set<String> known = new HashSet<>();

  Fields(JsonNode node, String path, List<String> problems) {
    this.node = node;
    this.path = path;
    this.problems = problems;
    if (!node.isObject()) {
      problems.add(path + ": must be an object");
    }
  }

  boolean has(String name) {
    return get(name) != null;
  }

  void problem(String text) {
    // Of something else than an object every field is missing, which says nothing new.
    if (node.isObject()) {
      problems.add(path + ": " + text);
    }
  }

  /** A required text. */
  String text(String name) {
    return text(name, null);
  }

  String text(String name, String otherwise) {
    JsonNode value = get(name);
    if (value == null && otherwise != null) {
      return otherwise;
    }
    if (value == null || !value.isTextual() || value.textValue().isEmpty()) {
      problem(name + " must be a text that is not empty");
      return "";
    }
    return value.textValue();
  }

  /** One of the names that the table has. */
  <T> T choice(String name, String otherwise, Map<String, T> table) {
    String chosen = text(name, otherwise);
    if (!chosen.isEmpty() && !table.containsKey(chosen)) {
      problem(name + " must be one of " + String.join(", ", table.keySet()));
    }
    return table.get(chosen);
  }

  int integer(String name, Integer otherwise, int least, int most) {
    JsonNode value = get(name);
    if (value == null && otherwise != null) {
      return otherwise;
    }
    if (value == null || !value.isInt() || value.intValue() < least || value.intValue() > most) {
      problem(name + " must be a whole number from " + least + " to " + most);
      return least;
    }
    return value.intValue();
  }

  boolean flag(String name, boolean otherwise) {
    JsonNode value = get(name);
    if (value != null && !value.isBoolean()) {
      problem(name + " must be true or false");
    }
    return value == null ? otherwise : value.booleanValue();
  }

  Fields object(String name) {
    JsonNode value = get(name);
    return value == null ? null : new Fields(value, path + "." + name, problems);
  }

  List<Fields> objects(String name) {
    List<Fields> objects = new ArrayList<>();
    for (JsonNode element : array(name)) {
      objects.add(new Fields(element, path + "." + name + "[" + objects.size() + "]", problems));
    }
    return objects;
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : array(name)) {
      if (!element.isTextual() || element.textValue().isEmpty()) {
        problem(name + " must hold texts that are not empty");
      } else if (texts.contains(element.textValue())) {
        problem(name + " holds " + element.textValue() + " twice");
      } else {
        texts.add(element.textValue());
      }
    }
    return texts;
  }

  /** An object from names to texts. */
  Map<String, String> textMap(String name) {
    Map<String, String> map = new LinkedHashMap<>();
    Fields inner = object(name);
    if (inner != null) {
      for (String key : inner.names()) {
        JsonNode value = inner.get(key);
        // Empty is a value that Kafka takes.
        if (value == null || !value.isTextual()) {
          inner.problem(key + " must be a text");
        } else {
          map.put(key, value.textValue());
        }
      }
    }
    return map;
  }

  /** An object from the given names to numbers above 0. */
  Map<String, Double> numberMap(String name, Set<String> allowed) {
    Map<String, Double> map = new LinkedHashMap<>();
    Fields inner = object(name);
    if (inner != null) {
      for (String key : allowed) {
        JsonNode value = inner.get(key);
        if (value != null && value.isNumber() && value.doubleValue() > 0) {
          map.put(key, value.doubleValue());
        } else if (value != null) {
          inner.problem(key + " must be a number above 0");
        }
      }
      inner.end();
    }
    return map;
  }

  /** Notes the fields that nothing has asked for: most are misspelled. */
  void end() {
    for (String name : names()) {
      if (!known.contains(name)) {
        problem("there is no field " + name + "; there are " + String.join(", ", sorted(known)));
      }
    }
  }

  private JsonNode get(String name) {
    known.add(name);
    JsonNode value = node.get(name);
    if (value != null && value.isNull()) {
      problem(name + " must not be null");
      return null;
    }
    return value;
  }

  private Iterable<JsonNode> array(String name) {
    JsonNode value = get(name);
    if (value != null && !value.isArray()) {
      problem(name + " must be a list");
    }
    return value == null || !value.isArray() ? List.of() : value;
  }

  private List<String> names() {
    List<String> names = new ArrayList<>();
    for (Iterator<String> each = node.fieldNames(); each.hasNext(); ) {
      names.add(each.next());
    }
    return names;
  }

  private static List<String> sorted(Set<String> names) {
    List<String> list = new ArrayList<>(names);
    list.sort(null);
    return list;
  }
}
