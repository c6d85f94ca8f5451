import type { RenderedStatefulSet } from './rendered-stateful-set';
import { withClaimSize } from './rendered-stateful-set';

/*
 * Scripts for what Kubernetes does not do by editing. Each one looks at what is there before every step, so that it can be
 * interrupted anywhere and run again; none deletes data that has no other copy. They need bash and kubectl, nothing else.
 */

/** Grows the claims of a StatefulSet, and its claim template, so that pods to come get volumes of the new size too. */
export function resizeScript(set: RenderedStatefulSet, size: string): string {
  const grown = withClaimSize(set, size);
  return [
    ...prelude(grown, `Grows the volumes of StatefulSet ${set.name} to ${size}. No pod is restarted.`),
    QUANTITY_FUNCTIONS,
    `size=${size}`,
    GROW_CLAIMS,
    ...replaceStatefulSet(grown),
    "say 'Done. The file systems grow as the driver reports it: kubectl get pvc'",
    '',
  ].join('\n');
}

/** Replaces a StatefulSet whose claim templates have changed, keeping pods and claims; for a further log directory, labels of claims. */
export function replaceScript(set: RenderedStatefulSet): string {
  return [
    ...prelude(set, `Replaces StatefulSet ${set.name} by the rendered one. Pods and claims stay.`),
    ...replaceStatefulSet(set),
    "say 'Done. Pods get what is new in their template when they are restarted: by the StatefulSet itself, or by the script of \"kafka-constructs roll\".'",
    '',
  ].join('\n');
}

/** Moves the volumes of brokers to another StorageClass: one broker after the other makes its data again from the others. */
export function changeClassScript(set: RenderedStatefulSet): string {
  return [
    ...prelude(set, `Moves the brokers of StatefulSet ${set.name} to volumes of the StorageClass of the rendered claim templates, one broker at a time.`),
    ...kafkaFunctions(set),
    REPLICATED_TWICE,
    ...replaceStatefulSet(set),
    `classes='${set.claims.map(claim => `${claim.name}=${claim.storageClassName}`).join(' ')}'`,
    CHANGE_CLASSES,
    "say 'Done. The former volumes are kept by their reclaim policy; delete them when nothing is missed: kubectl get pv'",
    '',
  ].join('\n');
}

/** Restarts the brokers that do not run the current template, one at a time over all StatefulSets, when every partition is in sync. */
export function rollScript(sets: readonly RenderedStatefulSet[]): string {
  const [first] = sets;
  return [
    ...prelude(first, `Restarts the brokers of ${sets.map(({ name }) => name).join(', ')} that do not run their current template.`),
    ...kafkaFunctions(first),
    ...sets.flatMap(({ name }) => [`stateful_set=${name}`, ROLL]),
    'wait_until_in_sync',
    "say 'Done: every broker runs its current template.'",
    '',
  ].join('\n');
}

function prelude({ name, namespace, claimLabels }: RenderedStatefulSet, what: string): string[] {
  const selector = Object.entries(claimLabels).map(entry => entry.join('=')).join(',');
  return [
    '#!/usr/bin/env bash',
    `# ${what}`,
    '# It can be interrupted and run again: every step looks at what is there first.',
    'set -euo pipefail',
    `namespace=${namespace}`,
    `stateful_set=${name}`,
    `claim_selector='${selector}'`,
    'k() { kubectl --namespace "$namespace" "$@"; }',
    "say() { printf '%s\\n' \"$*\" >&2; }",
    '',
  ];
}

/** Quantities as whole numbers; bash alone, since numfmt is not everywhere. */
const QUANTITY_FUNCTIONS = `bytes() {
  local number=\${1%%[A-Za-z]*} suffix=\${1##*[0-9]}
  case $suffix in
    '') echo "$number" ;;
    Ki) echo $((number << 10)) ;; Mi) echo $((number << 20)) ;; Gi) echo $((number << 30)) ;; Ti) echo $((number << 40)) ;;
    k) echo $((number * 1000)) ;; M) echo $((number * 1000 ** 2)) ;; G) echo $((number * 1000 ** 3)) ;; T) echo $((number * 1000 ** 4)) ;;
    *) say "cannot read the size $1"; exit 1 ;;
  esac
}
`;

const GROW_CLAIMS = `
claims=$(k get persistentvolumeclaims --selector "$claim_selector" --output name)
[ -n "$claims" ] || { say "no claims with the labels $claim_selector in namespace $namespace"; exit 1; }
for claim in $claims; do
  class=$(k get "$claim" --output 'jsonpath={.spec.storageClassName}')
  if [ "$(kubectl get storageclass "$class" --output 'jsonpath={.allowVolumeExpansion}')" != true ]; then
    say "$claim: its StorageClass $class does not allow volume expansion; nothing was changed"
    exit 1
  fi
done
for claim in $claims; do
  current=$(k get "$claim" --output 'jsonpath={.spec.resources.requests.storage}')
  if [ "$(bytes "$current")" -ge "$(bytes "$size")" ]; then
    say "$claim has $current already"
  else
    k patch "$claim" --type merge --patch "{\\"spec\\":{\\"resources\\":{\\"requests\\":{\\"storage\\":\\"$size\\"}}}}"
  fi
done
`;

/** Claim templates cannot be edited: the StatefulSet is deleted without its pods, and made again; it adopts them by their labels. */
function replaceStatefulSet(set: RenderedStatefulSet): string[] {
  const templates = set.claims.map(({ name, size, storageClassName }) => `${name}=${size},${storageClassName};`).join('');
  return [
    `wanted_templates='${templates}'`,
    "rendered=$(cat <<'MANIFEST'",
    JSON.stringify(set.manifest),
    'MANIFEST',
    ')',
    REPLACE,
  ];
}

const REPLACE = `live_templates=$(k get statefulset "$stateful_set" --ignore-not-found --output \\
  'jsonpath={range .spec.volumeClaimTemplates[*]}{.metadata.name}={.spec.resources.requests.storage},{.spec.storageClassName};{end}')
if [ -n "$live_templates" ] && [ "$live_templates" != "$wanted_templates" ]; then
  # What the API server would refuse must be known before the StatefulSet is gone.
  printf '%s' "$rendered" | sed "s/\\"name\\":\\"$stateful_set\\"/\\"name\\":\\"$stateful_set-check\\"/" | k create --dry-run=server --filename - > /dev/null
  say "replacing StatefulSet $stateful_set; its pods keep running"
  k delete statefulset "$stateful_set" --cascade=orphan --wait
fi
printf '%s' "$rendered" | k apply --filename -
`;

function kafkaFunctions({ scripts }: RenderedStatefulSet): string[] {
  const { folder, suffix } = scripts ?? { folder: '/opt/kafka/bin', suffix: '.sh' };
  return [
    'broker_selector=$(sed -E "s/,?kafka-constructs\\/(pool|zone)=[^,]*//g" <<< "$claim_selector")',
    'topics() {',
    '  local pod',
    "  pod=$(k get pods --selector \"$broker_selector\" --output 'jsonpath={range .items[*]}{.metadata.name} {.status.conditions[?(@.type==\"Ready\")].status}{\"\\n\"}{end}' \\",
    "    | awk '$2 == \"True\" { print $1; exit }')",
    '  [ -n "$pod" ] || return 1',
    '  # A small heap: the tool shares the memory of the broker\'s container.',
    `  k exec "$pod" --container kafka -- env KAFKA_HEAP_OPTS=-Xmx256m ${folder}/kafka-topics${suffix} --bootstrap-server "$pod.${HEADLESS}:9091" "$@"`,
    '}',
    WAIT_UNTIL_IN_SYNC,
  ];
}

/** Name of the headless Service of the brokers, from the StatefulSet itself. */
const HEADLESS = "$(k get statefulset \"$stateful_set\" --output 'jsonpath={.spec.serviceName}')";

const WAIT_UNTIL_IN_SYNC = `wait_until_in_sync() {
  local behind
  until behind=$(topics --describe --under-replicated-partitions) && [ -z "$behind" ]; do
    say "waiting: $(grep -c Partition: <<< "$behind" || true) partitions are not in sync"
    sleep 10
  done
}
`;

const REPLICATED_TWICE = `wait_until_in_sync
described=$(topics --describe)
if alone=$(grep -E 'Replicas: [0-9]+[[:space:]]' <<< "$described"); then
  say 'these partitions have one replica; their data would be lost with its volume. Nothing was changed.'
  say "$alone"
  exit 1
fi
`;

const CHANGE_CLASSES = `for pod in $(k get pods --selector "$claim_selector" --output 'jsonpath={range .items[*]}{.metadata.name}{"\\n"}{end}'); do
  moved=yes
  for pair in $classes; do
    live=$(k get persistentvolumeclaim "\${pair%%=*}-$pod" --ignore-not-found --output 'jsonpath={.spec.storageClassName} {.metadata.deletionTimestamp}')
    [ -z "$live" ] || [ "$live" = "\${pair#*=} " ] || moved=no
  done
  if [ "$moved" = no ]; then
    wait_until_in_sync
    say "$pod: its partitions are in sync on the other brokers; its volumes are made anew"
    for pair in $classes; do
      k delete persistentvolumeclaim "\${pair%%=*}-$pod" --ignore-not-found --wait=false
    done
    k delete pod "$pod" --wait
  fi
  until [ "$(k get pod "$pod" --ignore-not-found --output 'jsonpath={.status.conditions[?(@.type=="Ready")].status}')" = True ]; do sleep 5; done
  wait_until_in_sync
done
`;

const ROLL = `current=$(k get statefulset "$stateful_set" --output 'jsonpath={.status.updateRevision}')
selector=$(k get statefulset "$stateful_set" --output 'go-template={{range $key, $value := .spec.selector.matchLabels}}{{$key}}={{$value}},{{end}}')
for pod in $(k get pods --selector "\${selector%,}" --output 'jsonpath={range .items[*]}{.metadata.name}{"\\n"}{end}'); do
  if [ "$(k get pod "$pod" --output 'jsonpath={.metadata.labels.controller-revision-hash}')" != "$current" ]; then
    wait_until_in_sync
    say "restarting $pod"
    k delete pod "$pod" --wait
  fi
  until [ "$(k get pod "$pod" --ignore-not-found --output 'jsonpath={.metadata.labels.controller-revision-hash} {.status.conditions[?(@.type=="Ready")].status}')" = "$current True" ]; do sleep 5; done
done
`;
