package kafkaconstructs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.errors.SecurityDisabledException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Prints the state of the cluster. */
final class Describe {
  private final Console console;
  private final Connection connection;

  Describe(CommandLine line, Console console) throws Refusal {
    this.console = console;
    this.connection = new Connection(line, console);
  }

  int run() throws CommandFailure, InterruptedException {
    ObjectNode document = Json.object();
    try (AdminClient client = connection.open()) {
      describe(client, document);
    } catch (ExecutionException exception) {
      throw new CommandFailure(Reasons.of(exception));
    }
    document
        .fieldNames()
        .forEachRemaining(name -> console.line(name + ": " + document.get(name)));
    console.document(document);
    return Admin.DONE;
  }

  private static void describe(AdminClient client, ObjectNode document)
      throws ExecutionException, InterruptedException {
    DescribeClusterResult cluster = client.describeCluster();
    document.put("clusterId", cluster.clusterId().get());
    document.put("controller", controller(client, cluster));
    ArrayNode brokers = document.putArray("brokers");
    List<Node> nodes =
        cluster.nodes().get().stream()
            .sorted(Comparator.comparing(Node::id))
            .collect(Collectors.toList());
    for (Node node : nodes) {
      brokers
          .addObject()
          .put("id", node.id())
          .put("host", node.host())
          .put("port", node.port())
          .put("rack", node.rack());
    }
    topics(client, document);
    document.put("authorizer", hasAuthorizer(client));
  }

  /** With KRaft brokers name any of them as the controller; only the quorum knows. */
  private static int controller(AdminClient client, DescribeClusterResult cluster)
      throws ExecutionException, InterruptedException {
    try {
      return client.describeMetadataQuorum().quorumInfo().get().leaderId();
    } catch (ExecutionException exception) {
      if (exception.getCause() instanceof UnsupportedVersionException) {
        Node controller = cluster.controller().get();
        return controller == null ? -1 : controller.id();
      }
      throw exception;
    }
  }

  private static void topics(AdminClient client, ObjectNode document)
      throws ExecutionException, InterruptedException {
    ListTopicsOptions all = new ListTopicsOptions().listInternal(true);
    Set<String> names = client.listTopics(all).names().get();
    TopicCounts counts = new TopicCounts();
    for (ActualTopic topic : new TopicReader(client).read(names).values()) {
      counts.add(topic);
    }
    counts.write(document);
  }

  private static boolean hasAuthorizer(AdminClient client)
      throws ExecutionException, InterruptedException {
    try {
      client.describeAcls(AclBindingFilter.ANY).values().get();
      return true;
    } catch (ExecutionException exception) {
      if (exception.getCause() instanceof SecurityDisabledException) {
        return false;
      }
      throw exception;
    }
  }
}
