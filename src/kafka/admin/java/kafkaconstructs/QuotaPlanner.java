package kafkaconstructs;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.quota.ClientQuotaFilterComponent;

/** Plans the quotas of users. */
final class QuotaPlanner {
  private final AdminClient client;
  private final Desired desired;
  private final Plan plan;
  private final Step<ClientQuotaAlteration> alterations;

  QuotaPlanner(AdminClient client, Desired desired, Plan plan) {
    this.client = client;
    this.desired = desired;
    this.plan = plan;
    this.alterations = new Step<>(requests -> client.alterClientQuotas(requests).values());
  }

  void plan() throws InterruptedException {
    if (desired.users.isEmpty() && desired.removedUsers.isEmpty()) {
      return;
    }
    Map<ClientQuotaEntity, Map<String, Double>> actual;
    try {
      ClientQuotaFilterComponent users =
          ClientQuotaFilterComponent.ofEntityType(ClientQuotaEntity.USER);
      ClientQuotaFilter filter = ClientQuotaFilter.contains(List.of(users));
      actual = client.describeClientQuotas(filter).entities().get();
    } catch (ExecutionException exception) {
      plan.failure("users", "their quotas cannot be looked up, none is changed", exception);
      return;
    }
    for (DesiredUser user : desired.users.values()) {
      set(user, actual.getOrDefault(entity(user.name), Map.of()));
    }
    actual.forEach(this::look);
    plan.add(alterations);
  }

  private void set(DesiredUser user, Map<String, Double> actual) {
    List<ClientQuotaAlteration.Op> operations = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    user.quotas.forEach(
        (key, value) -> {
          if (!value.equals(actual.get(key))) {
            operations.add(new ClientQuotaAlteration.Op(key, value));
            text.append(text.length() == 0 ? "" : ", ").append(key + "=" + plain(value));
          }
        });
    if (!operations.isEmpty()) {
      alter(user.name, "set " + text, entity(user.name), operations);
    }
    new TreeMap<>(actual)
        .forEach(
            (key, value) -> {
              if (!user.quotas.containsKey(key)) {
                drift(user.name, key, value, "");
              }
            });
  }

  /** Looks at all quotas of one user, or of one user with one client id. */
  private void look(ClientQuotaEntity entity, Map<String, Double> quotas) {
    String user = entity.entries().get(ClientQuotaEntity.USER);
    if (desired.removedUsers.contains(user)) {
      List<ClientQuotaAlteration.Op> operations = new ArrayList<>();
      quotas.keySet().forEach(key -> operations.add(new ClientQuotaAlteration.Op(key, null)));
      alter(user, "remove its quotas" + clientOf(entity), entity, operations);
    } else if (desired.users.containsKey(user) && !clientOf(entity).isEmpty()) {
      new TreeMap<>(quotas).forEach((key, value) -> drift(user, key, value, clientOf(entity)));
    }
  }

  private void alter(
      String user,
      String text,
      ClientQuotaEntity entity,
      List<ClientQuotaAlteration.Op> operations) {
    alterations.add(
        "user " + user,
        text,
        entity,
        new ClientQuotaAlteration(entity, operations),
        operations.size());
  }

  private void drift(String user, String key, double value, String client) {
    String text = "has the quota " + key + "=" + plain(value) + client + ", which is not declared";
    plan.drift("user " + user, text);
  }

  private static String clientOf(ClientQuotaEntity entity) {
    Map<String, String> entries = entity.entries();
    if (!entries.containsKey(ClientQuotaEntity.CLIENT_ID)) {
      return "";
    }
    String id = entries.get(ClientQuotaEntity.CLIENT_ID);
    return id == null ? " for every client id" : " for the client id " + id;
  }

  private static ClientQuotaEntity entity(String user) {
    return new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, user));
  }

  private static String plain(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }
}
