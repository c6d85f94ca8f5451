#!/usr/bin/env bash
# Real clients connect with the files that KafkaConnection renders, with a password, a certificate and a token each: Kafka's own in Java,
# librdkafka, and Spring Boot. The broker is a real Kafka on the loopback interface.
#
#   test/connections/run.sh
#
# Needs Node (and a compiled library), Java 17, Maven, Python, openssl. What is fetched is kept outside the checkout.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source test/config/kafka-libs.sh
source test/admin/cluster.sh

release=4.4.0
work=$(mktemp -d)
authorizer=
finish() {
  stop_cluster
  rm -rf "$work"
}
trap finish EXIT

python=$cache/librdkafka-$(cksum < test/connections/requirements.txt | cut -d' ' -f1)
python_tools "$python" test/connections/requirements.txt
spring=$cache/spring-client-$(cksum < test/connections/spring/pom.xml | cut -d' ' -f1)
if [[ ! -d $spring ]]; then
  mvn --batch-mode --quiet --file test/connections/spring/pom.xml -Dtarget="$work/spring" dependency:copy-dependencies -DoutputDirectory="$spring.incoming.$$"
  mv "$spring.incoming.$$" "$spring"
fi
fetch_kafka_libs "$release"
libs=$(kafka_libs "$release")
mkdir "$work/classes"
javac --release 17 -d "$work/classes" -cp "$libs/*:$spring/*" test/e2e/client/*.java test/connections/spring/src/main/java/kafkaconstructs/*.java 2> "$work/javac.log" ||
  { cat "$work/javac.log"; exit 1; }

# The issuer of tokens, and a broker that takes passwords and tokens on one listener and certificates on another.
authority
secret=a-secret-of-a-client
certificate "$work/issuer" issuer
printf %s "$secret" > "$work/issuer/secret"
issuer_port=$(free_port)
machines_port=$(free_port)
downloaded_port=$(free_port)
keys_of_issuer() {
  NODE_EXTRA_CA_CERTS=$work/ca/tls.crt node -e 'fetch(process.argv[1]).then(answer => answer.text()).then(console.log)' "https://localhost:$issuer_port/keys" 2> /dev/null
}
start_issuer() {
  java "${quick[@]}" -Xmx64m -cp "$work/classes" Issuer "$work/issuer" "$issuer_port" > "$work/issuer/log" 2>&1 &
  servers+=($!)
  until keys=$(keys_of_issuer); do sleep 0.2; done
}
start_issuer
issuer_url=https://localhost:$issuer_port
mkdir "$work/jwks"
printf %s "$keys" > "$work/jwks/clients.json"
cp "$work/ca/tls.crt" "$work/jwks/downloaded-ca.crt"
node test/connections/render.js broker "$work/jwks" "$issuer_url" 2> "$work/render.log" || { cat "$work/render.log"; exit 1; }
# Clients need the address from which they get tokens in the same option.
JDK_JAVA_OPTIONS=$(cat "$work/jwks/option"),$issuer_url/token/right
export JDK_JAVA_OPTIONS
prepare_cluster
start_cluster "listeners=REPLICATION-TLS://localhost:$broker_port,CLIENTS://localhost:$clients_port,DOWNLOADED://localhost:$downloaded_port,MACHINES://localhost:$machines_port
listener.security.protocol.map=CONTROLLER:SSL,REPLICATION-TLS:SSL,CLIENTS:SASL_SSL,DOWNLOADED:SASL_SSL,MACHINES:SSL
listener.name.machines.ssl.client.auth=required
$(tls listener.name.machines. "$work/broker/tls")
listener.name.downloaded.ssl.client.auth=none
$(tls listener.name.downloaded. "$work/broker/tls")
$(cat "$work/jwks/properties")"

# The topic and the user are made by the program of the jobs.
password="a password; with \${signs} = #1"
printf %s "$password" > "$work/password"
certificate "$work/admin/tls" admin
{ echo security.protocol=SSL; providers; tls '' "$work/admin/tls"; } > "$work/admin.properties"
cat > "$work/desired.json" << EOF
{"topics": [{"name": "orders", "partitions": 1, "replicationFactor": 1, "configs": {}}],
 "users": [{"name": "checkout", "scram": {"passwordFile": "$work/password"}}],
 "acls": [], "remove": {"topics": [], "users": []}, "undeclaredAcls": "report"}
EOF
java "${quick[@]}" -cp "src/kafka/admin/kafka-admin.jar:$libs/*" kafkaconstructs.Admin apply --desired "$work/desired.json" --wait 120 \
  --bootstrap-server "localhost:$broker_port" --command-config "$work/admin.properties" > "$work/apply.log" 2>&1 || { tail -n 20 "$work/apply.log" "$work/broker/log"; exit 1; }

node test/connections/render.js connections "$work/connection" "$issuer_url" "$clients_port" "$machines_port" "$downloaded_port"
for way in password certificate token downloaded; do cp "$work/ca/tls.crt" "$work/connection/$way/ca.crt"; done
cp "$work/password" "$work/connection/password/password"
certificate "$work/client" checkout
cp "$work/client/tls.crt" "$work/client/tls.key" "$work/connection/certificate/"
for way in token downloaded; do
  printf %s "$secret" > "$work/connection/$way/client-secret"
  cp "$work/ca/tls.crt" "$work/connection/$way/token-ca.crt"
done

# The clients, each with the folder of a connection.
in_java() {
  java "${quick[@]}" -Xmx200m -cp "$work/classes:$libs/*" Ledger try "config=$1/client.properties" do=write topic=orders | tail -n 1 | grep -qx ok &&
    java "${quick[@]}" -Xmx200m -cp "$work/classes:$libs/*" Ledger try "config=$1/client.properties" do=read topic=orders | tail -n 1 | grep -qx ok
}
in_librdkafka() {
  KAFKA_PASSWORD=$password KAFKA_CLIENT_SECRET=$secret "$python/bin/python" test/connections/librdkafka-client.py "$1" orders "librdkafka by ${1##*/}"
}
in_spring() {
  KAFKA_PASSWORD=$password KAFKA_CLIENT_SECRET=$secret java "${quick[@]}" -Xmx200m -cp "$work/classes:$spring/*" kafkaconstructs.SpringClient orders "spring by ${1##*/}" \
    --logging.level.root=warn "--spring.config.additional-location=file:$1/application.properties" | tee /dev/stderr | grep -qx 'written and read'
}

passed=0
failed=0

# check TEXT LOG COMMAND...
check() {
  local text=$1 log=$2
  shift 2
  if "$@" > "$log" 2>&1; then
    echo "ok    $text"
    passed=$((passed + 1))
  else
    tail -n 25 "$log"
    echo "FAIL  $text"
    failed=$((failed + 1))
  fi
}

for client in java librdkafka spring; do
  for way in password certificate token; do
    check "a client in $client connects with a $way" "$work/$client-$way.log" "in_$client" "$work/connection/$way"
  done
done
check 'brokers check tokens with keys that they download' "$work/downloaded.log" in_java "$work/connection/downloaded"

# What docs/tasks/use-tokens.md says of brokers that download keys. Passes if the broker process ends within a minute.
stays_down() {
  stop_cluster
  server controller -Xmx256m
  server broker -Xmx512m
  timeout 60 tail --pid="${servers[1]}" -f /dev/null
}
starts_again() {
  start_issuer
  server broker -Xmx512m
  for _ in {1..30}; do
    if in_java "$work/connection/downloaded"; then return; fi
    sleep 1
  done
  return 1
}
check 'a broker that downloads keys does not start while the issuer is down' "$work/down.log" stays_down
check 'it starts when the issuer is back' "$work/back.log" starts_again

echo "$passed passed, $failed failed"
[[ $failed == 0 ]]
