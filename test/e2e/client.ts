import { readFileSync } from 'fs';
import { apply, get, inPod, isReady, startInPod, until } from './kubernetes';

/** What a writer tells at its end. */
export interface Written {
  readonly sent: number;
  readonly acknowledged: number;
  readonly failed: number;
  /** Seconds of the longest time without an acknowledgement in any partition. */
  readonly longestSilence: number;
  readonly firstFailure: string | null;
}

/** What a topic holds of a ledger. */
export interface Checked {
  readonly acknowledged: number;
  readonly read: number;
  readonly missing: number;
  readonly twice: number;
  readonly disordered: number;
  readonly gaps: number;
}

/** What a watcher saw at a time, in milliseconds of the epoch. */
export interface Seen {
  readonly time: number;
  /** Replicas that are not in sync. */
  readonly behind: number;
  /** Those of the partition that lacks most. */
  readonly most: number;
  readonly leaderless: number;
}

export interface WriteOptions {
  readonly rate?: number;
  readonly size?: number;
  readonly count?: number;
  readonly acks?: 'all' | '1';
  readonly idempotence?: boolean;
  /** Whether messages are numbered in their order, without a gap. */
  readonly order?: boolean;
}

/** What a pod of the client has to connect as a user, as KafkaConnection gives it. */
export interface ClientConnection {
  readonly volume: object;
  readonly volumeMount: object;
  readonly env: readonly object[];
}

/** How a pod of the client differs from one that connects in plain text. */
export interface ClientOptions {
  /** Name of the pod. */
  readonly name?: string;
  readonly node?: string;
  readonly connections?: readonly ClientConnection[];
  readonly labels?: { readonly [label: string]: string };
  /** File of client configuration. */
  readonly config?: string;
  /** Options of its JVMs. */
  readonly java?: string;
}

/** Applies the ConfigMap of the programs that pods of clients run. */
export async function applyPrograms(namespace: string): Promise<void> {
  await apply(JSON.stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'client', namespace },
    binaryData: { 'ledger.jar': readFileSync(process.env.E2E_LEDGER!).toString('base64') },
  }));
}

/** A pod with Kafka's tools and a program that keeps a ledger of what was acknowledged. */
export class Client {
  /** Starts the pod, where one is named on a node that will not fail. */
  public static async start(
    namespace: string, bootstrap: string, image: string, options: string | ClientOptions = {},
  ): Promise<Client> {
    const { name = 'client', ...more } = typeof options === 'string' ? { node: options } as ClientOptions : options;
    await applyPrograms(namespace);
    await apply(JSON.stringify(podOf(namespace, image, name, more)));
    await until(`the pod ${name} is Ready`, 120, async () => isReady(await get('pod', name, namespace)));
    return new Client(namespace, bootstrap, name, more.config);
  }

  private readonly running: Running<unknown>[] = [];

  private constructor(
    private readonly namespace: string,
    private readonly bootstrap: string,
    private readonly pod: string,
    private readonly config?: string,
  ) {}

  /** One of Kafka's tools. */
  public tool(name: string, ...words: readonly string[]): Promise<string> {
    const config = this.config === undefined ? [] : ['--command-config', this.config];
    return inPod(
      this.namespace, this.pod,
      [`/opt/kafka/bin/${name}.sh`, '--bootstrap-server', this.bootstrap, ...config, ...words],
    );
  }

  public createTopic(topic: string, partitions: number, ...words: readonly string[]): Promise<string> {
    return this.tool('kafka-topics', '--create', '--topic', topic, '--partitions', String(partitions), ...words);
  }

  /** Waits until no partition lacks an in-sync replica. */
  public untilInSync(seconds = 180): Promise<void> {
    return until('every partition is in sync', seconds, async () => {
      const partitions = (await this.tool('kafka-topics', '--describe')).split('\n')
        .filter(line => line.includes('Partition:'));
      const behind = partitions.filter(line => idsOf(line, 'Isr') !== idsOf(line, 'Replicas'));
      // With ZooKeeper, a broker that has just started knows of no topic.
      return partitions.length > 0 && (behind.join('\n') || true);
    });
  }

  /** Stops what still runs, after a test that failed. */
  public async stopAll(): Promise<void> {
    for (const running of this.running.splice(0)) await running.stop().catch(() => undefined);
  }

  /** Writes until it is stopped, or all of `count` is written, with a ledger of the topic's name or another. */
  public write(topic: string, options: WriteOptions = {}, ledger = topic): Running<Written> {
    const words = Object.entries(options).map(([name, value]) => `${name}=${value}`);
    return this.start('write', topic, ledger, words, lines => JSON.parse(lines[lines.length - 1]));
  }

  /** Tells when replicas of a topic fall behind and catch up, until it is stopped. */
  public watch(topic: string, onSeen: (seen: Seen) => void): Running<void> {
    return this.start('watch', topic, 'watch', [], () => undefined, line => onSeen(JSON.parse(line)));
  }

  /** Reads the whole topic and compares it with the ledger. */
  public async check(topic: string): Promise<Checked> {
    return JSON.parse(await inPod(this.namespace, this.pod, this.program('check', topic, topic, []), 180));
  }

  /** Reads messages as a consumer group of the topic's name, which then has come so far. */
  public async consume(topic: string, count: number): Promise<{ readonly read: number; readonly committed: number }> {
    return JSON.parse(await inPod(this.namespace, this.pod, this.program('consume', topic, topic, [`count=${count}`])));
  }

  /** Tries to write or read one message, with another file of client configuration or address; how that ended. */
  public async attempt(
    what: 'write' | 'read', topic: string, options: { readonly [name: string]: string } = {},
  ): Promise<string> {
    const own = this.config === undefined ? { bootstrap: this.bootstrap } : { config: this.config };
    const given = { ...own, ...options };
    const words = Object.entries(given).map(([name, value]) => `${name}=${value}`);
    return (await inPod(this.namespace, this.pod, [
      ...LEDGER, 'try', `do=${what}`, `topic=${topic}`, ...words,
    ])).trim().split('\n').pop()!;
  }

  /** The serial number of the certificate that a listener shows. */
  public async servedSerial(address: string): Promise<string> {
    return (await inPod(this.namespace, this.pod, [...LEDGER, 'serial', `address=${address}`])).trim();
  }

  private start<T>(
    what: string,
    topic: string,
    ledger: string,
    words: readonly string[],
    read: (lines: string[]) => T,
    onLine?: (line: string) => void,
  ): Running<T> {
    const output = inPod(this.namespace, this.pod, ['rm', '-f', `/work/${ledger}.stop`])
      .then(() => startInPod(this.namespace, this.pod, this.program(what, topic, ledger, words), onLine));
    const running = new Running(
      this.namespace, this.pod, `/work/${ledger}.stop`, output.then(text => read(text.trim().split('\n'))),
    );
    this.running.push(running);
    return running;
  }

  private program(what: string, topic: string, ledger: string, words: readonly string[]): string[] {
    return [...LEDGER, what,
      this.config === undefined ? `bootstrap=${this.bootstrap}` : `config=${this.config}`, `topic=${topic}`, `file=/work/${ledger}`, ...words];
  }
}

const LEDGER = ['java', '-Xmx200m', '-cp', '/client/ledger.jar:/opt/kafka/libs/*', 'Ledger'];

/** How many brokers a line of kafka-topics names. */
function idsOf(line: string, column: string): number {
  return new RegExp(`${column}: ([\\d,]*)`).exec(line)![1].split(',').length;
}

/** A program in the client's pod that is running. */
export class Running<T> {
  constructor(
    private readonly namespace: string,
    private readonly pod: string,
    private readonly stopFile: string,
    private readonly result: Promise<T>,
  ) {
    // Awaited in stop(); until then an error is not unhandled.
    result.catch(() => undefined);
  }

  /** Tells it to stop: a writer first waits until everything sent is acknowledged or has failed. */
  public async stop(): Promise<T> {
    await inPod(this.namespace, this.pod, ['touch', this.stopFile]);
    return this.result;
  }

  /** Waits for the end of what ends by itself: a writer with a `count`. */
  public end(): Promise<T> {
    return this.result;
  }
}

/** Pod Security "restricted". */
export const UNPRIVILEGED = {
  pod: {
    runAsUser: 1000,
    runAsGroup: 1000,
    runAsNonRoot: true,
    fsGroup: 1000,
    seccompProfile: { type: 'RuntimeDefault' },
  },
  container: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
} as const;

function podOf(
  namespace: string, image: string, name: string, { node, connections = [], labels, java }: Omit<ClientOptions, 'name'>,
) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: labels ?? { app: name } },
    spec: {
      ...node === undefined ? {} : { nodeSelector: { 'kubernetes.io/hostname': node } },
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: 0,
      securityContext: UNPRIVILEGED.pod,
      containers: [{
        name: 'client',
        image,
        command: ['/bin/bash', '-c', 'sleep infinity'],
        env: [
          ...connections.flatMap(({ env }) => env), ...java === undefined ? [] : [{ name: 'JDK_JAVA_OPTIONS', value: java }],
        ],
        securityContext: UNPRIVILEGED.container,
        volumeMounts: [
          { name: 'ledger', mountPath: '/client' }, { name: 'work', mountPath: '/work' },
          ...connections.map(({ volumeMount }) => volumeMount),
        ],
      }],
      volumes: [
        { name: 'ledger', configMap: { name: 'client' } }, { name: 'work', emptyDir: {} },
        ...connections.map(({ volume }) => volume),
      ],
    },
  };
}
