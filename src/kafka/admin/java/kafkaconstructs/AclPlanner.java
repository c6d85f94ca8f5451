package kafkaconstructs;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.SecurityDisabledException;

/** Plans the ACLs. */
final class AclPlanner {
  private final AdminClient client;
  private final Desired desired;
  private final Plan plan;
  private final Step<AclBinding> creations;
  private final Step<AclBinding> deletions;

  AclPlanner(AdminClient client, Desired desired, Plan plan) {
    this.client = client;
    this.desired = desired;
    this.plan = plan;
    this.creations = new Step<>(acls -> client.createAcls(acls).values());
    this.deletions = new Step<>(this::delete);
  }

  void plan() throws InterruptedException {
    Set<String> principals = desired.principals();
    if (principals.isEmpty() && desired.removedUsers.isEmpty()) {
      return;
    }
    Collection<AclBinding> actual;
    try {
      actual = client.describeAcls(AclBindingFilter.ANY).values().get();
    } catch (ExecutionException exception) {
      fail(Reasons.cause(exception));
      return;
    }
    create(new HashSet<>(actual));
    Set<String> removed = new HashSet<>();
    desired.removedUsers.forEach(user -> removed.add(DesiredUser.principal(user)));
    List<AclBinding> sorted = new ArrayList<>(actual);
    sorted.sort(Comparator.comparing(AclPlanner::item).thenComparing(Acls::describe));
    for (AclBinding acl : sorted) {
      String principal = acl.entry().principal();
      if (removed.contains(principal)) {
        remove(acl, "");
      } else if (principals.contains(principal) && !desired.acls.contains(acl)) {
        undeclared(acl);
      }
    }
    plan.add(creations);
    plan.add(deletions);
  }

  private void create(Set<AclBinding> actual) {
    List<AclBinding> missing = new ArrayList<>(desired.acls);
    missing.removeAll(actual);
    // A denial comes first, so that nothing is allowed for a moment that must not be.
    missing.sort(
        Comparator.comparing(acl -> acl.entry().permissionType() != AclPermissionType.DENY));
    missing.forEach(acl -> creations.add(item(acl), Acls.describe(acl), acl, acl));
  }

  private void undeclared(AclBinding acl) {
    if (desired.removesUndeclaredAcls) {
      remove(acl, ", which is not declared");
    } else {
      plan.drift(item(acl), Acls.describe(acl) + " exists, and is not declared");
    }
  }

  private void remove(AclBinding acl, String why) {
    deletions.add(item(acl), "remove: " + Acls.describe(acl) + why, acl.toFilter(), acl);
  }

  private Map<AclBindingFilter, KafkaFuture<?>> delete(List<AclBinding> acls) {
    List<AclBindingFilter> filters = new ArrayList<>();
    acls.forEach(acl -> filters.add(acl.toFilter()));
    Map<AclBindingFilter, KafkaFuture<?>> answers = new LinkedHashMap<>();
    client.deleteAcls(filters).values().forEach(answers::put);
    return answers;
  }

  private void fail(Throwable error) {
    if (!(error instanceof SecurityDisabledException)) {
      plan.failure("acls", "cannot be looked up, none is changed", error);
    } else if (!desired.acls.isEmpty()) {
      plan.failure(
          "acls",
          "none of " + desired.acls.size() + " is created",
          "the cluster has no authorizer; set authorizer.class.name on brokers and controllers");
    }
  }

  private static String item(AclBinding acl) {
    return "acl of " + acl.entry().principal();
  }
}
