import * as pulumi from '@pulumi/pulumi';
import { Size } from 'cdk8s';
import {
  BackingStore, KafkaImage, KafkaStorage, MetadataQuorum, Replication, Topology, VolumeEncryption,
} from 'kafka-constructs';
import { KafkaCluster, text } from 'kafka-constructs/pulumi';

/**
 * The stack of pulumi.test.ts: a cluster on EBS with a key of the same stack, of sizes and with images that fit the
 * test cluster.
 */

const config = new pulumi.Config();
const size = (mebibytes: number) => Size.mebibytes(mebibytes);

/** As that of @pulumi/aws; the test stands in for AWS. */
class Key extends pulumi.CustomResource {
  declare public readonly arn: pulumi.Output<string>;

  constructor(name: string) {
    super('aws:kms/key:Key', name, { arn: undefined });
  }
}

// What exists is known, and what is adopted must be.
const keyId = config.getBoolean('adopt') ? config.require('keyArn') : text(new Key('kafka').arn);
const encryption = VolumeEncryption.awsKms({ keyId });

const kafka = new KafkaCluster('kafka', {
  namespace: config.require('namespace'),
  bootstrap: config.getBoolean('bootstrap') ?? false,
  brokers: 3,
  image: KafkaImage.apache({ registry: config.get('registry') }),
  partitionsPerBroker: 100,
  pods: { cpu: 0.1, memory: size(900), heap: size(320) },
  replication: Replication.maximumPerformance(),
  topology: Topology.oneZone({ nodes: 5 }),
  storage: KafkaStorage.native({
    backingStore: BackingStore.ebs(),
    size: Size.gibibytes(config.getNumber('gibibytes') ?? 1),
    encryption,
  }),
  quorum: MetadataQuorum.controllers({
    pods: { cpu: 0.1, memory: size(640), heap: size(256) },
    storage: KafkaStorage.native({ backingStore: BackingStore.ebs(), size: Size.gibibytes(1), encryption }),
  }),
  config: { 'log.retention.hours': config.getNumber('hours') ?? 24 },
  protect: config.getBoolean('protect'),
  adopt: config.getBoolean('adopt'),
  manifestsFolder: config.require('folder'),
});

export const { bootstrapServers } = kafka;
