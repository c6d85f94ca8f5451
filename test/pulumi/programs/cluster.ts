import * as pulumi from '@pulumi/pulumi';
import { Size } from 'cdk8s';
import { BackingStore, KafkaCluster, KafkaStorage, Replication, Topology, VolumeEncryption } from 'kafka-constructs';
import { ChartComponent, text } from 'kafka-constructs/pulumi';

/* A cluster whose key is made by the same stack; the stand-in of the test gives the ARN. */

const config = new pulumi.Config();

/** As that of @pulumi/aws, whose types take half a minute to check. */
class Key extends pulumi.CustomResource {
  declare public readonly arn: pulumi.Output<string>;

  constructor(name: string) {
    super('aws:kms/key:Key', name, { arn: undefined });
  }
}

const { arn } = new Key('kafka');

export const component = new ChartComponent('orders', chart => new KafkaCluster(chart, 'kafka', {
  brokers: 3,
  replication: Replication.maximumPerformance(),
  topology: Topology.oneZone({ nodes: 4 }),
  storage: KafkaStorage.native({
    backingStore: BackingStore.ebs(), size: Size.gibibytes(500), encryption: VolumeEncryption.awsKms({ keyId: text(arn) }),
  }),
  pluginConfig: { 'example.tag': text(config.get('secret') === undefined ? pulumi.output(config.get('tag') ?? 'one') : pulumi.secret('hidden')) },
}), { namespace: 'orders' });
