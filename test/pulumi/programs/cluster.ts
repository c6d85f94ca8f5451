import * as pulumi from '@pulumi/pulumi';
import { RandomPassword } from '@pulumi/random';
import { Size } from 'cdk8s';
import { BackingStore, KafkaStorage, Replication, Topology, VolumeEncryption } from 'kafka-constructs';
import { KafkaCluster, text } from 'kafka-constructs/pulumi';

/* A cluster whose key is made by the same stack; the stand-in of the test gives the ARN. */

const config = new pulumi.Config();

/** As that of @pulumi/aws. */
class Key extends pulumi.CustomResource {
  declare public readonly arn: pulumi.Output<string>;

  constructor(name: string) {
    super('aws:kms/key:Key', name, { arn: undefined });
  }
}

const { arn } = new Key(config.get('key') ?? 'one');

/** The text of a setting; a secret one where the test asks for it, known at once or not. */
function tag(): pulumi.Output<string> {
  const secret = config.get('secret');
  if (secret === undefined) return pulumi.output(config.get('tag') ?? 'one');
  return secret === 'known' ? pulumi.secret('hidden') : new RandomPassword('hidden', { length: 32 }).result;
}

const component = new KafkaCluster('kafka', {
  namespace: 'orders',
  brokers: 3,
  replication: Replication.maximumPerformance(),
  topology: Topology.oneZone({ nodes: 4 }),
  storage: KafkaStorage.native({
    backingStore: BackingStore.ebs(),
    size: Size.gibibytes(config.getNumber('size') ?? 500),
    encryption: VolumeEncryption.awsKms({ keyId: text(arn) }),
  }),
  config: config.getBoolean('unclean') ? { 'unclean.leader.election.enable': true } : {},
  pluginConfig: { 'example.tag': text(tag()) },
  protect: config.getBoolean('protect'),
});

export const { bootstrapServers, storageClassNames, secretNames, runbook } = component;
