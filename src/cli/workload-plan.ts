import { Duration, Size } from 'cdk8s';
import type { Values } from './commands';
import { nameOf, parsedFile } from './input-files';
import { isJson, json } from './output';
import { UsageError } from './usage-error';
import { Replication } from '../availability/replication';
import { describeFinding } from '../core/finding';
import { GIBIBYTE, MEBIBYTE, MEGABYTE } from '../core/quantity';
import { bytesOf } from '../core/size';
import { CapacityPlan } from '../kafka/capacity-plan';
import { isRfc1123Label } from '../kubernetes/names';
import type { WorkloadProps } from '../planner/workload';
import { AzureDiskCaching, AzureDiskSku } from '../storage/stores/azure-disk';
import { BackingStore } from '../storage/stores/backing-store';
import { EbsVolumeType } from '../storage/stores/ebs';
import { FlashArrayAccess, FlashArraySan } from '../storage/stores/flash-array';
import { GoogleDiskType } from '../storage/stores/google-disk';
import { LocalVolumeDriver } from '../storage/stores/local-nvme';

/** A workload as its file has it. */
interface WorkloadFile {
  readonly [property: string]: unknown;
}

const STORES: { readonly [name: string]: (props: never) => BackingStore } = {
  ebs: BackingStore.ebs,
  azureDisk: BackingStore.azureDisk,
  googleDisk: BackingStore.googleDisk,
  flashArray: BackingStore.flashArray,
  localNvme: BackingStore.localNvme,
};

/** The program of a cluster for a workload, or its figures as JSON. */
export function planOutput(files: readonly string[], { name = 'kafka', format }: Values): string {
  if (files.length !== 1) throw new UsageError('plan takes one FILE with a workload');
  if (!isRfc1123Label(name)) throw new UsageError(`--name takes lower-case letters, digits and hyphens; got ${name}`);
  const content = parsedFile(files[0]);
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new UsageError(`${nameOf(files[0])} is not a workload: give properties of CapacityPlan.of, for example \`ingestPerSecond: 50Mi\``);
  }
  const unread = unreadable(content as WorkloadFile);
  const plan = CapacityPlan.of(workloadOf(content as WorkloadFile));
  const said = (property: string) => unread.some(text => text.startsWith(`${property} `));
  const problems = [...unread, ...plan.findings.filter(({ property }) => !said(property)).map(describeFinding)];
  if (problems.length > 0) {
    throw new UsageError(`${nameOf(files[0])} cannot be planned:\n${problems.join('\n')}`);
  }
  return isJson(format) ? json(figuresOf(plan)) : plan.toTypeScript(name);
}

/** Everything of a plan, sizes in bytes. */
function figuresOf(plan: CapacityPlan): object {
  const { brokers, nodes, partitions, partitionsPerBroker, cpu, costPerMonth, costInLastMonth } = plan;
  const { memory, heap, volumeSize, volumeCeiling, decisions, forecast, steps } = plan;
  return {
    memoryBytes: bytesOf(memory),
    heapBytes: bytesOf(heap),
    volumeBytes: bytesOf(volumeSize),
    volumeCeilingBytes: bytesOf(volumeCeiling),
    brokers,
    nodes,
    partitions,
    partitionsPerBroker,
    cpu,
    costPerMonth,
    costInLastMonth,
    decisions,
    forecast,
    steps,
  };
}

/** Texts that become no size, time or store, all at once. */
function unreadable({ ingestPerSecond, networkPerSecond, retention, backingStore }: WorkloadFile): string[] {
  const quantity = 'takes a number and Ki, Mi, Gi, kB, MB, GB, Mbit or Gbit, for example 50Mi';
  return [
    ...ingestPerSecond === undefined
      ? ['ingestPerSecond is missing: what producers write each second, for example 50Mi'] : [],
    ...isSize(ingestPerSecond) ? [] : [`ingestPerSecond ${quantity}; got ${shown(ingestPerSecond)}`],
    ...isSize(networkPerSecond) ? [] : [`networkPerSecond ${quantity}; got ${shown(networkPerSecond)}`],
    ...retention === undefined || durationOf(retention) instanceof Duration
      ? [] : [`retention takes a whole number and s, m, h or d, for example 7d; got ${shown(retention)}`],
    ...storeName(backingStore) === undefined ? [`backingStore takes ${Object.keys(STORES).join(', ')}, for example `
      + `\`backingStore: ebs\` or \`backingStore: { ebs: { iops: 6000 } }\`; got ${shown(backingStore)}`] : [],
  ];
}

function isSize(value: unknown): boolean {
  return value === undefined || sizeOf(value) instanceof Size;
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

/** Texts of the file become sizes, times and stores. */
function workloadOf(file: WorkloadFile): WorkloadProps {
  const { ingestPerSecond, networkPerSecond, retention, backingStore, replication, ...rest } = file;
  const given = {
    ...rest,
    ingestPerSecond: sizeOf(ingestPerSecond),
    networkPerSecond: sizeOf(networkPerSecond),
    retention: durationOf(retention),
    backingStore: storeOf(backingStore, rest.portworx),
    replication: replication === undefined ? undefined : Replication.of(replication as never),
  };
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as unknown as WorkloadProps;
}

/** Bytes of a unit of a rate. */
const RATE_UNITS: { readonly [unit: string]: number } = {
  Ki: 1024, Mi: MEBIBYTE, Gi: GIBIBYTE, kB: 1000, MB: MEGABYTE, GB: 1e9, Mbit: 1e6 / 8, Gbit: 1e9 / 8,
};

/** A rate such as `50Mi`, `50MB/s` or `10 Gbit/s`. */
function sizeOf(value: unknown): unknown {
  const text = typeof value === 'string' ? value : '';
  const [, amount, binary, decimal] = /^(\d{1,9}(?:\.\d{1,3})?) ?(?:([KMG]i)B?|([kMG]B|[MG]bit))(?:\/s)?$/.exec(text) ?? [];
  const unit = binary ?? decimal;
  return unit === undefined ? value : Size.kibibytes(Number(amount) * RATE_UNITS[unit] / 1024);
}

const UNITS: { readonly [unit: string]: (amount: number) => Duration } = {
  s: Duration.seconds, m: Duration.minutes, h: Duration.hours, d: Duration.days,
};

function durationOf(value: unknown): unknown {
  const [, amount, unit] = /^(\d{1,6})([smhd])$/.exec(typeof value === 'string' ? value : '') ?? [];
  return unit === undefined ? value : UNITS[unit](Number(amount));
}

/** A store by its name, `ebs`, or by its name with its properties, `ebs: { iops: 6000 }`. */
function storeOf(value: unknown, portworx: unknown): BackingStore | undefined {
  const name = storeName(value);
  if (name === undefined) return undefined;
  const props = typeof value === 'string' ? {} : Object((value as WorkloadFile)[name]) as object;
  const given = Object.fromEntries(Object.entries(props).map(([property, text]) => [property, member(text)]));
  // Without Portworx there is no other way to use an array.
  const access = name === 'flashArray' && portworx === false ? { access: FlashArrayAccess.DIRECT } : {};
  return STORES[name]({ ...access, ...given } as never);
}

const ENUMS: { readonly [name: string]: { readonly [member: string]: string } } = {
  AzureDiskCaching, AzureDiskSku, EbsVolumeType, FlashArrayAccess, FlashArraySan, GoogleDiskType, LocalVolumeDriver,
};

/** The value of a constant that is written as in a program, such as `GoogleDiskType.BALANCED`. */
function member(value: unknown): unknown {
  const [name, of] = typeof value === 'string' ? value.split('.') : [];
  return ENUMS[name]?.[of] ?? value;
}

function storeName(value: unknown): string | undefined {
  const names = typeof value === 'string' ? [value] : Object.keys(Object(value) as object);
  return names.length === 1 && Object.hasOwn(STORES, names[0]) ? names[0] : undefined;
}
