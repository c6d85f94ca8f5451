import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;

/** InSync SERVERS: ends when every replica of every topic is in sync; prints a line when it has seen one that is not. */
public final class InSync {
  public static void main(String[] args) throws Exception {
    boolean told = false;
    try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", args[0]))) {
      while (true) {
        Set<String> topics = admin.listTopics().names().get();
        Map<String, TopicDescription> described = admin.describeTopics(topics).allTopicNames().get();
        boolean missing = described.values().stream().flatMap(topic -> topic.partitions().stream())
          .anyMatch(partition -> partition.isr().size() < partition.replicas().size());
        if (missing && !told) System.out.println("not in sync");
        told = told || missing;
        if (!missing && told) return;
        Thread.sleep(100);
      }
    }
  }
}
