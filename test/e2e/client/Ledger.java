import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes numbered messages and keeps a ledger of those that were acknowledged; later checks that a topic holds them.
 *
 * <pre>
 * With config=F in place of bootstrap=HOST:PORT, the file F of client configuration says how to connect.
 * Ledger write bootstrap=HOST:PORT topic=T file=F [rate=PER_SECOND] [size=BYTES] [count=N] [acks=all] [idempotence=true] [order=true]
 *     until the file F.stop exists, or N messages were sent; prints what happened as JSON. With order=false numbers are wrong: swapped, and with gaps
 * Ledger check bootstrap=HOST:PORT topic=T file=F
 *     reads the whole topic; prints what is missing, twice or out of order as JSON
 * Ledger consume bootstrap=HOST:PORT topic=T file=F count=N
 *     reads N messages as a member of the group T, and commits; prints how many were read, and how far the group has come, as JSON
 * Ledger try config=F do=write|read topic=T [group=G] [bootstrap=HOST:PORT] [times=N]
 *     writes one message, or reads one, so many times; prints ok, or why not, of the last
 * Ledger serial address=HOST:PORT
 *     prints the serial number of the certificate that a server shows
 * Ledger watch bootstrap=HOST:PORT topic=T file=F
 *     until the file F.stop exists; prints a line of JSON whenever replicas fall behind, catch up, or lose or get a leader
 * </pre>
 */
public final class Ledger {
  public static void main(String[] args) throws Exception {
    Map<String, String> options = Arrays.stream(args).skip(1).map(word -> word.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    switch (args[0]) {
      case "write" -> write(options);
      case "check" -> check(options);
      case "consume" -> consume(options);
      case "watch" -> watch(options);
      case "try" -> {
        String result = "";
        for (int at = 0; at < Integer.parseInt(options.getOrDefault("times", "1")); at++) result = attempt(options);
        System.out.println(result);
      }
      case "serial" -> serial(options.get("address"));
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  /** How to connect: to an address, or as a file of client configuration says. */
  private static Properties connection(Map<String, String> options) throws IOException {
    Properties properties = new Properties();
    if (options.containsKey("config")) {
      try (Reader file = Files.newBufferedReader(Path.of(options.get("config")))) {
        properties.load(file);
      }
    }
    if (options.containsKey("bootstrap")) properties.put("bootstrap.servers", options.get("bootstrap"));
    return properties;
  }

  private static void write(Map<String, String> options) throws Exception {
    Properties properties = connection(options);
    properties.put("acks", options.getOrDefault("acks", "all"));
    properties.put("enable.idempotence", options.getOrDefault("idempotence", "true"));
    // Nothing is given up: what a broker cannot take now it gets when it is back.
    properties.put("delivery.timeout.ms", "900000");
    properties.put("max.block.ms", "900000");
    properties.put("request.timeout.ms", "5000");
    properties.put("linger.ms", "5");
    properties.put("buffer.memory", "16777216");
    String topic = options.get("topic");
    long interval = 1_000_000_000L / Long.parseLong(options.getOrDefault("rate", "200"));
    int size = Integer.parseInt(options.getOrDefault("size", "200"));
    long count = Long.parseLong(options.getOrDefault("count", String.valueOf(Long.MAX_VALUE)));
    Path stop = Path.of(options.get("file") + ".stop");
    AtomicLong acknowledged = new AtomicLong();
    AtomicLong failed = new AtomicLong();
    boolean ordered = Boolean.parseBoolean(options.getOrDefault("order", "true"));
    long[] longestSilence = {0};
    String[] firstFailure = {null};
    long sent = 0;
    try (BufferedWriter ledger = Files.newBufferedWriter(Path.of(options.get("file")));
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      int partitions = producer.partitionsFor(topic).size();
      // Of each partition: one that stands still does not hide behind the others. Written by the producer's one thread only.
      long[] lastAcknowledgement = new long[partitions];
      Arrays.fill(lastAcknowledgement, System.nanoTime());
      long next = System.nanoTime();
      for (; sent < count && (sent % 50 != 0 || !Files.exists(stop)); sent++) {
        int partition = (int) (sent % partitions);
        long number = ordered ? sent / partitions : (sent / partitions ^ 1) * 2;
        byte[] value = ByteBuffer.allocate(Math.max(size, 8)).putLong(number).array();
        producer.send(new ProducerRecord<>(topic, partition, null, value), (metadata, error) -> {
          long now = System.nanoTime();
          if (error != null) {
            failed.incrementAndGet();
            firstFailure[0] = firstFailure[0] == null ? error.toString() : firstFailure[0];
            return;
          }
          longestSilence[0] = Math.max(longestSilence[0], now - lastAcknowledgement[partition]);
          lastAcknowledgement[partition] = now;
          acknowledged.incrementAndGet();
          try {
            ledger.write(partition + " " + number + "\n");
          } catch (Exception unwritable) {
            throw new IllegalStateException(unwritable);
          }
        });
        next += interval;
        long wait = next - System.nanoTime();
        if (wait > 1_000_000) {
          Thread.sleep(wait / 1_000_000);
        } else if (wait < -1_000_000_000L) {
          // The pace is kept from here on; what was held up is not made good in a burst.
          next = System.nanoTime();
        }
      }
      producer.flush();
    }
    System.out.printf("{\"sent\": %d, \"acknowledged\": %d, \"failed\": %d, \"longestSilence\": %.1f, \"firstFailure\": %s}%n",
        sent, acknowledged.get(), failed.get(), longestSilence[0] / 1e9, firstFailure[0] == null ? "null" : '"' + firstFailure[0].replace('"', '\'') + '"');
  }

  private static void check(Map<String, String> options) throws Exception {
    Map<Integer, List<Long>> read = read(connection(options), options.get("topic"));
    long messages = 0;
    long twice = 0;
    long disordered = 0;
    long gaps = 0;
    Map<Integer, Set<Long>> present = new HashMap<>();
    for (Map.Entry<Integer, List<Long>> partition : read.entrySet()) {
      Set<Long> numbers = present.computeIfAbsent(partition.getKey(), key -> new HashSet<>());
      long highest = -1;
      for (long number : partition.getValue()) {
        messages++;
        if (!numbers.add(number)) {
          twice++;
        } else if (number < highest) {
          disordered++;
        } else {
          gaps += number - highest - 1;
        }
        highest = Math.max(highest, number);
      }
    }
    long acknowledged = 0;
    long missing = 0;
    for (String line : Files.readAllLines(Path.of(options.get("file")))) {
      String[] entry = line.split(" ");
      acknowledged++;
      if (!present.getOrDefault(Integer.parseInt(entry[0]), Set.of()).contains(Long.parseLong(entry[1]))) {
        missing++;
      }
    }
    System.out.printf("{\"acknowledged\": %d, \"read\": %d, \"missing\": %d, \"twice\": %d, \"disordered\": %d, \"gaps\": %d}%n",
        acknowledged, messages, missing, twice, disordered, gaps);
  }

  private static void consume(Map<String, String> options) throws Exception {
    Properties properties = connection(options);
    properties.put("group.id", options.getOrDefault("group", options.get("topic")));
    properties.put("auto.offset.reset", "earliest");
    properties.put("enable.auto.commit", "false");
    long count = Long.parseLong(options.get("count"));
    long read = 0;
    long committed = 0;
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(options.get("topic")));
      while (read < count) {
        read += consumer.poll(Duration.ofSeconds(1)).count();
      }
      consumer.commitSync();
      for (OffsetAndMetadata offset : consumer.committed(consumer.assignment()).values()) {
        committed += offset.offset();
      }
    }
    System.out.printf("{\"read\": %d, \"committed\": %d}%n", read, committed);
  }

  private static void watch(Map<String, String> options) throws Exception {
    Properties properties = connection(options);
    // A question to a dead broker must not hide what happens meanwhile.
    properties.put("request.timeout.ms", "1000");
    properties.put("default.api.timeout.ms", "1500");
    properties.put("socket.connection.setup.timeout.ms", "1000");
    String topic = options.get("topic");
    Path stop = Path.of(options.get("file") + ".stop");
    String last = "";
    try (Admin admin = Admin.create(properties)) {
      while (!Files.exists(stop)) {
        try {
          long behind = 0;
          long most = 0;
          long leaderless = 0;
          for (TopicPartitionInfo partition : admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions()) {
            int missing = partition.replicas().size() - partition.isr().size();
            behind += missing;
            most = Math.max(most, missing);
            leaderless += partition.leader() == null ? 1 : 0;
          }
          String line = "\"behind\": " + behind + ", \"most\": " + most + ", \"leaderless\": " + leaderless;
          if (!line.equals(last)) {
            System.out.printf("{\"time\": %d, %s}%n", System.currentTimeMillis(), line);
            last = line;
          }
        } catch (ExecutionException unavailable) {
          // The broker that was asked is the one that failed; the next question goes to another.
        }
        Thread.sleep(100);
      }
    }
  }

  /** Prints the serial number of the certificate that a server shows. */
  private static void serial(String address) throws Exception {
    String[] place = address.split(":");
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new X509TrustManager() {
      @Override
      public void checkClientTrusted(X509Certificate[] chain, String type) {}

      @Override
      public void checkServerTrusted(X509Certificate[] chain, String type) {
        System.out.println(chain[0].getSerialNumber());
      }

      @Override
      public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
      }
    }}, null);
    try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(place[0], Integer.parseInt(place[1]))) {
      socket.startHandshake();
    }
  }

  /** Does one thing as one client, and prints how that ended: ok, or the reason. */
  private static String attempt(Map<String, String> options) throws Exception {
    Properties properties = connection(options);
    for (String limit : List.of("max.block.ms", "request.timeout.ms", "default.api.timeout.ms", "delivery.timeout.ms")) {
      properties.put(limit, "20000");
    }
    properties.put("linger.ms", "0");
    properties.put("retries", "1");
    properties.put("enable.auto.commit", "false");
    properties.put("auto.offset.reset", "earliest");
    properties.put("group.id", options.getOrDefault("group", options.get("topic")));
    String result = "ok";
    try {
      if (options.get("do").equals("write")) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
          producer.send(new ProducerRecord<>(options.get("topic"), new byte[8])).get();
        }
      } else {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
          consumer.subscribe(List.of(options.get("topic")));
          long deadline = System.nanoTime() + 20_000_000_000L;
          result = "nothing to read";
          while (System.nanoTime() < deadline && !result.equals("ok")) {
            if (!consumer.poll(Duration.ofMillis(500)).isEmpty()) result = "ok";
          }
        }
      }
    } catch (Exception error) {
      // A producer that was refused before it sends wraps the refusal in an error of its own.
      List<String> reasons = new ArrayList<>();
      for (Throwable cause = error instanceof ExecutionException ? error.getCause() : error; cause != null; cause = cause.getCause()) {
        reasons.add(cause.getClass().getSimpleName() + ": " + cause.getMessage());
      }
      result = String.join(": ", reasons);
    }
    return result.replace('\n', ' ');
  }

  /** The numbers in each partition, in the order in which they stand there. */
  private static Map<Integer, List<Long>> read(Properties properties, String topic) {
    properties.put("default.api.timeout.ms", "60000");
    Map<Integer, List<Long>> numbers = new HashMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      // With ZooKeeper, a broker that has just started knows of no topic.
      while (partitions.isEmpty()) {
        for (PartitionInfo partition : consumer.partitionsFor(topic)) {
          partitions.add(new TopicPartition(topic, partition.partition()));
        }
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofSeconds(1))) {
          numbers.computeIfAbsent(message.partition(), partition -> new ArrayList<>()).add(ByteBuffer.wrap(message.value()).getLong());
        }
      }
    }
    return numbers;
  }
}
