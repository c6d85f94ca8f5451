package kafkaconstructs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes text for people, or with --json one document on stdout and the text on stderr. */
final class Console {
  final boolean json;
  private final PrintStream out = stream(FileDescriptor.out);
  private final PrintStream err = stream(FileDescriptor.err);

  Console(boolean json) {
    this.json = json;
    // A library that prints must not get between the lines of the document.
    System.setOut(err);
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    // Names may have any letters, while the locale of an image is often POSIX.
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  synchronized void line(String text) {
    (json ? err : out).println(text);
  }

  synchronized void note(String text) {
    err.println(text);
  }

  void help() {
    out.println(Usage.TEXT);
  }

  void document(JsonNode document) {
    if (json) {
      out.println(document.toPrettyString());
    }
  }

  void fail(String message) {
    note("failed: " + message);
    ObjectNode document = Json.object();
    document.put("failed", message);
    document(document);
  }

  void refuse(List<String> problems) {
    ObjectNode document = Json.object();
    ArrayNode refused = document.putArray("refused");
    for (String problem : problems) {
      note("refused: " + problem);
      refused.add(problem);
    }
    note("Nothing has been changed. See --help.");
    document(document);
  }
}
