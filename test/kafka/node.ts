import { spawnSync } from 'child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import type { Rendered } from '../support';

/** The state of a node when one of its scripts runs. */
export interface Node {
  readonly podIndex: number;
  readonly podName?: string;
  /** Files of its volumes, below /var/lib/kafka; a name that ends with a slash is a folder. */
  readonly disk?: { readonly [path: string]: string };
  /** Archives of classes that the image has. */
  readonly archives?: readonly string[];
  /** Files of the ConfigMap that differ from what is rendered. */
  readonly files?: { readonly [name: string]: string };
  /** A file of the ConfigMap that changes while the script sleeps. */
  readonly changed?: { readonly file: string; readonly text: string };
  /** What listens: `host:port`, or `:port` for every host. */
  readonly listening?: readonly string[];
  /** Parts of names that do not resolve, and how many lookups fail. */
  readonly unresolved?: { readonly [part: string]: number };
  /** The addresses of every name; without them, each name is its own address. */
  readonly addresses?: readonly string[];
  /** When an operator touched `/tmp/stop-now`. */
  readonly stopNow?: Date;
  /**
   * What Kafka's tools print, by the name of the tool and a part of its arguments: at the first call, and then. A
   * number is an exit code, as is a last line `exit N`.
   */
  readonly tools?: { readonly [call: string]: readonly (string | number)[] };
}

/** The result of a script. */
export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /**
   * Calls of Kafka's tools, of ZooKeeper's script (`initialize` before it where its server votes) and of sync, in
   * order.
   */
  readonly calls: readonly string[];
  /** Names of the environment variables of each call, after the name of the tool. */
  readonly environments: readonly string[];
  /** JVM options of each call, after the name of the tool. */
  readonly jvmOptions: readonly string[];
  /** What scripts write on the volumes. */
  readonly disk: { readonly [path: string]: string };
}

/** The commands of the images: GNU's, and those of busybox, as on Alpine. */
export const USERLANDS: readonly (readonly [name: string, folder: string | undefined])[] = [
  ['GNU', undefined], ['busybox', busybox()],
];

function busybox(): string | undefined {
  const found = spawnSync('busybox', ['--list'], { encoding: 'utf8' });
  if (found.status !== 0) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'busybox-'));
  spawnSync('busybox', ['--install', '-s', folder]);
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  // Alpine has bash and getent beside busybox.
  for (const name of ['bash', 'sh']) rmSync(join(folder, name), { force: true });
  return folder;
}

/** Runs a script of a rendered ConfigMap as a pod does, with stand-ins for Kafka's tools, name service and network. */
export function run(
  script: string, config: Rendered, node: Node, userland?: string, environment: { [name: string]: string } = {},
): Ran {
  const folder = mkdtempSync(join(tmpdir(), 'node-'));
  const put = (path: string, text: string, mode = 0o644) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text, { mode });
  };
  const place = (text: string) =>
    text.replaceAll('/etc/kafka-constructs', `${folder}/etc`).replaceAll('/var/lib/kafka', `${folder}/data`).replaceAll(
      '/var/lib/zookeeper', `${folder}/zookeeper`,
    ).replaceAll(
      '/opt/kafka/bin', `${folder}/kafka`,
    );
  for (const [name, text] of Object.entries({ ...config.data as { [name: string]: string }, ...node.files })) {
    put(`etc/${name}`, name.endsWith('.sh') ? text.replaceAll('/tmp/', `${folder}/tmp/`) : place(text));
  }
  for (const name of ['data', 'tmp', 'answers', 'log']) mkdirSync(join(folder, name));
  // Mounts exist before the first start.
  for (const directory of /LOG_DIRECTORIES='([^']*)'/.exec(config.data['settings.env'])?.[1].split(' ') ?? []) {
    mkdirSync(
      dirname(place(directory)), { recursive: true },
    );
  }
  for (const [path, text] of Object.entries(node.disk ?? {})) {
    if (path.endsWith('/')) mkdirSync(join(folder, 'data', path), { recursive: true });
    else put(`data/${path}`, place(text));
  }
  Object.entries(node.tools ?? {}).forEach(([call, answers], index) => {
    put(`answers/${index}.call`, `${call}\n`);
    answers.forEach((answer, time) =>
      put(`answers/${index}.${time + 1}`, typeof answer === 'number' ? `exit ${answer}\n` : answer));
  });
  for (const archive of node.archives ?? []) put(archive, '');
  for (const tool of TOOLS) put(`kafka/${tool}.sh`, answering(folder, tool), 0o755);
  put('bin/getent', resolving(folder, node), 0o755);
  put('bin/nslookup', '#!/bin/bash\nexit 1\n', 0o755);
  put('bin/timeout', reaching(node), 0o755);
  put('bin/sync', `#!/bin/bash\necho sync "$@" >> ${folder}/log/calls\n`, 0o755);
  put('bin/zkServer.sh', `#!/bin/bash\n[ ! -e ${folder}/zookeeper/data-0/zookeeper/initialize ] || echo initialize >> `
    + `${folder}/log/calls\necho zkServer.sh "$@" >> ${folder}/log/calls\n`, 0o755);
  put(
    'bin/sleep',
    node.changed ? `#!/bin/bash\necho '${node.changed.text}' > ${folder}/etc/${node.changed.file}\n` : '#!/bin/bash\n',
    0o755,
  );
  if (node.stopNow) {
    put('tmp/stop-now', '');
    utimesSync(join(folder, 'tmp/stop-now'), node.stopNow, node.stopNow);
  }
  put('log/calls', '');
  put('log/environments', '');
  put('log/options', '');
  try {
    const { status, stdout, stderr } = spawnSync('bash', [join(folder, 'etc', script)], {
      encoding: 'utf8',
      timeout: 20_000,
      env: {
        HOME: folder,
        PATH: [join(folder, 'bin'), ...userland === undefined ? [] : [userland], process.env.PATH].join(':'),
        CONFIG_DIR: `${folder}/etc`,
        CONTAINER_LOG: `${folder}/log/container`,
        POD_INDEX: String(node.podIndex),
        POD_NAME: node.podName ?? `kafka-${node.podIndex >= 1000 ? 'controller' : 'broker'}-${node.podIndex}`,
        ...environment,
      },
    });
    const read = (path: string) => existsSync(join(folder, path)) ? readFileSync(join(folder, path), 'utf8') : '';
    const written = ['data-0/log-directories', 'data-1/log-directories'];
    return {
      status,
      stdout,
      stderr: stderr + read('log/container'),
      calls: read('log/calls').split('\n').filter(line => line !== '').map(line => line.replaceAll(folder, '')),
      environments: read('log/environments').split('\n'),
      jvmOptions: read('log/options').split('\n').map(line => line.replaceAll(folder, '')),
      disk: Object.fromEntries(
        written.map(path => [path, read(`data/${path}`).replaceAll(`${folder}/data`, '/var/lib/kafka')]),
      ),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const TOOLS = [
  'kafka-storage', 'kafka-server-start', 'kafka-topics', 'kafka-cluster', 'kafka-metadata-quorum', 'kafka-dump-log',
  'kafka-producer-perf-test', 'kafka-consumer-perf-test', 'zookeeper-shell',
];

/**
 * A tool that prints the answers of its test in turn, and repeats the last one. Without an answer it fails, except for
 * tools that print nothing.
 */
function answering(folder: string, tool: string): string {
  return `#!/bin/bash
call="${tool} $*"
[ "$#" -gt 1 ] || [ "${tool}" != zookeeper-shell ] || call="$call $(cat)"
echo "$call" | tr '\\n' ' ' | sed 's/ $/\\n/' >> ${folder}/log/calls
echo "${tool} $(env | cut -d = -f 1 | tr '\\n' ' ')" >> ${folder}/log/environments
echo "${tool} $KAFKA_JVM_PERFORMANCE_OPTS" >> ${folder}/log/options
case ${tool} in kafka-storage | kafka-server-start) echo secret-looking output; exit ;; esac
for file in ${folder}/answers/*.call; do
  [ -e "$file" ] || exit 1
  read -r wanted < "$file"
  [[ $call == *"$wanted"* ]] || continue
  echo x >> "$file.times"
  time=$(wc -l < "$file.times")
  while [ "$time" -gt 1 ] && [ ! -e "\${file%.call}.$time" ]; do time=$((time - 1)); done
  answer=\${file%.call}.$time
  grep -v '^exit [0-9]*$' "$answer"
  code=$(sed -n 's/^exit //p' "$answer")
  [ -z "$code" ] || exit "$code"
  exit
done
exit 1
`;
}

/** The name service. As with musl, `getent hosts` prints one address of several. */
function resolving(folder: string, { unresolved = {}, addresses = ['$2'] }: Node): string {
  return `#!/bin/bash
${Object.entries(unresolved).map(([part, times], index) => `if [[ $2 == *"${part}"* ]]; then
  echo x >> ${folder}/log/unresolved-${index}
  [ "$(wc -l < ${folder}/log/unresolved-${index})" -gt ${times} ] || exit 2
fi`).join('\n')}
[ "$1" = ahosts ] || { echo "${addresses[0]} $2"; exit; }
${addresses.flatMap(address => ['STREAM', 'DGRAM'].map(type => `echo "${address} ${type} $2"`)).join('\n')}
`;
}

/** The network: a connection is accepted where something listens. Other commands run without a limit of time. */
function reaching({ listening = [] }: Node): string {
  return `#!/bin/bash
shift
if [[ $1 == bash && $3 == *"/dev/tcp/"* ]]; then
  for place in ${listening.map(place => `'${place}'`).join(' ') || "''"}; do
    case "$4:\${5:-}" in *"$place") [ -n "$place" ] && exit 0 ;; esac
  done
  exit 1
fi
exec "$@"
`;
}
