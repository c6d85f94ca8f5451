# shellcheck shell=bash
# Sourced by start.sh and stop.sh. The library renders settings.env beside them:
#   ROLES                 broker, controller, or both, separated by a space
#   QUORUM                dynamic, static or zookeeper
#   CLUSTER_ID            id of the cluster; empty with ZooKeeper
#   LOG_DIRECTORIES       separated by spaces; the first one holds the metadata log
#   SERVICE               full name of the headless Service of the node
#   BROKERS               host:port at which every broker answers
#   VOTERS                host:port,... of the controllers; empty with ZooKeeper
#   INITIAL_CONTROLLERS   id=host:port:directory-id,... of a dynamic quorum, else empty (with @, it looks like an email)
#   FORMER_VOTERS         the same hosts in the Kubernetes domain that the cluster had before, else empty
#   ZOOKEEPER             connect string, else empty
#   KAFKA_BIN             folder of Kafka's tools
#   KAFKA_SUFFIX          how their names end
#   TOOL_ENVIRONMENT      how they are run: without the server's agents, ports and log settings
#   FIRST_PORTS           NAME=port of broker 0 for clients outside, separated by spaces; empty where brokers have hosts of their own
#   STOP_SECONDS          how long stop.sh waits at most
# shellcheck source=src/kubernetes/scripts/shared.sh
source "${CONFIG_DIR:-/etc/kafka-constructs}/shared.sh"

has_role() { [[ " $ROLES " == *" $1 "* ]]; }

# tool SECONDS NAME [ARGUMENT...]: runs one of Kafka's tools, for at most that long.
tool() {
  local seconds=$1 name=$2
  shift 2
  # shellcheck disable=SC2086
  timeout "$seconds" $TOOL_ENVIRONMENT "$KAFKA_BIN/$name$KAFKA_SUFFIX" "$@"
}

# ask SECONDS NAME [ARGUMENT...]: the same, for tools that connect to brokers or controllers.
ask() { tool "$@" --command-config "$config/client.properties"; }

# ask_quorum SECONDS HOST:PORT,...: the voters and observers of the metadata quorum.
ask_quorum() {
  tool "$1" kafka-metadata-quorum --bootstrap-controller "$2" --command-config "$config/client.properties" describe --replication
}

# listens HOST:PORT: whether a connection is accepted there.
listens() {
  # shellcheck disable=SC2016
  timeout 5 bash -c ': > "/dev/tcp/$0/$1"' "${1%:*}" "${1##*:}" 2> /dev/null
}

# anybody_listens HOST:PORT: the same for each address of the host. True where addresses cannot be listed.
anybody_listens() {
  local addresses address
  # `getent hosts` of musl prints one address of several.
  addresses=$(getent ahosts "${1%:*}" 2> /dev/null) || [ $? = 2 ] || return 0
  while read -r address; do
    if [ -n "$address" ] && listens "$address:${1##*:}"; then return 0; fi
  done < <(awk '{ print $1 }' <<< "$addresses" | sort -u)
  return 1
}
