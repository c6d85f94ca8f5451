import java.util.List;
import java.util.Map;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricsReporter;
import org.apache.kafka.server.telemetry.ClientTelemetry;
import org.apache.kafka.server.telemetry.ClientTelemetryReceiver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Receives the metrics that clients push, and logs who sent how much. */
public final class ClientMetricsLog implements MetricsReporter, ClientTelemetry {
  private static final Logger LOG = LoggerFactory.getLogger(ClientMetricsLog.class);

  @Override
  public ClientTelemetryReceiver clientReceiver() {
    return (context, payload) -> LOG.info(
        "{} bytes of metrics from the user {}", payload.data().remaining(), context.principal().getName());
  }

  @Override
  public void init(List<KafkaMetric> metrics) {}

  @Override
  public void metricChange(KafkaMetric metric) {}

  @Override
  public void metricRemoval(KafkaMetric metric) {}

  @Override
  public void configure(Map<String, ?> configs) {}

  @Override
  public void close() {}
}
