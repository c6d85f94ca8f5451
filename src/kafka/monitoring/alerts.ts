import type { Alert } from './alert';
import { brokerAlerts } from './broker-alerts';
import { diskAlerts } from './disk-alerts';
import { partitionAlerts } from './partition-alerts';
import { quorumAlerts } from './quorum-alerts';
import { selectorsOf } from './selectors';
import { certificateAlerts, clientAlerts, declared, jobAlerts } from './service-alerts';
import type { StringMap } from '../../core/string-map';
import type { ClusterPlan } from '../plan/cluster-plan';

/** Every alert on a cluster; `accepted` are the warnings that its user acknowledges, by code. */
export function alerts(plan: ClusterPlan, accepted: StringMap): Alert[] {
  const of = selectorsOf(plan);
  return [
    ...brokerAlerts(plan, of), ...partitionAlerts(plan, of), ...quorumAlerts(plan, of), ...diskAlerts(plan, of),
    ...certificateAlerts(plan, of), ...clientAlerts(plan, of), ...jobAlerts(plan, of), ...declared(plan, accepted),
  ];
}
