import { spawn, spawnSync } from 'child_process';
import { once } from 'events';
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import { type AddressInfo, type Server, createServer } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';
import { parseAllDocuments } from 'yaml';
import { type State, kubectl } from './kubectl';
import { main } from '../../src/cli/main';

/** Runs the command line. */
export function run(...args: string[]) {
  let [out, error] = ['', ''];
  const code = main(args, { out: text => { out += text; }, error: text => { error += text; }, terminal: true });
  return { code, out, error };
}

/** Folder of Kafka's tools in the image of the clusters of these tests. */
export const TOOLS = join(tmpdir(), `kafka-constructs-tools-${process.pid}`);

/** Variables with which the tools of a broker fail to start, as a JVM does if its JMX port is in use. */
const TOOL = `#!/bin/bash
if [ -n "$JMX_PORT$KAFKA_JMX_OPTS$KAFKA_OPTS$JAVA_TOOL_OPTIONS$JDK_JAVA_OPTIONS$KAFKA_JVM_PERFORMANCE_OPTS$KAFKA_LOG4J_OPTS" ] || [ "$KAFKA_HEAP_OPTS" != -Xmx256m ]; then
  echo 'java.net.BindException: Address already in use' >&2
  exit 1
fi
case "\${0##*/} $*" in
  kafka-topics.sh*--under-replicated-partitions*) cat "$FOLDER/under-replicated" ;;
  kafka-topics.sh*) cat "$FOLDER/topics" ;;
  kafka-metadata-quorum.sh*) cat "$FOLDER/quorum" ;;
esac
`;

/** The environment of a broker with a JMX agent. */
const ENVIRONMENT = {
  JMX_PORT: '9999',
  KAFKA_JMX_OPTS: '-Dcom.sun.management.jmxremote',
  KAFKA_OPTS: '-javaagent:/agent.jar=9404:/agent.yaml',
  JAVA_TOOL_OPTIONS: '-javaagent:/other.jar',
  JDK_JAVA_OPTIONS: '-Xmx6g',
  KAFKA_JVM_PERFORMANCE_OPTS: '-XX:+AlwaysPreTouch',
  KAFKA_LOG4J_OPTS: '-Dlog4j2.configurationFile=/x',
  KAFKA_HEAP_OPTS: '-Xmx6g',
};

/** Output of kafka-metadata-quorum: the leader and milliseconds that the others are behind it. */
export function quorum(leader: number, behind: { readonly [id: number]: number }): string {
  const line = (id: number, time: number, status: string) => [id, 'AAAA', 100, 0, time, time, status].join('\t');
  return [
    ['NodeId', 'DirectoryId', 'LogEndOffset', 'Lag', 'LastFetchTimestamp', 'LastCaughtUpTimestamp', 'Status'].join(
      '\t',
    ),
    line(leader, 1_790_000_000_000, 'Leader'),
    ...Object.entries(behind).map(([id, late]) => line(Number(id), 1_790_000_000_000 - late, 'Follower')),
    line(0, 1_790_000_000_000, 'Observer'),
  ].join('\n');
}

/** Asks the process of the tests: a process of Node for each call would take most of the time. */
const CLIENT = (port: number) => `#!/bin/bash
exec 3<> /dev/tcp/127.0.0.1/${port}
printf '%s\\0' "$@" >&3
case " $* " in *" --filename - "*) printf '\\1\\0%s' "$(cat)" >&3 ;; esac
printf '\\2' >&3
read -r code <&3
IFS= read -r -d '' output <&3
IFS= read -r -d '' error <&3
printf '%s' "$output"
printf '%s' "$error" >&2
exit "$code"
`;

/** A cluster that runs a manifest. */
export function kubernetes(file: string) {
  mkdirSync(TOOLS, { recursive: true });
  const folder = mkdtempSync(join(TOOLS, 'state-'));
  const container = join(folder, 'container');
  mkdirSync(container);
  for (const tool of ['kafka-topics.sh', 'kafka-metadata-quorum.sh']) {
    writeFileSync(
      join(TOOLS, tool), TOOL, { mode: 0o755 },
    );
  }
  // If busybox is installed, its tools stand in for those of an Alpine image.
  const busybox = ['/bin/busybox', '/usr/bin/busybox'].find(path => spawnSync(path, ['true']).status === 0);
  for (const tool of ['env', 'timeout', 'cat', 'bash']) {
    symlinkSync(
      busybox !== undefined && tool !== 'bash' ? busybox : spawnSync('which', [tool], { encoding: 'utf8' }).stdout.trim(),
      join(container, tool),
    );
  }
  writeFileSync(join(folder, 'under-replicated'), '');
  writeFileSync(join(folder, 'topics'), 'Topic: t\tPartition: 0\tLeader: 0\tReplicas: 0,1,2\tIsr: 0,1,2\n');
  writeFileSync(join(folder, 'quorum'), quorum(1000, { 1001: 0, 1002: 400 }));
  const state: State = {
    objects: objectsOf(file),
    namespace: 'orders',
    log: [],
    calls: [],
    down: false,
    broken: [],
    missing: [],
    silent: [],
    refuse: false,
    stopAfter: '',
    logCommands: false,
    otherScriptRuns: false,
    zookeeper: {},
    environment: ENVIRONMENT,
  };
  return {
    state,
    says: (what: 'under-replicated' | 'topics' | 'quorum', text: string) => writeFileSync(join(folder, what), text),
    get: (kind: string, name: string) => state.objects[`${kind}/${name}`],
    /** Writes a script and runs it. */
    bash: async (...args: string[]) => {
      const { out, error } = run(...args);
      if (error !== '') throw new Error(error);
      const server = serve((words, input) => kubectl(state, words, input, folder));
      await once(server.listen(0, '127.0.0.1'), 'listening');
      writeFileSync(join(folder, 'kubectl'), CLIENT((server.address() as AddressInfo).port), { mode: 0o755 });
      try {
        return await bash(out, folder);
      } finally {
        server.close();
      }
    },
  };
}

function serve(by: (words: readonly string[], input: string) => ReturnType<typeof kubectl>): Server {
  return createServer(socket => {
    let request = '';
    socket.on('error', () => undefined).setEncoding('utf8').on('data', text => {
      request += text;
      if (!request.endsWith('\x02')) return;
      const [words, input] = request.slice(0, -1).split('\x01\0');
      const { code, output, error } = by(words.split('\0').slice(0, -1), input ?? '');
      socket.end(`${code}\n${output}\0${error}\0`);
    });
  });
}

async function bash(script: string, folder: string): Promise<{ status: number | null; stderr: string }> {
  const child = spawn(
    'bash',
    [],
    { env: { ...process.env, POLL_SECONDS: '0.1', LOCK_SECONDS: '1', PATH: `${folder}:${process.env.PATH}` } },
  );
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', text => { stderr += text; });
  child.stdin.end(script);
  const [status] = await once(child, 'close');
  return { status, stderr };
}

export type Kubernetes = ReturnType<typeof kubernetes>;

/** The objects of a manifest, with pods and claims. Everything runs the current template. */
function objectsOf(file: string): State['objects'] {
  const documents = parseAllDocuments(readFileSync(file, 'utf8')).map(document => document.toJS());
  const sets = documents.filter(({ kind }) => kind === 'StatefulSet');
  const entries: [string, any][] = [];
  for (const document of documents) {
    if (document.kind === 'StorageClass') entries.push([`storageclass/${document.metadata.name}`, document]);
    if (document.kind === 'Service') {
      entries.push([
        `service/${document.metadata.name}`,
        { metadata: { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}' } } },
      ]);
    }
  }
  for (const set of sets) {
    const { metadata: { name }, spec } = set;
    entries.push([
      `statefulset/${name}`,
      {
        ...set,
        metadata: { ...set.metadata, generation: 1 },
        status: { observedGeneration: 1, updateRevision: 'new' },
      },
    ]);
    for (let index = spec.ordinals.start; index < spec.ordinals.start + spec.replicas; index++) {
      const claims = spec.volumeClaimTemplates.map((template: any) => `${template.metadata.name}-${name}-${index}`);
      spec.volumeClaimTemplates.forEach((template: any, at: number) =>
        entries.push([`persistentvolumeclaim/${claims[at]}`, { metadata: { name: claims[at] }, spec: template.spec }]));
      entries.push([`pod/${name}-${index}`, {
        metadata: {
          name: `${name}-${index}`,
          uid: `first-${name}-${index}`,
          labels: { 'controller-revision-hash': 'new' },
        },
        spec: { volumes: claims.map((claimName: string) => ({ persistentVolumeClaim: { claimName } })) },
        status: {
          podIP: `10.0.0.${index}`,
          conditions: [{ type: 'Ready', status: 'True' }],
          containerStatuses: [
            { name: 'kafka', state: { running: { startedAt: `2026-01-01T00:00:0${9 - index % 10}Z` } } },
          ],
        },
      }]);
    }
  }
  // Objects must not share parts.
  return Object.fromEntries(entries.map(([key, object]) => [key, structuredClone(object)]));
}
