package kafkaconstructs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** One change that is going to be made, and what came of it. */
final class Change<T> {
  final String item;
  final String text;

  /** Names the change in Kafka's answer. */
  final Object key;

  /** What Kafka is asked for. */
  final T request;

  /** How many records the change adds to the cluster's metadata, roughly. */
  final int records;

  /** Why the change failed, or null. */
  Throwable error;

  boolean tried;

  Change(String item, String text, Object key, T request, int records) {
    this.item = item;
    this.text = text;
    this.key = key;
    this.request = request;
    this.records = records;
  }

  @Override
  public String toString() {
    return item + ": " + text;
  }

  JsonNode json() {
    ObjectNode node = Json.object();
    node.put("item", item);
    node.put("change", text);
    node.put("result", !tried ? "planned" : error == null ? "done" : "failed");
    if (error != null) {
      node.put("why", Reasons.of(error));
    }
    return node;
  }
}
