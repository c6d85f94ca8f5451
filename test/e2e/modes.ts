import { referenceDeployment, separateControllers } from './clusters';
import { testCluster } from './test-cluster';

interface Mode {
  readonly render: typeof separateControllers;
  /** Name of the cluster. */
  readonly name: string;
  /** The Kafka that it runs. */
  readonly version: '3.9.2' | '4.4.0';
  /** Component of the quorum, as its label has it. */
  readonly voter: string;
  /** StatefulSet of the quorum, and its pods, behind the name of the cluster. */
  readonly voterSet: string;
  readonly voters: readonly string[];
}

/** The two clusters that a test runs on which is about both modes of Kafka. */
export const MODES: readonly (readonly ['KRaft' | 'ZooKeeper', Mode])[] = [
  ['KRaft', {
    render: separateControllers,
    name: 'kafka-pools',
    version: '4.4.0',
    voter: 'controller',
    voterSet: 'controller',
    voters: ['controller-1000', 'controller-1001', 'controller-1002'],
  }],
  ['ZooKeeper', {
    render: referenceDeployment,
    name: 'kafka',
    version: '3.9.2',
    voter: 'zookeeper',
    voterSet: 'zookeeper-server',
    voters: ['zookeeper-server-0', 'zookeeper-server-1', 'zookeeper-server-2'],
  }],
];

/**
 * Gives each pod one node that has its volumes: brokers nodes 1 to 3, the quorum nodes 1, 4 and 5. Brokers have so many
 * volumes.
 */
export async function placeApart(
  namespace: string, { name, voters }: Pick<Mode, 'name' | 'voters'>, logDirectories = 1,
): Promise<void> {
  for (const broker of [0, 1, 2]) {
    for (let index = 0; index < logDirectories; index++) {
      await testCluster(
        'place', `${namespace}/data-${index}-${name}-broker-${broker}`, `node-${broker + 1}`,
      );
    }
  }
  for (const [index, node] of ['node-1', 'node-4', 'node-5'].entries()) {
    await testCluster(
      'place', `${namespace}/data-0-${name}-${voters[index]}`, node,
    );
  }
}
