# shellcheck shell=bash disable=SC2154,SC2016 # run.sh sets work and libs; cluster.sh sets the ports; passwords have dollars
# Sourced by run.sh: checks of the command line, of "describe" and of "apply".

# desired NAME: writes the file that stdin gives, with the listener for logins added.
desired() {
  local check="{\"bootstrapServer\": \"localhost:$clients_port\", \"commandConfig\": \"$work/login.properties\"}"
  sed "s#WORK#$work#g; s#LOGIN#\"scramCheck\": $check#" > "$work/$1.json"
}

apply() { # NAME [ARGUMENT...]
  local name=$1
  shift
  admin "$name" apply --desired "$work/$name.json" "$@"
}

check_usage() {
  program usage
  check 'a call without a command is refused' exits 2
  program option describe --bootstrap localhost:1
  check 'an unknown option is refused' exits 2
  check 'and named' says "describe takes no '--bootstrap'"
  program help apply --help
  check '--help is no failure' exits 0
  check '--help says what there is' says '--desired FILE'
  program keys jwks --url http://localhost/keys --config-map it --key jwks.json --namespace orders
  check 'keys are not downloaded without TLS' exits 2
  check 'and it says so' says '--url takes an https URL'
  program outside jwks --url https://localhost/keys --config-map it --key jwks.json --namespace orders
  check 'keys are for pods alone' all_say 'KUBERNETES_SERVICE_HOST' 'not running in a pod'
  program client jwks --bootstrap-server localhost:1
  check 'jwks takes no option of clients' says "jwks takes no '--bootstrap-server'"
}

check_describe() {
  admin wait describe --wait 60
  check 'describe waits for a cluster that starts' exits 0
  admin describe describe --json
  check 'describe knows brokers, controller and authorizer' \
    json 'document.brokers[0].id === 1 && document.controller === 0 && document.authorizer === true && document.offline === 0'
}

check_apply() {
  check_wrong_file
  check_first
  check_drift
  check_partitions
  check_passwords
  check_removal
  check_together
  check_client_metrics
}

check_wrong_file() {
  desired wrong << 'EOF'
{
  "topics": [
    {"name": "one", "partitions": 0, "replicationFactor": 1}, {"name": "two", "partitions": 1, "replicationFactor": "1"},
    {"name": "twice", "partitions": 1, "replicationFactor": 1}, {"name": "twice", "partitions": 1, "replicationFactor": 1},
    {"name": "a b", "partitions": 1, "replicationFactor": 1, "config": {}}
  ],
  "users": [{"name": "u", "quotas": {"producer_rate": 1}}, {"name": "v", "scram": {"iterations": 100}}],
  "acls": [{"principal": "me", "resource": "Topic", "name": "x", "operation": "write"}],
  "remove": {"topics": ["twice", "__consumer_offsets"], "users": ["u"]}
}
EOF
  apply wrong
  check 'a wrong file is refused' exits 2
  check 'with all problems at once' all_say 'topics[0]: partitions must be' 'topics[1]: replicationFactor must be' \
    'the topic twice is declared twice' "a topic's name has" 'there is no field config;' 'there is no field producer_rate;' \
    'passwordFile must be' 'iterations must be' 'principal must have' 'resource must be' 'operation must be' \
    'the topic twice is both declared and removed' 'belongs to Kafka itself' 'the user u is both declared and removed'
  apply wrong --json
  check 'as a document too' json 'document.refused.length >= 14'
  observe
  check 'and changes nothing' test ! -s "$work/state"
}

check_first() {
  printf '%s\n' 'p"a\s$1 ${dir:a:b}' > "$work/password"
  tr -d '\n' < "$work/password" > "$work/first-password"
  desired first << 'EOF'
{
  "topics": [
    {"name": "orders", "partitions": 3, "replicationFactor": 1,
     "configs": {"retention.ms": "604800000", "cleanup.policy": "compact, delete", "min.cleanable.dirty.ratio": "0.50"}},
    {"name": "other", "partitions": 1, "replicationFactor": 1, "configs": {"retention.ms": "1000"}},
    {"name": "unfit", "partitions": 1, "replicationFactor": 3}
  ],
  "users": [
    {"name": "check\"out", "scram": {"passwordFile": "WORK/password", "iterations": 4096}, "quotas": {"producer_byte_rate": 1048576, "request_percentage": 50}},
    {"name": "former", "scram": {"passwordFile": "WORK/password"}, "quotas": {"consumer_byte_rate": 5}},
    {"name": "moved", "scram": {"passwordFile": "WORK/password"}, "quotas": {"consumer_byte_rate": 7}},
    {"name": "billing"}
  ],
  "acls": [
    {"principal": "User:check\"out", "resource": "topic", "name": "orders", "operation": "Write"},
    {"principal": "User:check\"out", "resource": "group", "name": "team-", "pattern": "prefixed", "operation": "Read", "permission": "Deny", "host": "10.0.0.1"},
    {"principal": "User:billing", "resource": "cluster", "operation": "IdempotentWrite"},
    {"principal": "User:former", "resource": "transactionalId", "name": "t", "operation": "DescribeConfigs"},
    {"principal": "User:former", "resource": "topic", "name": "orders", "operation": "All"}
  ],
  LOGIN
}
EOF
  apply first --dry-run
  check 'a dry run names the changes' all_say 'topic orders: create' 'Dry run: 14 to change'
  observe
  check 'and makes none' test ! -s "$work/state"
  apply first
  check 'one item that fails fails the command' exits 1
  check 'with the reason of Kafka' says 'topic unfit: create, partitions 1, replication factor 3: InvalidReplicationFactorException'
  check 'and stops no other item' says '13 changed, 0 drifted, 1 failed.'
  observe
  check 'topics are created with their configs' has 'topic orders 3 [cleanup.policy=compact,delete, min.cleanable.dirty.ratio=0.5, retention.ms=604800000]'
  check 'users get passwords' has 'scram check"out SCRAM_SHA_512 4096'
  check 'and quotas' has 'quota check"out request_percentage 50.0'
  check 'ACLs are created' has 'acl User:check"out DENY READ GROUP PREFIXED team- 10.0.0.1'
  check 'the cluster takes no name' has 'acl User:billing ALLOW IDEMPOTENT_WRITE CLUSTER LITERAL kafka-cluster *'
  check 'the password opens the listener' grep -q accepted <(login former <(tr -d '\n' < "$work/password"))
  sed -i '/"unfit"/d; s/\("retention.ms": "1000"}}\),/\1/' "$work/first.json"
  apply first
  check 'a second run succeeds' exits 0
  check 'and has nothing to do' says 'Nothing is to be done.'
  apply first --json
  check 'the document on stdout says so' json 'document.changes.length === 0 && document.failures.length === 0'
  check 'and the text is on stderr' grep -q 'Nothing is to be done' "$out.err"
}

check_client_metrics() {
  desired subscriptions << 'EOF'
{"clientMetrics": [
  {"name": "all", "configs": {"interval.ms": "300000", "match": "", "metrics": "*"}},
  {"name": "orders", "configs": {"interval.ms": "60000", "match": "client_id=orders-.*,client_software_name=apache.*", "metrics": "org.apache.kafka.producer.,org.apache.kafka.consumer."}}
]}
EOF
  apply subscriptions
  check 'subscriptions to metrics of clients are made' says '2 changed, 0 drifted, 0 failed.'
  apply subscriptions
  check 'once' says 'Nothing is to be done.'
  sed -i 's/300000/1000/' "$work/subscriptions.json"
  apply subscriptions
  check 'and follow a change' says 'done    subscription all: set interval.ms=1000'
  sed -i 's/"client_id=[^"]*"/""/' "$work/subscriptions.json"
  apply subscriptions
  check 'also to all clients' says 'done    subscription orders: set match='
  apply subscriptions
  check 'and then it is so' says 'Nothing is to be done.'
  sed -i 's/"1000"/"1"/; s/"orders"/"all"/' "$work/subscriptions.json"
  apply subscriptions
  check 'one that is declared twice is refused' says 'the subscription all is declared twice'
  sed -i '/"60000"/d; s/},$/}/' "$work/subscriptions.json"
  apply subscriptions
  check 'Kafka says what is wrong with one' all_say 'FAILED  subscription all: set interval.ms=1' 'Invalid value 1 for interval.ms'
}

check_drift() {
  desired drift << 'EOF'
{
  "topics": [{"name": "orders", "partitions": 3, "replicationFactor": 2, "configs": {"retention.ms": "700000000", "min.insync.replicas": "1"}}],
  "users": [{"name": "check\"out", "quotas": {"producer_byte_rate": 2097152}}, {"name": "billing"}],
  "acls": [{"principal": "User:check\"out", "resource": "topic", "name": "orders", "operation": "Write"}],
  LOGIN
}
EOF
  apply drift
  check 'drift alone is no failure' exits 0
  check 'drift is named: replicas, configs, quotas, ACLs, passwords' all_say 'Drift, left as it is:' \
    'topic orders: has partitions with 1 replicas, and 2 are declared' 'has the config cleanup.policy=compact,delete, which is not declared' \
    'has the quota request_percentage=50, which is not declared' 'Deny Read on group team-... from 10.0.0.1 exists, and is not declared' \
    'has a password (SCRAM-SHA-512), which is not declared' 'acl of User:billing: Allow IdempotentWrite on cluster kafka-cluster exists'
  check 'of declared users only' silent_on 'User:former'
  observe
  check 'declared values are set, and drift is left' \
    has 'topic orders 3 [cleanup.policy=compact,delete, min.cleanable.dirty.ratio=0.5, min.insync.replicas=1, retention.ms=700000000]'
  check 'quotas too' has 'quota check"out producer_byte_rate 2097152.0'
  check 'a topic that no file names stays' has 'topic other 1 [retention.ms=1000]'
  check 'an undeclared ACL stays' has 'acl User:billing ALLOW IDEMPOTENT_WRITE CLUSTER LITERAL kafka-cluster *'
  sed -i '1s/{/{"undeclaredAcls": "remove",/' "$work/drift.json"
  apply drift
  observe
  check 'undeclared ACLs are removed when the file says so' lacks '^acl User:(check"out DENY|billing)'
  check 'and no others' has 'acl User:former ALLOW ALL TOPIC LITERAL orders *'
}

check_partitions() {
  desired fewer << 'EOF'
{"topics": [
  {"name": "orders", "partitions": 2, "replicationFactor": 1, "configs": {"retention.ms": "700000000"}},
  {"name": "other", "partitions": 4, "replicationFactor": 1, "configs": {"retention.ms": "no"}}
]}
EOF
  apply fewer
  check 'fewer partitions are a failure' exits 1
  check 'that is explained' says 'topic orders: 2 partitions are declared, and it has 3: a topic never loses partitions'
  check 'so is a wrong value' says 'topic other: set retention.ms=no: InvalidConfigurationException'
  observe
  check 'more partitions are added' has 'topic other 4 [retention.ms=1000]'
  check 'none is taken' grep -q '^topic orders 3 ' "$work/state"
}

check_passwords() {
  printf 'another one' > "$work/password"
  desired passwords << 'EOF'
{"users": [
  {"name": "check\"out", "scram": {"passwordFile": "WORK/password", "iterations": 4096}},
  {"name": "missing", "scram": {"passwordFile": "WORK/no-such-file"}},
  {"name": "empty", "scram": {"passwordFile": "WORK/empty"}}
], LOGIN}
EOF
  echo > "$work/empty"
  apply passwords
  check 'a changed password is written' says 'write the password with 4096 iterations: the password has changed'
  check 'a password that cannot be read is a failure' exits 1
  check 'that names the file' all_say "$work/no-such-file" "$work/empty is empty"
  check 'the new password opens the listener' grep -q accepted <(login 'check"out' "$work/password")
  check 'the former one does not' grep -q refused <(login 'check"out' "$work/first-password")
  sed -i '/missing\|empty/d; s/4096}},/8192}}/' "$work/passwords.json"
  apply passwords
  check 'other iterations write it again' says 'it has 4096 iterations'
  apply passwords
  check 'the same password is not written' says 'Nothing is to be done.'
  check 'ACLs are no drift in a file without acls' silent_on 'acl of'
  sed 's/, "scramCheck.*/}/' "$work/passwords.json" > "$work/blind.json"
  apply blind
  check 'without a login it is always written, and that is said' says 'without scramCheck nothing tells whether it has changed'
  sed "s/localhost:$clients_port/localhost:$controller_port/" "$work/passwords.json" > "$work/closed.json"
  apply closed
  check 'a login that cannot be tried is a failure' exits 1
  check 'and writes nothing' says 'its password cannot be tried, it is left'
}

check_removal() {
  desired removal << 'EOF'
{"topics": [{"name": "orders", "partitions": 3, "replicationFactor": 1}], "remove": {"topics": ["other", "never-was"], "users": ["former", "nobody"], "passwords": ["moved", "never-had-one"]}}
EOF
  apply removal --keep
  check 'with --keep nothing is removed' says 'Nothing is to be done.'
  apply removal
  check 'what the file removes is removed' exits 0
  # The broker deletes after the controller has answered.
  sleep 1
  observe
  check 'the topic is gone' lacks '^topic other'
  check 'the password, quotas and ACLs of the user are gone' lacks 'former'
  check 'a user whose password is removed keeps the rest' lacks '^scram moved'
  check 'all else is there' all_lines '^quota moved' '^topic orders' '^scram check"out' '^quota check"out' '^acl User:check"out'
  apply removal
  check 'removing again has nothing to do' says 'Nothing is to be done.'
}

all_lines() {
  local pattern
  for pattern; do grep -q -- "$pattern" "$work/state" || return 1; done
}

# Two jobs at the same time must not fail because the other one was faster.
check_together() {
  desired together < <(node -e '
    const topics = [...Array(100).keys()].map((at) => ({ name: `together-${at}`, partitions: 1, replicationFactor: 1 }));
    console.log(JSON.stringify({ topics }));')
  (apply together && exits 0) &
  local other=$!
  cp "$work/together.json" "$work/together2.json"
  apply together2
  check 'two runs at the same time: one succeeds' exits 0
  check 'two runs at the same time: the other one too' wait "$other"
}

# big NAME: 500 topics and, for the name "big", 1,000 ACLs and 100 users.
big() {
  desired "$1" < <(node -e '
    const [name] = process.argv.slice(1), range = (count) => [...Array(count).keys()], full = name === "big";
    const topics = range(500).map((at) => ({ name: `${name}-${at}`, partitions: 1, replicationFactor: 1, configs: { "retention.ms": "1000000" } }));
    const users = range(full ? 100 : 0).map((at) => ({
      name: `big-${at}`, scram: { passwordFile: "WORK/password", iterations: 4096 }, quotas: { producer_byte_rate: 1e6 },
    }));
    const acls = range(full ? 1000 : 0).map((at) => ({
      principal: `User:big-${at % 100}`, resource: "topic", name: `big-${at >> 1}`, operation: at % 2 ? "Read" : "Write",
    }));
    console.log(JSON.stringify({ topics, users, acls }).replace(/}$/, ", LOGIN}"));' "$1")
}

check_big() {
  local start=$SECONDS
  big big
  apply big
  check "500 topics, 1,000 ACLs and 100 users with passwords and quotas: $((SECONDS - start)) s" exits 0
  check 'all of them' says '1700 changed, 0 drifted, 0 failed.'
  start=$SECONDS
  apply big
  check "a second run of them with 100 logins: $((SECONDS - start)) s" says 'Nothing is to be done.'

  big killed
  out=$work/out/killed
  java "${quick[@]}" -cp "$jar:$libs/*" kafkaconstructs.Admin apply --desired "$work/killed.json" \
    --bootstrap-server "localhost:$broker_port" --command-config "$work/admin.properties" > "$out.out" 2> "$out.err" &
  local program=$!
  until grep -q '^done ' "$out.out" || ! kill -0 "$program" 2> /dev/null; do sleep 0.05; done
  kill -9 "$program" 2> /dev/null || true
  wait "$program" 2> /dev/null || true
  local made
  made=$(grep -c '^done ' "$out.out" || true)
  check "a run is killed half-way, after $made topics" test "$made" -lt 500
  apply killed
  check 'the next run makes the rest' exits 0
  apply killed
  check 'and the one after has nothing to do' says 'Nothing is to be done.'
}

check_without_authorizer() {
  admin unprotected describe --wait 60
  check 'describe says that there is no authorizer' says 'authorizer: false'
  desired unauthorized << 'EOF'
{
  "topics": [{"name": "orders", "partitions": 3, "replicationFactor": 1}],
  "users": [{"name": "one"}],
  "acls": [
    {"principal": "User:one", "resource": "topic", "name": "orders", "operation": "Write"},
    {"principal": "User:one", "resource": "topic", "name": "orders", "operation": "Read"}
  ]
}
EOF
  apply unauthorized
  check 'ACLs without an authorizer are a failure' exits 1
  check 'that is told once' test "$(grep -c 'no authorizer' "$out.out")" = 1
  check 'and other items are made' says 'done    topic orders'
}

# Every password of the test is looked for in everything that the program has printed.
check_secrets() {
  check 'no password is printed' not_printed 'another one' 's$1 ${dir'
  check 'no key is printed' not_printed 'PRIVATE KEY'
}

not_printed() {
  local text
  for text; do
    if grep -rqF -- "$text" "$work/out"; then return 1; fi
  done
}
