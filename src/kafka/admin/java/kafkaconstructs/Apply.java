package kafkaconstructs;

import org.apache.kafka.clients.admin.AdminClient;

/** Brings topics, users, ACLs, quotas and subscriptions to the declared state. */
final class Apply {
  private final Console console;
  private final boolean dryRun;
  private final Desired desired;
  private final Login login;
  private final Connection connection;

  Apply(CommandLine line, Console console) throws Refusal {
    this.console = console;
    this.dryRun = line.has("dry-run");
    // All files are read before the cluster is asked, so that a wrong one changes nothing.
    this.desired = Desired.read(line.text("desired"), line.has("keep"));
    this.login =
        desired.loginServers == null
            ? null
            : new Login(desired.loginServers, desired.loginConfig);
    this.connection = new Connection(line, console);
  }

  int run() throws CommandFailure, InterruptedException {
    try (AdminClient client = connection.open()) {
      Plan plan = plan(client);
      plan.print(console);
      if (!dryRun) {
        plan.run(console);
      }
      return plan.report(console, dryRun);
    }
  }

  private Plan plan(AdminClient client) throws InterruptedException {
    Plan plan = new Plan();
    new TopicPlanner(client, desired, plan).plan();
    new ScramPlanner(client, desired, plan, login).plan();
    new QuotaPlanner(client, desired, plan).plan();
    new AclPlanner(client, desired, plan).plan();
    new SubscriptionPlanner(client, desired, plan).plan();
    TopicRemovals.plan(client, desired, plan);
    return plan;
  }
}
