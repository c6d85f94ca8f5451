import { readFileSync } from 'fs';
import { join } from 'path';
import { type RenderedStatefulSet, withClaimSize, withManualUpdates } from './rendered-stateful-set';
import { CLIENT_CONFIG, toolEnvironment } from '../kafka/objects/tool-environment';

/*
 * Scripts for changes that Kubernetes cannot make in place. Each one checks the current state before every step, so
 * that it can be interrupted anywhere and run again. None deletes data that has no other copy. A script is settings,
 * the functions of some files in `functions`, and a main function that is called at the end, so that a truncated script
 * does nothing.
 */

/** What a script works on. */
export interface Target {
  /** The chosen StatefulSets, all of one cluster. */
  readonly chosen: readonly RenderedStatefulSet[];
  /** Every StatefulSet of that cluster in the files. */
  readonly cluster: readonly RenderedStatefulSet[];
  /** The context of kubectl; undefined for the current one. */
  readonly context?: string;
  readonly timeoutSeconds: number;
}

type Functions = 'common' | 'pods' | 'kafka' | 'restart' | 'replace' | 'claims' | 'grow' | 'change-class';

/**
 * Grows the claims of StatefulSets, and their claim templates, so that pods to come get volumes of the new size too.
 */
export function resizeScript(target: Target, size: string): string {
  const grown = { ...target, chosen: target.chosen.map(set => withClaimSize(set, size)) };
  return script(`Grows the volumes of ${namesOf(target.chosen)} to ${size}. Pods restart only if something else `
    + 'differs in the files.', grown, ['claims', 'grow', 'replace'], [
    `size=${quoted(size)}`,
    'smaller=()',
    'for name in $sets; do check_growth "$name"; done',
    'grow_claims',
    'for name in $sets; do replace_stateful_set "$name"; done',
    "say 'Done. The file systems grow when the driver has grown the volumes: kubectl get persistentvolumeclaims'",
  ]);
}

/**
 * Replaces StatefulSets whose claim templates have changed, keeping pods and claims: a further log directory, labels of
 * claims.
 */
export function replaceScript(target: Target): string {
  // A pod that lacks a volume of its template blocks the StatefulSet: it must be restarted before Kubernetes goes on.
  const brokers = target.chosen.filter(({ component }) => component === 'broker');
  const restart = brokers.length === 0 ? [] : [`restart_incomplete ${kindOfBrokers(target)} `
    + `${brokers.map(({ name }) => quoted(name)).join(' ')}`];
  return script(
    `Replaces ${namesOf(target.chosen)} with the rendered ones. Pods and claims stay; brokers are restarted one at a `
      + 'time where their volumes change.', target,
    restart.length === 0 ? ['replace'] : ['pods', 'kafka', 'restart', 'replace'],
    ['for name in $sets; do replace_stateful_set "$name"; done', ...restart, "say 'Done.'"],
  );
}

/**
 * Moves the volumes of brokers to another StorageClass: one broker after the other copies its data again from the
 * others.
 */
export function changeClassScript(target: Target): string {
  const manual = { ...target, chosen: target.chosen.map(withManualUpdates) };
  return script(
    `Moves the brokers of ${namesOf(target.chosen)} to volumes of the StorageClass of the rendered claim templates, `
      + 'one at a time.', manual,
    ['pods', 'kafka', 'replace', 'claims', 'change-class'], [
      'for name in $sets; do check_classes "$name"; done',
      "check_copies 'before the first broker'",
      'for name in $sets; do replace_stateful_set "$name"; done',
      'for name in $sets; do change_classes "$name"; done',
      "say 'Done. The reclaim policy keeps the former volumes; delete them when you are sure that no data is missing: "
        + "kubectl get persistentvolumes'",
      "say 'The StatefulSets are set to OnDelete now: apply your manifests again to restore their update strategy.'",
    ]);
}

/**
 * Restarts the pods of a cluster that do not run the current template: ZooKeeper servers, controllers, brokers, one at
 * a time. Brokers last, as in a version upgrade (Confluent for Kubernetes, "Upgrade Confluent Platform", read
 * 2026-11-26: KRaft before Kafka, ZooKeeper before Kafka).
 */
export function rollScript(target: Target): string {
  const brokers = ofComponent(target, 'broker');
  const last = brokers.length > 0 ? 'broker' : 'ZooKeeper server';
  const title = `Restarts the pods of ${namesOf(target.chosen)} that do not run their current template, one at a time.`;
  return script(title, target, ['pods', 'kafka', 'restart'], [
    ...restarts('zookeeper', ofComponent(target, 'zookeeper')),
    ...restarts('controller', ofComponent(target, 'controller')),
    ...restarts(kindOfBrokers(target), brokers),
    ...brokers.length > 0 ? ["wait_until 'after the last broker' in_sync"] : [],
    `say 'Done: every ${last} runs its current template.'`,
  ]);
}

function restarts(kind: string, sets: readonly RenderedStatefulSet[]): string[] {
  return sets.length === 0 ? [] : [`restart_outdated ${kind} on-delete `
    + `${sets.map(({ name }) => quoted(name)).join(' ')}`];
}

function ofComponent({ cluster }: Target, component: string): RenderedStatefulSet[] {
  return cluster.filter(set => set.component === component);
}

/** A combined node may stop when both its partitions and the quorum can do without it. */
function kindOfBrokers(target: Target): string {
  return ofComponent(target, 'broker').some(({ voter }) => voter) ? 'combined' : 'broker';
}

function namesOf(sets: readonly RenderedStatefulSet[]): string {
  return `StatefulSet${sets.length > 1 ? 's' : ''} ${sets.map(({ name }) => name).join(', ')}`;
}

function script(what: string, target: Target, functions: readonly Functions[], steps: readonly string[]): string {
  const { chosen: [first], context, timeoutSeconds } = target;
  return [
    '#!/usr/bin/env bash',
    '# shellcheck disable=SC2034,SC2016',
    `# ${what}`,
    '# You can interrupt it and run it again: every step first checks the current state.',
    'set -euo pipefail',
    '',
    `cluster=${quoted(first.cluster)}`,
    `namespace=${quoted(first.namespace)}`,
    '# Empty: the current context of kubectl.',
    `context=${quoted(context ?? '')}`,
    `timeout_seconds=${timeoutSeconds}`,
    '# Whether the script makes StatefulSets, so that one may be missing after an interruption.',
    `makes_sets=${functions.includes('replace') ? 'yes' : 'no'}`,
    `sets=${wordsOf(target.chosen)}`,
    ...functions.includes('kafka') ? kafkaSettings(target) : [],
    ...functions.includes('replace') ? ['', ...settingsOfSets(target.chosen)] : [],
    '',
    ...['common', ...functions].map(name => fileOf(name as Functions)),
    'main() {',
    ...['start', ...steps].map(step => `  ${step}`),
    '}',
    '',
    'main',
    '',
  ].join('\n');
}

/** The functions of the file, without directives for the linter. */
function fileOf(name: Functions): string {
  return readFileSync(join(__dirname, 'functions', `${name}.sh`), 'utf8').replace(/^# shellcheck shell=.*\n/, '');
}

function kafkaSettings(target: Target): string[] {
  const brokers = ofComponent(target, 'broker');
  const voters = target.cluster.filter(({ voter }) => voter);
  const { folder, suffix } = brokers.find(({ scripts }) => scripts !== undefined)?.scripts
    ?? { folder: '', suffix: '' };
  return [
    `broker_sets=${wordsOf(brokers)}`,
    `broker_service=${quoted(addressOf(brokers, 'broker', 'service'))}`,
    `voter_sets=${wordsOf(voters)}`,
    `broker_port=${quoted(addressOf(brokers, 'broker', 'port'))}`,
    `voter_service=${quoted(addressOf(voters, 'voter', 'service'))}`,
    `voter_port=${quoted(addressOf(voters, 'voter', 'port'))}`,
    `client_config=${CLIENT_CONFIG}`,
    `zookeeper_sets=${wordsOf(ofComponent(target, 'zookeeper'))}`,
    `kafka_scripts=${quoted(folder)}`,
    `kafka_suffix=${quoted(suffix)}`,
    "# Kafka's tools run in containers of brokers, without the agents, ports and heap of the broker.",
    `tool_environment=(${toolEnvironment()})`,
  ];
}

/** Where nodes speak with each other. */
function addressOf(
  sets: readonly RenderedStatefulSet[], role: 'broker' | 'voter', part: 'service' | 'port',
): string {
  return sets.find(({ addresses }) => addresses !== undefined)?.addresses?.[role][part] ?? '';
}

function wordsOf(sets: readonly RenderedStatefulSet[]): string {
  return quoted(sets.map(({ name }) => name).join(' '));
}

/** The StatefulSets as they should be: `use NAME` chooses one. */
function settingsOfSets(sets: readonly RenderedStatefulSet[]): string[] {
  const pairs = ({ claims }: RenderedStatefulSet, field: 'size' | 'storageClassName') =>
    quoted(claims.map(claim => `${claim.name}=${claim[field]}`).join(' '));
  return [
    'use() {',
    '  stateful_set=$1',
    '  case $1 in',
    ...sets.flatMap(set => [
      `    ${quoted(set.name)})`,
      `      service=${quoted(set.manifest.spec.serviceName)}`,
      `      claims=${quoted(set.claims.map(({ name }) => name).join(' '))}`,
      `      classes=${pairs(set, 'storageClassName')}`,
      `      sizes=${pairs(set, 'size')}`,
      `      wanted_templates=${quoted(templatesOf(set))}`,
      `      rendered=${quoted(JSON.stringify(set.manifest))} ;;`,
    ]),
    '  esac',
    '}',
  ];
}

/** The form in which claim templates are compared with those that are there. */
function templatesOf({ claims }: RenderedStatefulSet): string {
  return claims.map(({ name, size, storageClassName, labels }) => {
    const sorted = Object.entries(labels).sort(([a], [b]) => a < b ? -1 : 1);
    return `${name} ${size} ${storageClassName} ${sorted.map(entry => `${entry.join('=')},`).join('')};`;
  }).join('');
}

/** A text quoted for the shell. */
export function quoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`;
}
