package kafkaconstructs;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialDeletion;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.admin.UserScramCredentialsDescription;

/** Plans the passwords of users. */
final class ScramPlanner {
  private static final ScramMechanism MECHANISM = ScramMechanism.SCRAM_SHA_512;
  private static final int VERIFY_SECONDS = 15;

  private final AdminClient client;
  private final Desired desired;
  private final Plan plan;
  private final Login login;
  private final Map<String, String> passwords = new HashMap<>();
  private final Step<UserScramCredentialAlteration> alterations;

  /** The login is null if passwords cannot be tried. */
  ScramPlanner(AdminClient client, Desired desired, Plan plan, Login login) {
    this.client = client;
    this.desired = desired;
    this.plan = plan;
    this.login = login;
    this.alterations =
        new Step<>(
            requests -> client.alterUserScramCredentials(requests).values(), this::verify);
  }

  void plan() throws InterruptedException {
    if (desired.users.isEmpty()
        && desired.removedUsers.isEmpty()
        && desired.removedPasswords.isEmpty()) {
      return;
    }
    Map<String, UserScramCredentialsDescription> actual;
    try {
      actual = client.describeUserScramCredentials().all().get();
    } catch (ExecutionException exception) {
      plan.failure("users", "their passwords cannot be looked up, none is changed", exception);
      return;
    }
    declare(actual);
    Set<String> removed = new LinkedHashSet<>(desired.removedUsers);
    removed.addAll(desired.removedPasswords);
    for (String user : removed) {
      infos(actual.get(user)).forEach((mechanism, info) -> remove(user, mechanism));
    }
    plan.add(alterations);
  }

  private void declare(Map<String, UserScramCredentialsDescription> actual)
      throws InterruptedException {
    Map<String, String> unsure = new LinkedHashMap<>();
    for (DesiredUser user : desired.users.values()) {
      Map<ScramMechanism, ScramCredentialInfo> infos = infos(actual.get(user.name));
      ScramCredentialInfo info = user.passwordFile == null ? null : infos.remove(MECHANISM);
      if (!desired.removedPasswords.contains(user.name)) {
        infos.keySet().forEach(other -> plan.drift(item(user), undeclared(other)));
      }
      if (user.passwordFile == null || !readPassword(user)) {
        continue;
      }
      if (info == null) {
        write(user, "it has none");
      } else if (info.iterations() != user.iterations) {
        write(user, "it has " + info.iterations() + " iterations");
      } else if (login == null) {
        write(user, "without scramCheck nothing tells whether it has changed");
      } else {
        unsure.put(user.name, passwords.get(user.name));
      }
    }
    if (!unsure.isEmpty()) {
      compare(unsure);
    }
  }

  /** Only a login tells whether the cluster knows the password: it keeps nothing to compare. */
  private void compare(Map<String, String> unsure) throws InterruptedException {
    Map<String, Throwable> errors = new LoginChecks(login).run(unsure, 0);
    for (String user : unsure.keySet()) {
      Throwable error = errors.get(user);
      if (LoginChecks.isWrongPassword(error)) {
        write(desired.users.get(user), "the password has changed");
      } else if (error != null) {
        plan.failure(
            item(desired.users.get(user)), "its password cannot be tried, it is left", error);
      }
    }
  }

  private boolean readPassword(DesiredUser user) {
    try {
      passwords.put(user.name, PasswordFile.read(user.passwordFile));
      return true;
    } catch (IOException exception) {
      plan.failure(item(user), "its password cannot be read, it is left", exception);
      return false;
    }
  }

  private void write(DesiredUser user, String why) {
    ScramCredentialInfo info = new ScramCredentialInfo(MECHANISM, user.iterations);
    alterations.add(
        item(user),
        "write the password with " + user.iterations + " iterations: " + why,
        user.name,
        new UserScramCredentialUpsertion(user.name, info, passwords.get(user.name)));
  }

  private void remove(String user, ScramMechanism mechanism) {
    alterations.add(
        "user " + user,
        "remove its password (" + mechanism.mechanismName() + ")",
        user,
        new UserScramCredentialDeletion(user, mechanism));
  }

  private void verify(List<Change<UserScramCredentialAlteration>> changes)
      throws InterruptedException {
    Map<String, String> written = new LinkedHashMap<>();
    for (Change<UserScramCredentialAlteration> change : changes) {
      if (change.error == null && change.request instanceof UserScramCredentialUpsertion) {
        written.put((String) change.key, passwords.get(change.key));
      }
    }
    if (login == null || written.isEmpty()) {
      return;
    }
    Map<String, Throwable> errors = new LoginChecks(login).run(written, VERIFY_SECONDS);
    for (Change<UserScramCredentialAlteration> change : changes) {
      Throwable error = errors.get(change.key);
      if (change.error == null && error != null) {
        change.error = new IllegalStateException("written, but the login fails", error);
      }
    }
  }

  private static Map<ScramMechanism, ScramCredentialInfo> infos(
      UserScramCredentialsDescription description) {
    Map<ScramMechanism, ScramCredentialInfo> infos = new LinkedHashMap<>();
    if (description != null) {
      description.credentialInfos().forEach(info -> infos.put(info.mechanism(), info));
    }
    return infos;
  }

  private static String undeclared(ScramMechanism mechanism) {
    return "has a password (" + mechanism.mechanismName() + "), which is not declared";
  }

  private static String item(DesiredUser user) {
    return "user " + user.name;
  }
}
