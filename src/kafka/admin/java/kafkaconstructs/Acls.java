package kafkaconstructs;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** Reads ACLs, and writes them for people. */
final class Acls {
  private static final Map<String, ResourceType> RESOURCES = new LinkedHashMap<>();
  private static final Map<String, PatternType> PATTERNS = new LinkedHashMap<>();
  private static final Map<String, AclPermissionType> PERMISSIONS = new LinkedHashMap<>();
  private static final Map<String, AclOperation> OPERATIONS = new LinkedHashMap<>();

  static {
    RESOURCES.put("topic", ResourceType.TOPIC);
    RESOURCES.put("group", ResourceType.GROUP);
    RESOURCES.put("cluster", ResourceType.CLUSTER);
    RESOURCES.put("transactionalId", ResourceType.TRANSACTIONAL_ID);
    RESOURCES.put("delegationToken", ResourceType.DELEGATION_TOKEN);
    RESOURCES.put("user", ResourceType.USER);
    PATTERNS.put("literal", PatternType.LITERAL);
    PATTERNS.put("prefixed", PatternType.PREFIXED);
    PERMISSIONS.put("Allow", AclPermissionType.ALLOW);
    PERMISSIONS.put("Deny", AclPermissionType.DENY);
    for (AclOperation operation : AclOperation.values()) {
      if (operation != AclOperation.UNKNOWN && operation != AclOperation.ANY) {
        OPERATIONS.put(words(operation.name()), operation);
      }
    }
  }

  private Acls() {}

  /** The ACL that the fields name, or null if they name none. */
  static AclBinding read(Fields fields) {
    String principal = fields.text("principal");
    ResourceType resource = fields.choice("resource", null, RESOURCES);
    boolean cluster = resource == ResourceType.CLUSTER;
    String name = fields.text("name", cluster ? Resource.CLUSTER_NAME : null);
    PatternType pattern = fields.choice("pattern", "literal", PATTERNS);
    AclOperation operation = fields.choice("operation", null, OPERATIONS);
    AclPermissionType permission = fields.choice("permission", "Allow", PERMISSIONS);
    String host = fields.text("host", "*");
    fields.end();
    if (cluster && !name.equals(Resource.CLUSTER_NAME)) {
      fields.problem("the name of a cluster is always " + Resource.CLUSTER_NAME);
    }
    if (!principal.isEmpty() && !principal.matches("(?s)[^:]+:.+")) {
      fields.problem("principal must have the form User:NAME");
    }
    if (resource == null || pattern == null || operation == null || permission == null) {
      return null;
    }
    return new AclBinding(
        new ResourcePattern(resource, name, pattern),
        new AccessControlEntry(principal, host, operation, permission));
  }

  static String describe(AclBinding acl) {
    return words(acl.entry().permissionType().name())
        + " "
        + words(acl.entry().operation().name())
        + " on "
        + acl.pattern().resourceType().name().toLowerCase(Locale.ROOT)
        + " "
        + acl.pattern().name()
        + (acl.pattern().patternType() == PatternType.PREFIXED ? "..." : "")
        + (acl.entry().host().equals("*") ? "" : " from " + acl.entry().host());
  }

  /** DESCRIBE_CONFIGS becomes DescribeConfigs. */
  private static String words(String constant) {
    StringBuilder text = new StringBuilder();
    for (String word : constant.split("_")) {
      text.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return text.toString();
  }
}
