# shellcheck shell=bash
# Sourced by start.sh, ready.sh and stop.sh. The library renders settings.env beside them:
#   DATA_DIRECTORY   folder of snapshots and logs
#   SERVERS          full names of all servers, separated by spaces
#   CLIENT_PORT      port of clients
#   STOP_SECONDS     how long stop.sh waits at most
# shellcheck source=src/kubernetes/scripts/shared.sh
source "${CONFIG_DIR:-/etc/kafka-constructs}/shared.sh"

# serves HOST: whether a server answers as leader, follower or alone. One that looks for a leader does not.
serves() {
  # shellcheck disable=SC2016
  timeout 5 bash -c 'exec 3<> "/dev/tcp/$0/$1" && echo srvr >&3 && grep -q "^Mode:" <&3' "$1" "$CLIENT_PORT" 2> /dev/null
}

others() {
  local server
  for server in $SERVERS; do
    if [[ $server != "$POD_NAME".* ]]; then echo "$server"; fi
  done
}
