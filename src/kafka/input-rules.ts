import type { KafkaClusterProps } from './kafka-cluster-props';
import type { Rule, Violation } from '../core/finding';
import { Severity } from '../core/finding';

/** What a property must be, and how that shows. */
interface Shape {
  readonly is: (value: unknown) => boolean;
  readonly allowed: string;
  readonly required?: boolean;
}

/** Whether a value has a member, as values of the library's classes do. */
function has(member: string): (value: unknown) => boolean {
  return value => typeof value === 'object' && value !== null && (value as { [key: string]: unknown })[member] !== undefined;
}

const isListener = (value: unknown) => has('_model')(value) && typeof (value as { listenerName: unknown }).listenerName === 'string';
const isPool = (value: unknown) => has('poolName')(value) && typeof (value as { poolName: unknown }).poolName === 'string';
const isList = (value: unknown, is: (entry: unknown) => boolean) => Array.isArray(value) && value.every(is);

const SHAPES: { readonly [property in keyof KafkaClusterProps]?: Shape } = {
  brokers: { is: value => typeof value === 'number', allowed: 'a number', required: true },
  storage: { is: has('_model'), allowed: 'KafkaStorage.portworx(...), .native(...) or .existingClass(...)', required: true },
  replication: { is: has('replicationFactor'), allowed: 'Replication.maximumUptime(), .maximumPerformance() or .of(...)' },
  topology: { is: has('_model'), allowed: 'Topology.oneZone(...) or .zones(...)' },
  version: { is: has('version'), allowed: 'KafkaVersion.V4_4_0, .V3_9_2 or .of(...)' },
  quorum: { is: has('_props'), allowed: 'MetadataQuorum.controllers(...), .combined(...) or .zookeeper(...)' },
  image: { is: has('_model'), allowed: 'KafkaImage.apache(...), .confluent(...), .strimzi(...) or .custom(...)' },
  listeners: { is: value => isList(value, isListener), allowed: 'a list of Listener.plaintext(...)' },
  additionalPools: { is: value => isList(value, isPool), allowed: 'a list of pools, each with a `poolName`' },
  name: { is: value => typeof value === 'string', allowed: 'a text' },
  namespace: { is: value => typeof value === 'string', allowed: 'a text' },
};

/** What a program without types can get wrong; with an error here nothing else is looked at. */
export const INPUT_RULES: readonly Rule<KafkaClusterProps>[] = [{
  code: 'INPUT_TYPE',
  severity: Severity.ERROR,
  about: 'Properties are given, and are values of their kind.',
  check: props => (Object.entries(SHAPES) as [keyof KafkaClusterProps, Shape][]).flatMap(([property, { is, allowed, required }]): Violation[] => {
    const value = props[property];
    if (value === undefined ? !required : is(value)) return [];
    return [{ property, value, message: value === undefined ? 'it is missing' : 'not a value of its kind', allowed, fix: `give ${allowed}` }];
  }),
}];
