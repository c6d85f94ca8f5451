import { analyzeDurability } from '../planner/durability-analysis';
import { forecast, growthEvents } from '../planner/growth-forecast';
import { modelLimits } from '../planner/model-limits';
import {
  type Assumptions, type PlannedCluster, disksCost, growingVolume, recoverySubject,
} from '../planner/planned-cluster';
import { recoveryPhases } from '../planner/recovery-model';
import { ownOption, replicationOptions } from '../planner/replication-options';

/** What a report shows, as plain data. Sizes are in bytes, times in seconds; null is never, or not known. */
export function reportData(cluster: PlannedCluster, assumptions: Assumptions): object {
  const subject = recoverySubject(cluster, assumptions);
  const volume = growingVolume(cluster, assumptions);
  const events = growthEvents(volume, assumptions.months);
  const { name, namespace, summary, model, decisions, findings } = cluster;
  const cost = (bytes: number) => disksCost(cluster, assumptions, bytes) ?? null;
  return {
    name,
    namespace,
    summary,
    assumptions,
    limits: modelLimits(cluster),
    survives: analyzeDurability(model).map(({ tolerance, ...row }) => ({ ...row, ...tolerance })),
    recovery: recoveryPhases(subject),
    choices: [ownOption(model, subject), ...replicationOptions(model, subject)],
    forecast: forecast(volume, assumptions.months),
    steps: events,
    costPerMonth: cost(volume.size),
    costInLastMonth: cost(events.at(-1)?.size ?? volume.size),
    decisions,
    findings,
  };
}
