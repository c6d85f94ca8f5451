/*
 * A sketch of what is still to come, type-checked against what is there: how the parts that do not exist yet fit into the API
 * without changing it. What is declared here is a proposal; what is imported exists. A part goes away when an example has
 * replaced it, and the file with the last one.
 */
import type { ApiObject } from 'cdk8s';
import { App, Chart, JsonPatch, Size } from 'cdk8s';
import { Construct } from 'constructs';
import {
  KafkaCluster, KafkaStorage, KafkaStorageClass, Listener, NetworkPeer, VolumeGrowth, ZookeeperEnsemble,
} from 'kafka-constructs';

// --- To come: listeners with TLS, authentication and outside access are further factories of Listener; the model is there. ---

declare class Tls {
  /** A certificate in a Secret of cert-manager's form (tls.crt, tls.key, ca.crt). */
  static fromSecret(secretName: string): Tls;
}
declare class Authentication {
  static scram(): Authentication;
  static mutualTls(): Authentication;
}
declare class SecureListener {
  static internal(name: string, props: { port: number; tls: Tls; authentication?: Authentication; allowFrom?: NetworkPeer[] }): Listener;
  static loadBalancer(name: string, props: { port: number; tls: Tls; authentication: Authentication; host: string }): Listener;
}
declare class KafkaUser extends Construct {
  constructor(scope: Construct, id: string, props: {
    cluster: KafkaCluster; authentication: Authentication; produceTo?: string[]; consumeFrom?: string[];
  });
  readonly secretName: string;
}

const app = new App();

/** One cluster with everything: encryption, capacity, listeners, users. */
export function orders(storageClass: KafkaStorageClass): KafkaCluster {
  const chart = new Chart(app, 'orders', { namespace: 'orders' });
  const tls = Tls.fromSecret('kafka-tls');
  const kafka = new KafkaCluster(chart, 'kafka', {
    brokers: 3,
    storage: KafkaStorage.existingClass({
      storageClass, size: Size.gibibytes(500), growth: VolumeGrowth.atPercent(80, { upTo: Size.tebibytes(2) }),
    }),
    listeners: [
      Listener.plaintext('local'),
      SecureListener.internal('apps', { port: 9094, tls, authentication: Authentication.scram(), allowFrom: [NetworkPeer.namespace('apps')] }),
      SecureListener.loadBalancer('partners', { port: 9095, tls, authentication: Authentication.mutualTls(), host: 'kafka.example' }),
    ],
  });
  new KafkaUser(chart, 'checkout', { cluster: kafka, authentication: Authentication.scram(), produceTo: ['orders'] });
  return kafka;
}

/** Import of what exists. */
export function imports(chart: Chart): void {
  KafkaStorageClass.fromName(chart, 'class', 'px-kafka');
  ZookeeperEnsemble.fromConnectString(chart, 'zookeeper', 'zk-0.example:2181');
  KafkaCluster.fromAttributes(chart, 'kafka', { clusterName: 'kafka', namespace: 'there', bootstrapServers: 'kafka-bootstrap.there:9092' });
}

/** Patches, by role. */
export function patches(cluster: KafkaCluster): ApiObject {
  cluster.objects.broker.addJsonPatch(JsonPatch.add('/metadata/annotations', { owner: 'platform' }));
  return cluster.objects['broker-config'];
}
