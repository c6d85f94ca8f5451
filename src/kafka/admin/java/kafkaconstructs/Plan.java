package kafkaconstructs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** What is to be done, what has drifted, and what failed: first the intention, then the report. */
final class Plan {
  private final List<Step<?>> steps = new ArrayList<>();
  private final List<Finding> drift = new ArrayList<>();
  private final List<Finding> failures = new ArrayList<>();

  /** Steps run in the order in which they are added. */
  void add(Step<?> step) {
    steps.add(step);
  }

  void drift(String item, String text) {
    drift.add(new Finding(item, text, null));
  }

  void failure(String item, String text, String why) {
    failures.add(new Finding(item, text, why));
  }

  void failure(String item, String text, Throwable why) {
    failure(item, text, Reasons.of(why));
  }

  void print(Console console) {
    List<Change<?>> changes = changes();
    console.line(changes.isEmpty() ? "Nothing is to be done." : "Changes:");
    changes.forEach(change -> console.line("  " + change));
  }

  void run(Console console) throws InterruptedException {
    boolean answers = true;
    for (Step<?> step : steps) {
      answers = answers && run(step, console);
    }
    for (Change<?> change : changes()) {
      if (!change.tried) {
        failure(change.item, change.text, "not tried, since the cluster does not answer any more");
      }
    }
  }

  private <T> boolean run(Step<T> step, Console console) throws InterruptedException {
    return step.run(
        change -> {
          console.line((change.error == null ? "done    " : "FAILED  ") + change);
          if (change.error != null) {
            failure(change.item, change.text, change.error);
          }
        });
  }

  /** Prints what is left to say, and returns the exit code. */
  int report(Console console, boolean dryRun) {
    section(console, "Drift, left as it is:", drift);
    section(console, "Failed:", failures);
    long done = changes().stream().filter(each -> each.tried && each.error == null).count();
    console.line(
        (dryRun ? "Dry run: " + changes().size() + " to change" : done + " changed")
            + ", "
            + drift.size()
            + " drifted, "
            + failures.size()
            + " failed.");
    console.document(json(dryRun));
    return failures.isEmpty() ? Admin.DONE : Admin.FAILED;
  }

  private static void section(Console console, String heading, List<Finding> findings) {
    if (!findings.isEmpty()) {
      console.line(heading);
      findings.forEach(finding -> console.line("  " + finding));
    }
  }

  private ObjectNode json(boolean dryRun) {
    ObjectNode document = Json.object();
    document.put("dryRun", dryRun);
    ArrayNode changes = document.putArray("changes");
    changes().forEach(change -> changes.add(change.json()));
    ArrayNode drifted = document.putArray("drift");
    drift.forEach(finding -> drifted.add(finding.json()));
    ArrayNode failed = document.putArray("failures");
    failures.forEach(finding -> failed.add(finding.json()));
    return document;
  }

  private List<Change<?>> changes() {
    List<Change<?>> changes = new ArrayList<>();
    steps.forEach(step -> changes.addAll(step.changes));
    return changes;
  }
}
