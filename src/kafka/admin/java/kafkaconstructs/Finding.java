package kafkaconstructs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Something about an item that a person must know: a drift, or a failure with its reason. */
final class Finding {
  private final String item;
  private final String text;

  /** The reason of a failure, or null. */
  private final String why;

  Finding(String item, String text, String why) {
    this.item = item;
    this.text = text;
    this.why = why;
  }

  @Override
  public String toString() {
    return item + ": " + text + (why == null ? "" : ": " + why);
  }

  JsonNode json() {
    ObjectNode node = Json.object();
    node.put("item", item);
    node.put("what", text);
    if (why != null) {
      node.put("why", why);
    }
    return node;
  }
}
