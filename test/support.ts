import { type Chart, App, Chart as Cdk8sChart, Size, Testing } from 'cdk8s';
import { type KafkaClusterProps, BackingStore, KafkaCluster, KafkaStorage, Replication, Topology } from '../src';

/** A rendered object, as loosely typed as YAML is. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Rendered = any;

/** A chart in the namespace `orders`. */
export function chart(): Chart {
  return new Cdk8sChart(new App(), 'chart', { namespace: 'orders' });
}

/** Portworx volumes over EBS: the storage of most tests. */
export function portworxStorage(props: Partial<Parameters<typeof KafkaStorage.portworx>[0]> = {}): KafkaStorage {
  return KafkaStorage.portworx({ backingStore: BackingStore.ebs(), size: Size.gibibytes(500), ...props });
}

/** A production cluster without a finding. */
export const GOOD: KafkaClusterProps = {
  brokers: 3,
  storage: portworxStorage(),
  replication: Replication.maximumUptime(),
  topology: Topology.oneZone({ nodes: 5 }),
};

/** A cluster that differs from the good one in some properties. */
export function cluster(props: Partial<KafkaClusterProps> = {}, scope: Chart = chart()): KafkaCluster {
  return new KafkaCluster(scope, 'kafka', { ...GOOD, ...props });
}

/** The objects of a chart. */
export function synth(scope: Chart): Rendered[] {
  return Testing.synth(scope) as Rendered[];
}

/** The objects of a cluster with these properties. */
export function rendered(props: Partial<KafkaClusterProps> = {}): Rendered[] {
  const scope = chart();
  cluster(props, scope);
  return synth(scope);
}

/** The object of a kind and name. */
export function find(objects: readonly Rendered[], kind: string, name: string): Rendered {
  const found = objects.filter(object => object.kind === kind && object.metadata.name === name);
  if (found.length !== 1) {
    throw new Error(`${found.length} ${kind} ${name}; there are `
      + `${objects.filter(object => object.kind === kind).map(object => object.metadata.name).join(', ')}`);
  }
  return found[0];
}

/** The StorageClass of a name, without the suffix of its settings. */
export function findClass(objects: readonly Rendered[], name: string): Rendered {
  const names = objects.filter(({ kind }) => kind === 'StorageClass').map(({ metadata }) => metadata.name as string);
  return find(
    objects, 'StorageClass', names.find(full => /^-[0-9a-f]{8}$/.test(full.replace(name, ''))) ?? `${name}-SUFFIX`,
  );
}

/** A properties file as a map. */
export function properties(text: string): { [key: string]: string } {
  return Object.fromEntries(text.split('\n').filter(line => line !== '' && !line.startsWith('#')).map(line => {
    const at = line.search(/[= ]/);
    return [line.slice(0, at), line.slice(at + 1)];
  }));
}

/** server.properties of a role. */
export function serverProperties(objects: readonly Rendered[], role = 'broker'): { [key: string]: string } {
  return properties(find(objects, 'ConfigMap', `kafka-${role}-config`).data['server.properties']);
}
