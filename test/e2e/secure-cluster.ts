import { App, Chart } from 'cdk8s';
import { subjectOf } from './authority';
import { copyable, testSized, zookeeperProps } from './clusters';
import type { TokenIssuer } from './issuer';
import { get, kubectl, list, until } from './kubernetes';
import {
  type ConnectionProps, type KafkaClusterProps, type KafkaConnection, Authentication, Certificates, Credentials,
  KafkaCluster, type KafkaUser, Listener, MetadataQuorum,
} from '../../src';

/** A secure cluster named `kafka`, and what is declared for it. */
export interface SecureCluster {
  readonly manifests: string;
  readonly kafka: KafkaCluster;
  readonly connections: { readonly [user: string]: KafkaConnection };
}

export const PASSWORDS = Authentication.scram();

/** A listener for client certificates. */
export const MACHINES = Listener.internal('machines', { port: 9094, authentication: [Authentication.mutualTls()] });

/** Passwords and client certificates, each on a listener of its own. */
export const SECURE_LISTENERS = [Listener.internal('apps', { authentication: [PASSWORDS] }), MACHINES];

/** Certificates that the test makes. */
export function testCertificates(namespace: string): Certificates {
  const of = (role: string) => ({ secretName: `kafka-${role}-tls`, subject: subjectOf(namespace, role).java });
  return Certificates.fromSecrets({ brokers: of('broker'), controllers: of('controller'), admin: of('admin') });
}

/** Renders a cluster, with topics and users where it has listeners for them. */
export function secureCluster(
  namespace: string, mode: 'KRaft' | 'ZooKeeper', props: Partial<KafkaClusterProps>,
  declare: (kafka: KafkaCluster, chart: Chart) => { readonly [user: string]: KafkaConnection } = () => ({}),
): SecureCluster {
  const app = new App();
  const chart = new Chart(app, 'chart', { namespace });
  const base = mode === 'KRaft'
    ? { ...copyable(), quorum: MetadataQuorum.controllers(testSized({}).controllers) }
    : zookeeperProps();
  const kafka = new KafkaCluster(chart, 'kafka', { ...base, ...props, pods: { ...base.pods, ...props.pods } });
  const connections = declare(kafka, chart);
  return { manifests: app.synthYaml(), kafka, connections };
}

/**
 * The topic `orders`, which checkout writes and billing reads, each by a password, and robot reads by a certificate, on
 * a cluster that has a listener for it. The Secret of robot is that of cert-manager, or one that is named.
 */
export function declareOrders(
  { machines = true, robotSecret }: { readonly machines?: boolean; readonly robotSecret?: string } = {},
) {
  return (kafka: KafkaCluster, chart: Chart): { readonly [user: string]: KafkaConnection } => {
    const connect = (name: string, user: KafkaUser, props: ConnectionProps = {}) =>
      user.connectionFor(chart, `${name}-client`, { path: `/etc/${name}`, ...props });
    const orders = kafka.addTopic('orders', { partitions: 6, config: { 'retention.ms': 3_600_000 } });
    const checkout = kafka.addUser('checkout', { credentials: Credentials.password('checkout-password') });
    const billing = kafka.addUser('billing', { credentials: Credentials.password('billing-password') });
    orders.grantProduce(checkout);
    orders.grantConsume(billing, 'orders');
    const byPassword = { checkout: connect('checkout', checkout), billing: connect('billing', billing) };
    if (!machines) return byPassword;
    const robot = kafka.addUser('robot', { credentials: Credentials.certificate() });
    kafka.addTopic('audit', { partitions: 1 }).grantProduce(robot);
    orders.grantConsume(robot, 'orders');
    return { ...byPassword, robot: connect('robot', robot, { credentialsSecret: robotSecret }) };
  };
}

/** The user courier, who writes and reads the topic `parcels` with a token. */
export function declareTokenUser(kafka: KafkaCluster, chart: Chart, issuer: TokenIssuer): KafkaConnection {
  const parcels = kafka.addTopic('parcels', { partitions: 1 });
  const courier = kafka.addUser('courier', {
    credentials: Credentials.oauth({
      tokenUrl: issuer.tokenUrl('right'), secretName: 'client-secret', trustedCa: issuer.trustedCa,
    }),
    produceTo: [parcels],
    consumeFrom: [parcels],
  });
  return courier.connectionFor(chart, 'courier-client', { path: '/etc/token' });
}

/** Waits until every job that makes topics and users has succeeded. */
export async function untilProvisioned(namespace: string, seconds = 300): Promise<void> {
  await until('topics and users are made', seconds, async () =>
    (await list('jobs', namespace)).filter(({ metadata }) => metadata.name.startsWith('kafka-provisioning-'))
      .every(({ status }) => status.succeeded === 1));
}

/** Runs a job that would run later now; what it says. */
export async function runNow(namespace: string, cronJob: string, name: string, seconds = 420): Promise<string> {
  const says = () => kubectl(['logs', `job/${name}`, '--namespace', namespace]);
  await kubectl(['create', 'job', name, `--from=cronjob/${cronJob}`, '--namespace', namespace]);
  await until(`the job ${name} has ended`, seconds, async () => {
    const { status } = await get('job', name, namespace);
    if (status.failed > 0) throw new Error(await says());
    return status.succeeded === 1;
  });
  return says();
}
