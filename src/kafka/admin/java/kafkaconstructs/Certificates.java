package kafkaconstructs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManager;
import org.apache.kafka.clients.admin.AdminClient;

/** Compares the certificates that nodes serve with their files, and reloads those that differ. */
final class Certificates {
  // A kubelet brings a new Secret into a pod after a minute or so: a first request is often early.
  private static final int REPEAT_SECONDS = 15;

  private final Console console;
  private final Connection connection;
  private final Nodes nodes;
  private final Observer observer;
  private final int waitSeconds;
  private final int patienceSeconds;
  private final int minimumDays;

  Certificates(CommandLine line, Console console) throws Refusal {
    this.console = console;
    this.nodes = Nodes.read(line.text("nodes"));
    this.connection = line.has("check-only") ? null : new Connection(line, console);
    KeyManager[] identity =
        line.has("client-key")
            ? Pem.identity(line.text("client-certificate"), line.text("client-key"))
            : null;
    this.observer = new Observer(new Handshake(identity));
    this.waitSeconds = line.number("wait", 0);
    this.patienceSeconds = line.number("patience", 180);
    this.minimumDays = line.number("minimum-days", 7);
  }

  int run() throws InterruptedException {
    List<Observation> all = new ArrayList<>();
    nodes.endpoints.forEach(endpoint -> all.add(new Observation(endpoint)));
    observeAll(all);
    List<Observation> different = those(all, Observation::isDifferent);
    if (connection == null) {
      different.forEach(each -> each.why = "it serves another certificate than its file");
    } else {
      reload(different);
    }
    return report(all);
  }

  private void observeAll(List<Observation> all) throws InterruptedException {
    Deadline deadline = Deadline.in(waitSeconds);
    List<Observation> unseen = all;
    for (boolean told = false; ; told = true) {
      observer.observe(unseen);
      unseen = those(unseen, Observation::isUnreachable);
      if (unseen.isEmpty() || deadline.isOver()) {
        return;
      }
      if (!told) {
        console.note("Waiting up to " + waitSeconds + " s: " + unseen.get(0).line(minimumDays));
      }
      Thread.sleep(1000);
    }
  }

  private void reload(List<Observation> different) throws InterruptedException {
    for (Observation fixed : those(different, each -> !each.endpoint.reloadable)) {
      fixed.why =
          "it reads its certificate only when it starts; restart the pod of "
              + fixed.endpoint.node();
    }
    List<Observation> left = those(different, each -> each.endpoint.reloadable);
    left.forEach(each -> console.note("Reloading " + each.endpoint));
    Deadline deadline = Deadline.in(patienceSeconds);
    while (!left.isEmpty()) {
      ask(those(left, each -> !each.endpoint.controller), false);
      ask(those(left, each -> each.endpoint.controller), true);
      left = observe(left, deadline);
      if (deadline.isOver()) {
        break;
      }
    }
    those(left, Observation::isDifferent).forEach(this::giveUp);
  }

  private void giveUp(Observation observation) {
    String reason = observation.refusal;
    if (reason == null) {
      reason = "it still serves another certificate than its file after " + patienceSeconds + " s";
    }
    observation.why = reason + "; restart the pod of " + observation.endpoint.node();
  }

  private void ask(List<Observation> asked, boolean controllers) throws InterruptedException {
    if (asked.isEmpty()) {
      return;
    }
    try (AdminClient client =
        controllers ? connection.openControllers(nodes.controllers) : connection.open()) {
      new Reloader(client).reload(asked);
    } catch (CommandFailure failure) {
      asked.forEach(each -> each.refusal = failure.getMessage());
    }
  }

  /** Looks until the next request is due, and returns those that still differ. */
  private List<Observation> observe(List<Observation> asked, Deadline deadline)
      throws InterruptedException {
    Deadline repeat = Deadline.in(REPEAT_SECONDS);
    List<Observation> left = asked;
    do {
      Thread.sleep(1000);
      observer.observe(left);
      // A node that is just starting again comes back.
      left = those(left, each -> each.isDifferent() || each.isUnreachable());
    } while (!left.isEmpty() && !repeat.isOver() && !deadline.isOver());
    return left;
  }

  private static List<Observation> those(
      List<Observation> observations, Predicate<Observation> condition) {
    return observations.stream().filter(condition).collect(Collectors.toList());
  }

  private int report(List<Observation> all) {
    ObjectNode document = Json.object();
    ArrayNode rows = document.putArray("certificates");
    boolean good = true;
    for (Observation observation : all) {
      console.line(observation.line(minimumDays));
      rows.add(observation.json(minimumDays));
      good &= observation.isGood(minimumDays);
    }
    document.put("good", good);
    console.document(document);
    return good ? Admin.DONE : Admin.FAILED;
  }
}
