# shellcheck shell=bash disable=SC2154 # the script that sources this sets work, libs and authorizer
# Sourced by run.sh: certificates, and a cluster of one controller and one broker on the loopback interface.

servers=()
# Small JVMs start faster without the second compiler.
quick=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1)

# authority: the CA that signs all certificates of the test.
authority() {
  mkdir -p "$work/ca"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 60 -subj /CN=test-ca \
    -keyout "$work/ca/tls.key" -out "$work/ca/tls.crt" 2> "$work/openssl.log"
}

# certificate FOLDER NAME [NAMES]: writes tls.key, tls.crt and ca.crt, for 30 days. NAMES are alternative names as openssl takes them.
certificate() {
  local folder=$1 name=$2 names=${3:-DNS:localhost,IP:127.0.0.1} new=$1.new
  mkdir -p "$folder" "$new"
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$name" \
    -keyout "$new/tls.key" -out "$new/request" 2>> "$work/openssl.log"
  openssl x509 -req -in "$new/request" -CA "$work/ca/tls.crt" -CAkey "$work/ca/tls.key" -days 30 \
    -set_serial "0x01$(openssl rand -hex 8)" \
    -extfile <(printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth,clientAuth\n' "$names") \
    -out "$new/tls.crt" 2>> "$work/openssl.log"
  cp "$work/ca/tls.crt" "$new/ca.crt"
  rm "$new/request"
  mv "$new"/* "$folder/"
  rmdir "$new"
}

# free_port: prints a loopback port that nobody listens on, below those that the kernel hands out itself.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    if ! (: > "/dev/tcp/127.0.0.1/$port") 2> /dev/null; then
      echo "$port"
      return
    fi
  done
}

providers() {
  echo config.providers=dir
  echo config.providers.dir.class=org.apache.kafka.common.config.provider.DirectoryConfigProvider
}

# tls PREFIX FOLDER: keys of TLS, with references to the files of the folder.
tls() {
  cat << EOF
$1ssl.keystore.type=PEM
$1ssl.truststore.type=PEM
$1ssl.keystore.key=\${dir:$2:tls.key}
$1ssl.keystore.certificate.chain=\${dir:$2:tls.crt}
$1ssl.truststore.certificates=\${dir:$2:ca.crt}
EOF
}

# node_properties NAME ID: what controller and broker share.
node_properties() {
  providers
  cat << EOF
process.roles=$1
node.id=$2
log.dirs=$work/$1/data
controller.quorum.voters=0@localhost:$controller_port
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:SSL,REPLICATION-TLS:SSL,CLIENTS:SASL_SSL
ssl.client.auth=required
super.users=User:CN=admin;User:CN=broker;User:CN=controller
EOF
  if [[ $authorizer ]]; then echo authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer; fi
  tls listener.name.controller. "$work/$1/tls"
}

controller_properties() {
  node_properties controller 0
  echo "listeners=CONTROLLER://localhost:$controller_port"
}

broker_properties() {
  node_properties broker 1
  cat << EOF
listeners=REPLICATION-TLS://localhost:$broker_port,CLIENTS://localhost:$clients_port
inter.broker.listener.name=REPLICATION-TLS
listener.name.clients.ssl.client.auth=none
sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.clients.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
offsets.topic.replication.factor=1
EOF
  tls listener.name.replication-tls. "$work/broker/tls"
  tls listener.name.clients. "$work/broker/tls"
}

# prepare_cluster: ports, certificates and formatted disks.
prepare_cluster() {
  local node
  controller_port=$(free_port)
  broker_port=$(free_port)
  clients_port=$(free_port)
  for node in controller broker; do
    certificate "$work/$node/tls" "$node"
    "${node}_properties" > "$work/$node/server.properties"
    java "${quick[@]}" -cp "$libs/*" kafka.tools.StorageTool format --cluster-id aaaaaaaaaaaaaaaaaaaaaA \
      --config "$work/$node/server.properties" > "$work/$node/log" 2>&1
  done
}

# start_cluster [LINE]: starts both nodes; the line is added to the configuration of the broker.
start_cluster() {
  controller_properties > "$work/controller/server.properties"
  { broker_properties; echo "${1:-}"; } > "$work/broker/server.properties"
  server controller -Xmx256m
  server broker -Xmx512m
}

server() {
  java "$2" "${quick[@]}" -cp "$libs/*" kafka.Kafka "$work/$1/server.properties" >> "$work/$1/log" 2>&1 &
  servers+=($!)
}

stop_cluster() {
  local server
  for server in "${servers[@]}"; do
    kill -9 "$server" 2> /dev/null || true
    wait "$server" 2> /dev/null || true
  done
  servers=()
}

# serial PORT: the serial number of the certificate that is shown there, in small letters as the program prints it.
serial() {
  openssl s_client -connect "localhost:$1" -cert "$work/admin/tls/tls.crt" -key "$work/admin/tls/tls.key" < /dev/null 2> /dev/null |
    openssl x509 -noout -serial | sed 's/serial=0*//' | tr A-F a-f
}

# file_serial FILE
file_serial() {
  openssl x509 -noout -serial -in "$1" | sed 's/serial=0*//' | tr A-F a-f
}
