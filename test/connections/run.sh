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
if [[ ! -e $python/complete ]]; then
  python3 -m venv "$python"
  "$python/bin/pip" install --quiet --disable-pip-version-check --requirement test/connections/requirements.txt
  touch "$python/complete"
fi
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
java "${quick[@]}" -Xmx64m -cp "$work/classes" Issuer "$work/issuer" "$issuer_port" > "$work/issuer/log" 2>&1 &
servers+=($!)
keys_of_issuer() {
  NODE_EXTRA_CA_CERTS=$work/ca/tls.crt node -e 'fetch(process.argv[1]).then(answer => answer.text()).then(console.log)' "https://localhost:$issuer_port/keys" 2> /dev/null
}
until keys=$(keys_of_issuer); do sleep 0.2; done
printf %s "$keys" > "$work/keys.json"
token_url=https://localhost:$issuer_port/token/right
export JDK_JAVA_OPTIONS=-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=file://$work/keys.json,$token_url
prepare_cluster
start_cluster "listeners=REPLICATION-TLS://localhost:$broker_port,CLIENTS://localhost:$clients_port,MACHINES://localhost:$machines_port
listener.security.protocol.map=CONTROLLER:SSL,REPLICATION-TLS:SSL,CLIENTS:SASL_SSL,MACHINES:SSL
listener.name.machines.ssl.client.auth=required
$(tls listener.name.machines. "$work/broker/tls")
sasl.enabled.mechanisms=SCRAM-SHA-512,OAUTHBEARER
listener.name.clients.oauthbearer.sasl.jaas.config=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;
listener.name.clients.oauthbearer.sasl.server.callback.handler.class=org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler
listener.name.clients.sasl.oauthbearer.expected.issuer=https://issuer.example
listener.name.clients.sasl.oauthbearer.expected.audience=kafka
listener.name.clients.sasl.oauthbearer.jwks.endpoint.url=file://$work/keys.json"

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
  --bootstrap-server "localhost:$broker_port" --command-config "$work/admin.properties" > "$work/apply.log" 2>&1 || { cat "$work/apply.log"; exit 1; }

node test/connections/render.js "$work/connection" localhost "$clients_port" "$machines_port" "$token_url"
for way in password certificate token; do cp "$work/ca/tls.crt" "$work/connection/$way/ca.crt"; done
cp "$work/password" "$work/connection/password/password"
certificate "$work/client" checkout
cp "$work/client/tls.crt" "$work/client/tls.key" "$work/connection/certificate/"
printf %s "$secret" > "$work/connection/token/client-secret"
cp "$work/ca/tls.crt" "$work/connection/token/token-ca.crt"

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
for client in java librdkafka spring; do
  for way in password certificate token; do
    if "in_$client" "$work/connection/$way" > "$work/$client-$way.log" 2>&1; then
      echo "ok    a client in $client connects with a $way"
      passed=$((passed + 1))
    else
      tail -n 25 "$work/$client-$way.log"
      echo "FAIL  a client in $client connects with a $way"
      failed=$((failed + 1))
    fi
  done
done

echo "$passed passed, $failed failed"
[[ $failed == 0 ]]
