import type { EnsemblePlan } from './ensemble-plan';
import { type Rule, Severity } from '../core/finding';
import { HostAntiAffinity } from '../kubernetes/pods/pod-options';

/** Rules on ensembles. */
export const ENSEMBLE_RULES: readonly Rule<EnsemblePlan>[] = [
  {
    code: 'ZOOKEEPER_SERVERS',
    severity: Severity.ERROR,
    about: 'An ensemble has 1, 3, 5 or 7 servers: an even number survives no more failures than the odd number below it.',
    check: ({ spec: { servers } }) => [1, 3, 5, 7].includes(servers) ? undefined : {
      property: 'servers',
      value: servers,
      message: servers > 0 && servers % 2 === 0 ? 'an even number survives no more failures than the odd number below it' : 'not a number of servers of an ensemble',
      allowed: '1, 3, 5, 7',
      fix: 'use 3',
    },
  },
  {
    code: 'ZOOKEEPER_ONE_SERVER',
    severity: Severity.WARNING,
    about: 'One ZooKeeper server is one point of failure.',
    check: ({ spec: { servers } }) => servers !== 1 ? undefined : {
      property: 'servers',
      value: servers,
      message: 'brokers cannot elect leaders while the server is down',
      allowed: '3 or 5',
      fix: 'use 3',
    },
  },
  {
    code: 'ZOOKEEPER_NODES',
    severity: Severity.ERROR,
    about: 'Two servers never share a node, unless `pods.hostAntiAffinity` allows it.',
    check: ({ spec: { servers, pods: { hostAntiAffinity }, topology: { nodes = Infinity } } }) => servers <= nodes
      || hostAntiAffinity === HostAntiAffinity.PREFERRED ? undefined : {
        property: 'servers',
        value: servers,
        message: `servers never share a node, and there are ${nodes} nodes`,
        allowed: `at most ${nodes}`,
        fix: 'add nodes, or use fewer servers',
      },
  },
];
