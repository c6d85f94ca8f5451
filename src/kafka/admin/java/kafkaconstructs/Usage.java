package kafkaconstructs;

/** What --help prints. */
final class Usage {
  static final String TEXT =
      String.join(
          "\n",
          "usage: kafkaconstructs.Admin COMMAND [OPTION...]",
          "",
          "apply: creates and changes topics, users, ACLs and quotas",
          "  --desired FILE             what the cluster must have, as JSON",
          "  --dry-run                  print the changes and make none",
          "  --keep                     leave what the file names for removal",
          "",
          "certificates: compares the certificate that each node serves with its file; reloads it",
          "  --nodes FILE               the nodes with their listeners and files, as JSON",
          "  --check-only               reload nothing; needs no --bootstrap-server",
          "  --client-certificate FILE  the certificate of this client, as PEM",
          "  --client-key FILE          its key, as PEM in PKCS#8, RSA or EC",
          "  --patience SECONDS         how long a node may take to serve the file (default: 180)",
          "  --minimum-days DAYS        fail if a certificate expires earlier (default: 7)",
          "",
          "describe: prints the state of the cluster",
          "",
          "exporter: serves metrics for Prometheus until it is stopped: lag of consumer groups, sizes",
          "          of topics, and when the certificates that listeners present expire",
          "  --nodes FILE               the nodes with their listeners, as JSON (default: none)",
          "  --port PORT                where it serves /metrics (default: 9404)",
          "  --interval SECONDS         how often it asks the cluster (default: 30)",
          "  --stalled SECONDS          time without commits after which a group is stalled (default: 600)",
          "",
          "jwks: downloads the keys of an identity provider into a ConfigMap; runs in a pod whose",
          "      service account may get and patch the ConfigMap",
          "  --url URL                  https URL of the keys",
          "  --config-map NAME          the ConfigMap",
          "  --key KEY                  key of the ConfigMap",
          "  --namespace NAMESPACE      namespace of the ConfigMap",
          "  --trusted-ca FILE          authorities of the server, as PEM (default: Java's own)",
          "",
          "options of every command (jwks: only --json and --help):",
          "  --bootstrap-server HOST:PORT   brokers to connect to first, separated by commas",
          "  --command-config FILE          properties of the Kafka client",
          "  --wait SECONDS                 how long to wait for the cluster (default: 0)",
          "  --json                         print one JSON document, and the rest to stderr",
          "  --help",
          "",
          "exit code: 0 all is well, 1 something failed, 2 the command line or a file is wrong");

  private Usage() {}
}
