import type { RenderedStatefulSet } from './rendered-stateful-set';
import { withClaimSize, withManualUpdates } from './rendered-stateful-set';
import { ASK_KAFKA, BYTES, CHANGE_CLASSES, CHECK_CLASSES, GROW_CLAIMS, REPLACE, RESTART, RESTART_INCOMPLETE } from './script-functions';

/*
 * Scripts for what Kubernetes does not do by editing. Each one looks at what is there before every step, so that it can be
 * interrupted anywhere and run again; none deletes data that has no other copy.
 */

/** Grows the claims of a StatefulSet, and its claim template, so that pods to come get volumes of the new size too. */
export function resizeScript(set: RenderedStatefulSet, size: string): string {
  const grown = withClaimSize(set, size);
  return script(`Grows the volumes of StatefulSet ${set.name} to ${size}. Pods are restarted only by what else differs in the file.`, grown, [
    BYTES, `size=${size}`, GROW_CLAIMS, ...wanted(grown), REPLACE, 'replace_stateful_set',
    "say 'Done. The file systems grow as the driver reports it: kubectl get persistentvolumeclaims'",
  ]);
}

/** Replaces a StatefulSet whose claim templates have changed, keeping pods and claims: a further log directory, labels of claims. */
export function replaceScript(set: RenderedStatefulSet): string {
  // A pod that lacks a volume of its template blocks the StatefulSet: it must be restarted before Kubernetes goes on.
  const restart = set.component === 'broker' ? [...askKafka(set), RESTART, `volumes=${set.claims.length}`, RESTART_INCOMPLETE] : [];
  return script(`Replaces StatefulSet ${set.name} by the rendered one. Pods and claims stay; brokers are restarted one by one where their volumes change.`, set, [
    ...wanted(set), REPLACE, 'replace_stateful_set', ...restart, "say 'Done.'",
  ]);
}

/** Moves the volumes of brokers to another StorageClass: one broker after the other makes its data again from the others. */
export function changeClassScript(set: RenderedStatefulSet): string {
  const manual = withManualUpdates(set);
  const pairs = (field: 'size' | 'storageClassName') => set.claims.map(claim => `${claim.name}=${claim[field]}`).join(' ');
  return script(`Moves the brokers of StatefulSet ${set.name} to volumes of the StorageClass of the rendered claim templates, one at a time.`, manual, [
    BYTES, ...wanted(manual), REPLACE, ...askKafka(set), RESTART,
    `classes='${pairs('storageClassName')}'`, `sizes='${pairs('size')}'`,
    CHECK_CLASSES, 'replace_stateful_set', CHANGE_CLASSES,
    "say 'Done. The former volumes are kept by their reclaim policy; delete them when nothing is missed: kubectl get persistentvolumes'",
    "say 'Meanwhile the StatefulSet restarted nothing by itself (OnDelete); apply your manifests to have its own way back.'",
  ]);
}

/** Restarts the brokers that do not run the current template, one at a time over all StatefulSets, when every partition is in sync. */
export function rollScript(sets: readonly RenderedStatefulSet[]): string {
  const [first] = sets;
  // Broken pods of every set first: one of a later set would keep the restarts of an earlier one waiting for ever.
  const each = ['restart_broken_pods', 'restart_pods'].flatMap(step => sets.map(set => `stateful_set=${set.name}\nclaim_selector='${selectorOf(set)}'\n${step}`));
  return script(`Restarts the brokers of ${sets.map(({ name }) => name).join(', ')} that do not run their current template.`, first, [
    ...askKafka(first), RESTART, ...each, 'wait_until_in_sync', "say 'Done: every broker runs its current template.'",
  ]);
}

function script(what: string, set: RenderedStatefulSet, parts: readonly string[]): string {
  return [
    '#!/usr/bin/env bash',
    `# ${what}`,
    '# It can be interrupted and run again: every step looks at what is there first.',
    'set -euo pipefail',
    `namespace=${set.namespace}`,
    `stateful_set=${set.name}`,
    `service=${set.manifest.spec.serviceName}`,
    `claim_selector='${selectorOf(set)}'`,
    'k() { kubectl --namespace "$namespace" "$@"; }',
    "say() { printf '%s\\n' \"$*\" >&2; }",
    '',
    ...parts,
    '',
  ].join('\n');
}

/** Kubernetes puts the labels of the selector on pods and claims alike. */
function selectorOf({ manifest }: RenderedStatefulSet): string {
  return Object.entries(manifest.spec.selector.matchLabels).map(entry => entry.join('=')).join(',');
}

/** What the StatefulSet is to be, and the form in which its claim templates are compared. */
function wanted({ claims, manifest }: RenderedStatefulSet): string[] {
  const templates = claims.map(({ name, size, storageClassName, labels }) => {
    const sorted = Object.entries(labels).sort(([a], [b]) => a < b ? -1 : 1).map(entry => `${entry.join('=')},`).join('');
    return `${name} ${size} ${storageClassName} ${sorted};`;
  });
  return [`wanted_templates='${templates.join('')}'`, "rendered=$(cat <<'MANIFEST'", JSON.stringify(manifest), 'MANIFEST', ')', ''];
}

function askKafka({ claimLabels, scripts }: RenderedStatefulSet): string[] {
  const { folder, suffix } = scripts ?? { folder: '/opt/kafka/bin', suffix: '.sh' };
  const brokers = Object.entries(claimLabels).filter(([key]) => !key.startsWith('kafka-constructs/')).map(entry => entry.join('=')).join(',');
  return [`broker_selector='${brokers}'`, ASK_KAFKA.replace('TOPICS', `${folder}/kafka-topics${suffix}`)];
}
