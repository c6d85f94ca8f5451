import { Replication, Severity, Topology } from '../../src';
import { cluster } from '../support';

test.each([3.5, 2.5, -1, 0])('%s brokers in three zones is one finding, with the number that was given', brokers => {
  const { findings } = cluster({
    brokers,
    topology: Topology.zones({ zones: ['a', 'b', 'c'], nodes: 6 }),
    replication: Replication.of({ replicationFactor: 3 }),
  });
  expect(findings.filter(({ severity }) => severity === Severity.ERROR)).toMatchObject([{
    code: 'BROKERS',
    value: String(brokers),
  }]);
});
