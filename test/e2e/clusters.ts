import { App, Chart, Size } from 'cdk8s';
import { canFail } from './test-cluster';
import {
  type KafkaClusterProps, type VolumeGrowth, type ZookeeperQuorumProps, BackingStore, FlashArrayAccess, KafkaCluster,
  KafkaImage, KafkaStorage, KafkaStorageClass, KafkaVersion, MetadataQuorum, QuorumKind, Replication, Topology,
  ZookeeperImage,
} from '../../src';

/*
 * The examples' clusters, in namespaces of their own and with images, sizes and a number of partitions that fit the
 * test cluster. Everything that differs from an example is given as a user would give it, through props;
 * clusters.test.ts checks that without it the manifests are the example's own.
 */

/** What a test changes of an example. */
export interface Changes {
  readonly namespace?: string;
  readonly props?: Partial<KafkaClusterProps>;
  /** Size of a broker's volume. */
  readonly size?: Size;
  readonly logDirectories?: number;
  /** Of separateControllers. */
  readonly growth?: VolumeGrowth;
  readonly zookeeper?: ZookeeperQuorumProps;
  readonly controllers?: Parameters<typeof MetadataQuorum.controllers>[0];
  /** Class of all volumes, in place of one of the cluster's own. */
  readonly storageClass?: string;
}

/** The cluster of the article: ZooKeeper mode, replication factor 2, three replicas of each volume. */
export function referenceDeployment(changes: Changes = {}): string {
  return article(changes).manifests;
}

/** What it says for bad days. */
export function referenceRunbook(changes: Changes = {}): string {
  return article(changes).runbook;
}

function article(changes: Changes): Rendered {
  return render('kafka', changes, () => ({
    version: KafkaVersion.V3_9_2,
    quorum: MetadataQuorum.zookeeper(changes.zookeeper),
    bootstrap: true,
    brokers: 3,
    replication: Replication.of({ replicationFactor: 2, minInsyncReplicas: 1, volumeReplicas: 3 }),
    topology: Topology.oneZone({ nodes: 5 }),
    storage: KafkaStorage.portworx({
      backingStore: BackingStore.localNvme(),
      size: changes.size ?? Size.gibibytes(500),
      ...changes.logDirectories && { logDirectories: changes.logDirectories },
    }),
    acknowledge: {
      ACKNOWLEDGED_WRITES_ON_ONE_BROKER: 'The deployment of the article: with replication factor 2 writes go on while '
        + 'a broker is down, on the three replicas of the other one\'s volume.',
    },
  }), 'kafka');
}

/** KRaft with controllers of its own: the first cluster of the example flash-array. */
export function separateControllers(changes: Changes = {}): string {
  return render('orders', changes, () => ({
    bootstrap: true,
    brokers: 3,
    replication: Replication.maximumUptime(),
    topology: Topology.oneZone({ nodes: 5 }),
    storage: KafkaStorage.portworx({
      backingStore: BackingStore.flashArray({ access: FlashArrayAccess.CLOUD_DRIVES }),
      size: changes.size ?? Size.tebibytes(1),
      ...changes.logDirectories && { logDirectories: changes.logDirectories },
      ...changes.growth && { growth: changes.growth },
    }),
    ...changes.controllers && { quorum: MetadataQuorum.controllers(changes.controllers) },
  }), 'kafka-pools').manifests;
}

/** A cluster that can be copied into another namespace, in sizes that fit the test cluster. */
export function copyable(): KafkaClusterProps {
  const { props, controllers } = testSized({});
  return {
    ...props,
    name: 'kafka',
    brokers: 3,
    quorum: MetadataQuorum.controllers({ ...controllers, kind: QuorumKind.STATIC }),
    replication: Replication.maximumUptime(),
    topology: Topology.oneZone({ nodes: 5 }),
    storage: KafkaStorage.portworx({ backingStore: BackingStore.flashArray(), size: Size.gibibytes(2) }),
  };
}

/** The same in ZooKeeper mode. */
export function zookeeperProps(): KafkaClusterProps {
  const { props, zookeeper } = testSized({});
  return {
    ...props,
    name: 'kafka',
    version: KafkaVersion.V3_9_2,
    brokers: 3,
    quorum: MetadataQuorum.zookeeper(zookeeper),
    replication: Replication.maximumUptime(),
    topology: Topology.oneZone({ nodes: 5 }),
    storage: KafkaStorage.portworx({ backingStore: BackingStore.localNvme(), size: Size.gibibytes(2) }),
  };
}

/** One node that is broker and controller, on a class that exists already: the example laptop. */
export function combinedNode(changes: Changes = {}): string {
  return render('kafka', changes, chart => ({
    bootstrap: true,
    brokers: 1,
    storage: KafkaStorage.existingClass({
      storageClass: KafkaStorageClass.fromName(chart, 'class', 'standard'),
      size: changes.size ?? Size.gibibytes(5),
      ...changes.logDirectories && { logDirectories: changes.logDirectories },
    }),
    pods: { cpu: 0.25, memory: Size.gibibytes(1) },
    acknowledge: { ONE_COPY: 'A laptop: the data can be made again.' },
  }), 'kafka').manifests;
}

/** The class of the laptop, which the test cluster does not have by itself. */
export const STANDARD_CLASS = JSON.stringify({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'standard' },
  provisioner: 'stand-in.example.com',
  reclaimPolicy: 'Delete',
  volumeBindingMode: 'WaitForFirstConsumer',
  allowVolumeExpansion: true,
});

/**
 * Registry of the images that stand in for the real ones; undefined on a cluster of the user's own, which pulls those.
 */
const registry = canFail ? 'localhost' : undefined;

/** The image of the clients, which is that of the brokers. */
export function kafkaImage(version: '3.9.2' | '4.4.0'): string {
  return `${registry ?? 'docker.io'}/apache/kafka:${version}`;
}

const SMALL_POD = { cpu: 0.1, memory: Size.mebibytes(900), heap: Size.mebibytes(320) };

/** A class that is there, on a cluster of the user's own: Portworx, its scheduler and Autopilot may not be. */
const storageClass = canFail ? undefined : process.env.E2E_STORAGE_CLASS ?? 'standard';

const small: Pick<Changes, 'props' | 'zookeeper' | 'controllers' | 'size' | 'storageClass'> = {
  size: Size.gibibytes(2),
  storageClass,
  props: { image: KafkaImage.apache({ registry }), pods: SMALL_POD, partitionsPerBroker: 100 },
  zookeeper: {
    image: ZookeeperImage.official({ registry }),
    pods: { cpu: 0.1, memory: Size.mebibytes(512), heap: Size.mebibytes(192) },
    ...quorumLogs(BackingStore.localNvme()),
  },
  controllers: {
    pods: { cpu: 0.1, memory: Size.mebibytes(640), heap: Size.mebibytes(256) },
    ...quorumLogs(BackingStore.flashArray({ access: FlashArrayAccess.CLOUD_DRIVES })),
  },
};

function quorumLogs(backingStore: BackingStore): { readonly storage?: KafkaStorage } {
  return storageClass === undefined
    ? { storage: KafkaStorage.portworx({ backingStore, size: Size.gibibytes(1) }) }
    : {};
}

/** Changes on top of sizes and images that fit the test cluster. */
export function testSized(changes: Changes): Changes {
  return {
    ...small,
    ...changes,
    props: { ...small.props, ...changes.props },
    zookeeper: { ...small.zookeeper, ...changes.zookeeper },
    controllers: { ...small.controllers, ...changes.controllers },
  };
}

interface Rendered {
  readonly manifests: string;
  readonly runbook: string;
}

function render(
  namespace: string, changes: Changes, props: (chart: Chart) => KafkaClusterProps, name: string,
): Rendered {
  const app = new App();
  const chart = new Chart(app, 'chart', { namespace: changes.namespace ?? namespace });
  const own = props(chart);
  const volumes = changes.storageClass && onClass(chart, changes.storageClass, own, changes);
  const cluster = new KafkaCluster(chart, name, { ...own, ...volumes, ...changes.props });
  return { manifests: app.synthYaml(), runbook: cluster.runbook() };
}

/** Volumes of a class that is there, of which nothing says that it replicates them. */
function onClass(
  chart: Chart, name: string, { replication }: KafkaClusterProps, { size = Size.gibibytes(5) }: Changes,
): Partial<KafkaClusterProps> {
  return {
    storage: KafkaStorage.existingClass({ storageClass: KafkaStorageClass.fromName(chart, 'own-class', name), size }),
    replication: replication && Replication.of({ ...replication, volumeReplicas: 1 }),
  };
}
