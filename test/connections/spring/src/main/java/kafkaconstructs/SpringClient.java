package kafkaconstructs;

import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaTemplate;

/** Writes a message to a topic and reads it back, as Spring Boot configures it: SpringClient TOPIC TEXT [OPTION...] */
@SpringBootApplication
public class SpringClient {
  public static void main(String[] args) throws Exception {
    try (ConfigurableApplicationContext context = SpringApplication.run(SpringClient.class, args)) {
      KafkaTemplate<String, String> template = context.getBean(KafkaTemplate.class);
      template.send(args[0], args[1]).get(20, TimeUnit.SECONDS);
      ConsumerFactory<String, String> factory = context.getBean(ConsumerFactory.class);
      try (Consumer<String, String> consumer = factory.createConsumer("spring", null, null, fromTheBeginning())) {
        consumer.subscribe(List.of(args[0]));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < end) {
          for (ConsumerRecord<String, String> each : consumer.poll(Duration.ofMillis(500))) {
            if (each.value().equals(args[1])) {
              System.out.println("written and read");
              return;
            }
          }
        }
        throw new IllegalStateException("the message was not read");
      }
    }
  }

  private static Properties fromTheBeginning() {
    Properties properties = new Properties();
    properties.put("auto.offset.reset", "earliest");
    return properties;
  }
}
