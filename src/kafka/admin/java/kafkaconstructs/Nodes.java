package kafkaconstructs;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The listeners to look at, as a file says it. */
final class Nodes {
  final List<Endpoint> endpoints = new ArrayList<>();

  /** Where controllers take changes of themselves, or null. */
  final String controllers;

  private Nodes(Fields fields) {
    this.controllers = fields.has("connectController") ? fields.text("connectController") : null;
    Set<String> seen = new HashSet<>();
    for (Fields each : fields.objects("nodes")) {
      Endpoint endpoint = new Endpoint(each);
      if (!seen.add(endpoint.toString())) {
        each.problem("the same listener is named twice");
      }
      if (endpoint.controller && endpoint.reloadable && controllers == null) {
        each.problem("a controller that can be reloaded needs connectController");
      }
      endpoints.add(endpoint);
    }
    fields.end();
    if (endpoints.isEmpty()) {
      fields.problem("nodes must name a listener");
    }
  }

  static Nodes read(String file) throws Refusal {
    List<String> problems = new ArrayList<>();
    Nodes nodes = new Nodes(new Fields(Json.read(file), "nodes", problems));
    if (!problems.isEmpty()) {
      throw new Refusal(problems);
    }
    return nodes;
  }
}
