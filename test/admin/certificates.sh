# shellcheck shell=bash disable=SC2154,SC2016 # run.sh sets work; cluster.sh sets the ports; nodes resolve the references
# Sourced by run.sh: checks of "certificates".

# reload FOLDER: the configs that a node of the folder is given.
reload() {
  printf '{"ssl.keystore.key": "${dir:%s:tls.key}", "ssl.keystore.certificate.chain": "${dir:%s:tls.crt}"}' "$1" "$1"
}

# nodes NAME [CERTIFICATE]: writes the file of all listeners. The broker's certificate file can be another one.
nodes() {
  local broker="$work/broker/tls" controller="$work/controller/tls"
  cat > "$work/$1.json" << EOF
{"connectController": "localhost:$controller_port", "nodes": [
  {"id": 0, "role": "controller", "listener": "controller", "address": "localhost:$controller_port",
   "certificate": "$controller/tls.crt", "reload": $(reload "$controller")},
  {"id": 1, "role": "broker", "listener": "replication-tls", "address": "localhost:$broker_port",
   "certificate": "${2:-$broker/tls.crt}", "reload": $(reload "$broker"), "connectsTo": ["controller"]},
  {"id": 1, "role": "broker", "listener": "clients", "address": "localhost:$clients_port",
   "certificate": "${2:-$broker/tls.crt}", "reload": $(reload "$broker")}
]}
EOF
}

certificates() { # NAME NODES [ARGUMENT...]
  local name=$1 nodes=$2
  shift 2
  admin "$name" certificates --nodes "$work/$nodes.json" \
    --client-certificate "$work/admin/tls/tls.crt" --client-key "$work/admin/tls/tls.key" "$@"
}

all_serve() { # FOLDER PORT...
  local folder=$1 port
  shift
  for port; do
    [[ $(serial "$port") == "$(file_serial "$work/$folder/tls/tls.crt")" ]] || return 1
  done
}

check_certificates() {
  nodes nodes
  certificates current nodes --check-only --json
  check 'the certificates that nodes show are current' exits 0
  check 'with serial and expiry' json \
    "document.certificates.every((each) => each.result === 'current' && each.daysLeft === 29) && document.certificates[1].serial === '$(serial "$broker_port")'"
  certificates soon nodes --check-only --minimum-days 31
  check 'one that expires soon is a failure' exits 1
  check 'and named' says 'EXPIRES SOON'

  renew_all
  if says "localhost:$controller_port does not answer"; then
    restart_controller
    renew_all
  fi
  check 'certificates are reloaded' exits 0
  check 'of all listeners' test "$(grep -c ': reloaded$' "$out.out")" = 3
  check 'the broker serves the new one' all_serve broker "$broker_port" "$clients_port"
  check 'the controller serves the new one' all_serve controller "$controller_port"

  certificate "$work/broker/tls" broker DNS:localhost,IP:127.0.0.1,DNS:more
  certificates different nodes --check-only
  check 'a file that is not served is a failure' exits 1
  check 'and --check-only reloads nothing' silent_on Reloading
  certificates more nodes --patience 30
  check 'a second renewal, with one more name, is reloaded' all_serve broker "$broker_port" "$clients_port"
  certificates again nodes
  check 'then they are current' test "$(grep -c ': current$' "$out.out")" = 3
  check_late
  check_unreloaded
}

# renew_all: new certificates of all nodes, which are reloaded.
renew_all() {
  certificate "$work/broker/tls" broker
  certificate "$work/controller/tls" controller
  certificates reload nodes --patience 30
}

# KAFKA-20247: on a machine that is busy at the start, the controller of 3.9 may never register, until it starts again.
restart_controller() {
  kill -9 "${servers[0]}"
  wait "${servers[0]}" 2> /dev/null || true
  server controller -Xmx256m
  admin again describe --wait 60
}

# A node's files follow the Secret a moment later than those of the job.
check_late() {
  certificate "$work/late/tls" broker DNS:localhost,IP:127.0.0.1,DNS:more
  nodes late "$work/late/tls/tls.crt"
  (sleep 6; cp "$work/late/tls"/* "$work/broker/tls/") &
  certificates late late --patience 60
  check 'a file that comes late to the node is reloaded' exits 0
  check 'and served' all_serve broker "$broker_port" "$clients_port"
}

check_unreloaded() {
  certificate "$work/broker/tls" broker DNS:localhost
  certificates fewer nodes --patience 2
  check 'a certificate with fewer names is not reloaded by Kafka' exits 1
  check 'with the reason, and what to do' all_say 'SubjectAltNames do not match' 'restart the pod of broker 1'
  sed 's/"role": "broker"/"reloadable": false, &/' "$work/nodes.json" > "$work/fixed.json"
  certificates fixed fixed --patience 2
  check 'a node that reloads nothing is a failure' exits 1
  check 'that says what to do' says 'it reads its certificate only when it starts; restart the pod of broker 1'
  sed "s/localhost:$clients_port/localhost:1/" "$work/fixed.json" > "$work/unreachable.json"
  certificates unreachable unreachable --check-only
  check 'a node that does not answer is a failure' exits 1
  check 'and named' says 'broker 1, clients, localhost:1: UNREACHABLE'
}

# The broker allows that names of a certificate change.
check_allowed_names() {
  nodes nodes
  certificate "$work/broker/tls" broker DNS:localhost
  certificates allowed nodes --patience 30
  check 'fewer names are reloaded where ssl.allow.san.changes is set' exits 0
  check 'and served' all_serve broker "$broker_port" "$clients_port"

  certificate "$work/broker/tls" broker
  stop_cluster
  server controller -Xmx256m
  server broker -Xmx512m
  certificates restarted nodes --wait 60 --patience 0
  check 'the configs of a reload do not keep a node from its new file when it starts' exits 0
  check 'which needs no reload' test "$(grep -c ': current$' "$out.out")" = 3
}
