package kafkaconstructs;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a JSON file strictly, and makes nodes. */
final class Json {
  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          // Of two equal keys one would be lost in silence.
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Json() {}

  static JsonNode read(String file) throws Refusal {
    try {
      return MAPPER.readTree(Files.readAllBytes(Path.of(file)));
    } catch (JsonProcessingException exception) {
      String reason = exception.getOriginalMessage() + place(exception);
      throw new Refusal(file + " is not JSON: " + reason);
    } catch (IOException exception) {
      throw new Refusal("cannot read " + file + ": " + Reasons.of(exception));
    }
  }

  /** What a server answers. */
  static JsonNode parse(String text, String source) throws CommandFailure {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException exception) {
      throw new CommandFailure(source + " does not answer with JSON");
    }
  }

  private static String place(JsonProcessingException exception) {
    return exception.getLocation() == null ? "" : ", line " + exception.getLocation().getLineNr();
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }
}
