import * as kubernetes from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { Size } from 'cdk8s';
import { BackingStore, KafkaStorage, Replication, Topology } from 'kafka-constructs';
import { KafkaCluster } from 'kafka-constructs/pulumi';
import { DriverIdentity, StorageDriverRole, StorageKey } from 'kafka-constructs/pulumi/aws';

const config = new pulumi.Config();

// The role of the EBS CSI driver, and a key that nobody else can use.
const driver = StorageDriverRole.ebsCsi('ebs-csi', {
  identity: DriverIdentity.podIdentity(config.require('eksCluster')),
});
const key = new StorageKey('kafka', { usedBy: [driver] });

// A change of a ConfigMap is a change, not another ConfigMap.
const provider = new kubernetes.Provider('cluster', { enableConfigMapMutable: true });
const namespace = new kubernetes.core.v1.Namespace('orders', { metadata: { name: 'orders' } }, { provider });

const kafka = new KafkaCluster('kafka', {
  namespace: 'orders',
  bootstrap: config.getBoolean('bootstrap'), // true for the first deployment; removed when all pods are Ready
  brokers: 3,
  replication: Replication.maximumPerformance(),
  topology: Topology.zones({ zones: ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'], nodes: 6 }),
  storage: KafkaStorage.native({
    backingStore: BackingStore.ebs({ iops: 6000, throughput: 500 }),
    size: Size.gibibytes(500),
    encryption: key.encryption,
  }),
  manifestsFolder: 'manifests',
}, { provider, dependsOn: namespace });

export const bootstrapServers = kafka.bootstrapServers;
export const storageClassNames = kafka.storageClassNames;
