import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Topics SERVER PARTITIONS: has topics of ten partitions each, so many partitions in all, and writes a record to each topic. */
public final class Topics {
  public static void main(String[] args) throws Exception {
    Map<String, Object> properties = Map.of("bootstrap.servers", args[0]);
    int topics = Math.max(1, Integer.parseInt(args[1]) / 10);
    try (Admin admin = Admin.create(properties);
        KafkaProducer<String, String> producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
      Set<String> there = admin.listTopics().names().get();
      List<NewTopic> missing = new ArrayList<>();
      for (int at = 0; at < topics; at++) {
        if (!there.contains("topic-" + at)) missing.add(new NewTopic("topic-" + at, 10, (short) 1));
      }
      for (int from = 0; from < missing.size(); from += 50) {
        admin.createTopics(missing.subList(from, Math.min(from + 50, missing.size()))).all().get();
      }
      for (int at = 0; at < topics; at++) producer.send(new ProducerRecord<>("topic-" + at, "a record"));
      producer.flush();
    }
  }
}
