package kafkaconstructs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.acl.AclBinding;

/** All that the cluster must have, as a file says it. */
final class Desired {
  private static final Map<String, Boolean> UNDECLARED =
      new TreeMap<>(Map.of("report", false, "remove", true));

  final Map<String, DesiredTopic> topics = new LinkedHashMap<>();
  final Map<String, DesiredUser> users = new LinkedHashMap<>();
  final Set<AclBinding> acls = new LinkedHashSet<>();

  /** Configs of subscriptions to metrics of clients, by name. */
  final Map<String, Map<String, String>> subscriptions = new LinkedHashMap<>();

  final List<String> removedTopics;
  final List<String> removedUsers;

  /** Users whose passwords are removed, while they keep the rest. */
  final List<String> removedPasswords;

  final boolean removesUndeclaredAcls;
  private final boolean declaresAcls;

  /** Where passwords are tried, or null. */
  final String loginServers;

  final String loginConfig;

  private Desired(Fields fields, boolean keep) {
    for (Fields each : fields.objects("topics")) {
      DesiredTopic topic = new DesiredTopic(each);
      if (topics.put(topic.name, topic) != null) {
        each.problem("the topic " + topic.name + " is declared twice");
      }
    }
    for (Fields each : fields.objects("users")) {
      DesiredUser user = new DesiredUser(each);
      if (users.put(user.name, user) != null) {
        each.problem("the user " + user.name + " is declared twice");
      }
    }
    this.declaresAcls = fields.has("acls");
    for (Fields each : fields.objects("acls")) {
      AclBinding acl = Acls.read(each);
      if (acl != null && !acls.add(acl)) {
        each.problem("the same ACL is declared twice");
      }
    }
    for (Fields each : fields.objects("clientMetrics")) {
      String name = each.text("name");
      if (subscriptions.put(name, each.textMap("configs")) != null) {
        each.problem("the subscription " + name + " is declared twice");
      }
      each.end();
    }
    Fields remove = fields.object("remove");
    this.removedTopics = remove == null || keep ? List.of() : remove.texts("topics");
    this.removedUsers = remove == null || keep ? List.of() : remove.texts("users");
    this.removedPasswords = remove == null || keep ? List.of() : remove.texts("passwords");
    Boolean removes = fields.choice("undeclaredAcls", "report", UNDECLARED);
    this.removesUndeclaredAcls = Boolean.TRUE.equals(removes);
    Fields login = fields.object("scramCheck");
    this.loginServers = login == null ? null : login.text("bootstrapServer");
    this.loginConfig = login == null ? null : login.text("commandConfig");
    for (Fields each : new Fields[] {remove, login, fields}) {
      if (each != null && !(keep && each == remove)) {
        each.end();
      }
    }
    if (remove != null) {
      checkRemoved(remove);
    }
  }

  static Desired read(String file, boolean keep) throws Refusal {
    List<String> problems = new ArrayList<>();
    Desired desired = new Desired(new Fields(Json.read(file), "desired", problems), keep);
    if (!problems.isEmpty()) {
      throw new Refusal(new ArrayList<>(new LinkedHashSet<>(problems)));
    }
    return desired;
  }

  private void checkRemoved(Fields remove) {
    for (String topic : removedTopics) {
      if (topics.containsKey(topic)) {
        remove.problem("the topic " + topic + " is both declared and removed");
      }
      if (DesiredTopic.isInternal(topic)) {
        remove.problem("the topic " + topic + " belongs to Kafka itself");
      }
    }
    Set<String> withAcls = new LinkedHashSet<>();
    acls.forEach(acl -> withAcls.add(acl.entry().principal()));
    for (String user : removedPasswords) {
      if (users.containsKey(user) && users.get(user).passwordFile != null) {
        remove.problem("the password of " + user + " is both declared and removed");
      }
    }
    for (String user : removedUsers) {
      if (users.containsKey(user)) {
        remove.problem("the user " + user + " is both declared and removed");
      }
      if (withAcls.contains(DesiredUser.principal(user))) {
        remove.problem("the user " + user + " is removed, but acls name it");
      }
    }
  }

  /** The principals whose ACLs this file declares as a whole: none if it does not speak of ACLs. */
  Set<String> principals() {
    Set<String> principals = new LinkedHashSet<>();
    if (!declaresAcls) {
      return principals;
    }
    users.values().forEach(user -> principals.add(user.principal()));
    acls.forEach(acl -> principals.add(acl.entry().principal()));
    return principals;
  }
}
