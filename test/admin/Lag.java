import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;

/** Lag SERVER FILE make|commit TOPIC GROUP NUMBER: makes a topic with so many records, or commits so many for a group. */
public final class Lag {
  public static void main(String[] args) throws Exception {
    Properties properties = new Properties();
    try (Reader file = Files.newBufferedReader(Path.of(args[1]))) {
      properties.load(file);
    }
    properties.put("bootstrap.servers", args[0]);
    int number = Integer.parseInt(args[5]);
    try (Admin admin = Admin.create(properties)) {
      if (args[2].equals("make")) {
        admin.createTopics(List.of(new NewTopic(args[3], 1, (short) 1))).all().get();
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
          for (int at = 0; at < number; at++) producer.send(new ProducerRecord<>(args[3], "record " + at));
        }
      } else {
        admin.alterConsumerGroupOffsets(args[4], Map.of(new TopicPartition(args[3], 0), new OffsetAndMetadata(number))).all().get();
      }
    }
  }
}
