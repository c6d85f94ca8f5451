import type { ClusterPlan, NodeGroup } from './cluster-plan';
import type { KraftQuorumSpec } from './cluster-spec';
import { emptyBrokerCheck, emptyControllerCheck, script } from './empty-disk';
import { QuorumKind } from './metadata-quorum';
import { logDirectories } from './server-properties';
import { CONFIG_PATH } from '../core/stateful-set';

/** Starts one node of a group. It takes the place of the image's own start script; see docs/concepts/start-script.md. */
export function startScript(plan: ClusterPlan, group: NodeGroup): string {
  const { quorum } = plan.spec;
  const format = quorum.mode === 'zookeeper' ? [] : formatting(plan, group, quorum);
  const ask = group.processRoles.includes('broker') ? emptyBrokerCheck(plan, group) : [];
  return [
    '#!/usr/bin/env bash',
    `# Starts one Kafka ${group.processRoles.join(' and ')}.`,
    'set -euo pipefail',
    `config=${CONFIG_PATH}/server.properties`,
    ...ask,
    ...format,
    `exec ${script(plan, 'kafka-server-start')} "$config"`,
    '',
  ].join('\n');
}

function formatting(plan: ClusterPlan, group: NodeGroup, quorum: KraftQuorumSpec): string[] {
  const dynamic = quorum.kind === QuorumKind.DYNAMIC;
  const joining = dynamic ? 'voters=(--no-initial-controllers)' : 'voters=()';
  return [
    ...group.processRoles.includes('controller') ? emptyControllerCheck(plan, group, quorum, joining) : [joining],
    '# Only where a log directory is new: the tool is a JVM of its own, whose start a broker that comes back need not wait for.',
    `for directory in ${logDirectories(group).join(' ')}; do`,
    '  [ -s "$directory/meta.properties" ] && continue',
    '  # --ignore-formatted: a node that is given a further log directory formats that one and keeps the others.',
    '  # Nothing of what is printed may reach the log: it would hold credentials once there are any.',
    `  ${script(plan, 'kafka-storage')} format --ignore-formatted --cluster-id="${plan.spec.clusterId}" --config="$config" \\`,
    '    ${voters[@]+"${voters[@]}"} > /dev/null',
    '  # The tool leaves it in memory: a node that lost its power now would find meta.properties and an empty file beside it, and never start.',
    `  sync -f ${logDirectories(group).join(' ')} || sync`,
    '  break',
    'done',
  ];
}
