// Makes the pictures of docs/pictures that reports have too, and the table of docs/concepts/durability.md between its marks.
// Run by `npm run docs:durability`, which compiles the library first.
import { createRequire } from 'node:module';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const library = name => require(join(here, '../../lib', name));
const { draw, standAlone } = library('report/draw.js');
const { optionsChart } = library('report/charts.js');
const { topologyPicture } = library('report/topology-picture.js');
const { placeCluster } = library('planner/cluster-layout.js');
const { FailureQuestion } = library('planner/durability-analysis.js');
const { recoveryPhases } = library('planner/recovery-model.js');
const { recoverySubject, DEFAULT_ASSUMPTIONS } = library('planner/planned-cluster.js');
const { fewestCopies, mostAvailable, replicationOptions } = library('planner/replication-options.js');
const { duration, walkThrough } = library('planner/walk-through.js');

const PICTURES = join(here, '../pictures');
const PAGE = join(here, '../concepts/durability.md');
const GIBIBYTE = 1024 ** 3;

/** Three brokers on six nodes, each with hundreds of gigabytes on NVMe drives, as in the article. */
const example = {
  version: 1,
  additionalPools: false,
  classGiven: false,
  name: 'kafka',
  namespace: 'kafka',
  summary: '',
  model: {
    brokers: 3, nodes: 6, zones: [], racks: false, pinned: false, sharesNodes: false, replicationFactor: 3, minInsyncReplicas: 2,
    volumes: { mobility: 'anywhere', pooled: true, replicas: 2, acrossZones: false }, voters: 3, voterName: 'controller', combined: false,
  },
  nodesGiven: true,
  portworx: true,
  deadNodePodsDeleted: true,
  disk: { type: 'local NVMe', volumes: 1, sizeBytes: 800 * GIBIBYTE, readRate: { value: 1000, because: 'data-centre NVMe' } },
  partitionsPerBroker: 100,
  segmentBytes: GIBIBYTE,
  rollSeconds: 7 * 86_400,
  retentionSeconds: 7 * 86_400,
  decisions: [],
  findings: [],
};

/** The deployment of the second article: replication factor 2 over three volume replicas, on five nodes. */
const reference = {
  ...example,
  model: {
    ...example.model, nodes: 5, replicationFactor: 2, minInsyncReplicas: 1, voterName: 'zookeeper',
    volumes: { ...example.model.volumes, replicas: 3 },
  },
};

mkdirSync(PICTURES, { recursive: true });
const picture = (name, spec) => writeFileSync(join(PICTURES, `${name}.svg`), standAlone(draw(spec)));

const subject = recoverySubject(example, DEFAULT_ASSUMPTIONS);
const options = replicationOptions(example.model, subject);
const marks = { 'maximum uptime': mostAvailable(options)?.name, 'maximum performance': fewestCopies(options)?.name };
picture('replicas', optionsChart(options, Object.values(marks)));

const referenceSubject = recoverySubject(reference, DEFAULT_ASSUMPTIONS);
const steps = walkThrough(placeCluster(reference.model), [1], recoveryPhases(referenceSubject), referenceSubject);
const names = ['before', 'failed', 'recovered', 'replicas-rebuilt'];
names.forEach((name, index) => picture(`node-fails-${index + 1}-${name}`, topologyPicture(steps[index].state)));

const questions = [
  FailureQuestion.WRITES_BEFORE_FAILOVER, FailureQuestion.WRITES_AFTER_FAILOVER, FailureQuestion.RECORDS_ON_DISK,
  FailureQuestion.RECORDS_IN_MEMORY,
];
const rows = options.map(option => [
  option.name, option.minInsyncReplicas, ...questions.map(question => option.survived[question]),
  `${duration(option.recoverySeconds)}${option.byHand && Number.isFinite(option.recoverySeconds) ? ' + manual step' : ''}`, option.copies,
  Object.keys(marks).filter(mark => marks[mark] === option.name).map(mark => `**${mark}**`).join(', '),
]);
const table = [
  '| choice | min ISR | writes, before failover | writes, after failover | records on disk | records in memory | time until in sync | copies | |',
  '|---|---|---|---|---|---|---|---|---|',
  ...rows.map(row => `| ${row.join(' | ')} |`),
].join('\n');

/** What a choice did when nodes failed, beside what the model says of any nodes, as many as failed. */
function measuredFailure(option, { nodes, silence, off, missing, acknowledged }) {
  const { [FailureQuestion.WRITES_BEFORE_FAILOVER]: before, [FailureQuestion.WRITES_AFTER_FAILOVER]: after } = option.survived;
  const model = before >= nodes ? 'continue' : after >= nodes ? 'after failover' : 'stop';
  const seen = silence < off ? `${Math.round(silence)} s` : 'until the nodes were back';
  return [model, seen, missing === 0 ? '0' : `${missing} of ${acknowledged}`];
}

function measuredTable({ date, machine, command, choices }) {
  const measuredOptions = replicationOptions(
    // Ceph's monitor does not fail.
    { ...example.model, nodes: 8, volumes: { ...example.model.volumes, metadataElsewhere: true } }, subject,
  );
  const measuredRows = measuredOptions.map(option => {
    const { megabytesPerSecond, latency: { p50, p95 }, stored, failures } = choices.find(choice =>
      choice.replicationFactor === option.replicationFactor && choice.volumeReplicas === (option.volumeReplicas ?? 0));
    const [one, two] = failures.map(failure => measuredFailure(option, failure));
    const { inSync } = failures[0];
    return [
      option.name, option.copies, stored.toFixed(1), megabytesPerSecond.toFixed(1), `${p50} / ${p95}`, ...one,
      inSync === undefined ? 'not before the node was back' : `${Math.round(inSync)} s`, ...two,
    ];
  });
  return [
    `Measured on ${date} with \`${command}\` (${machine}):`, '',
    '| choice | copies | stored | MB/s | latency, ms | 1 node fails: model | writes stopped for | lost | in sync after '
      + '| 2 nodes fail: model | writes stopped for | lost |',
    '|---|---|---|---|---|---|---|---|---|---|---|---|',
    ...measuredRows.map(row => `| ${row.join(' | ')} |`),
  ].join('\n');
}

/** The page with other text between two marks. */
function between(page, mark, text) {
  const [start, end] = [`<!-- ${mark} -->\n`, `<!-- end of ${mark} -->`];
  const [before, rest] = page.split(start);
  return `${before}${start}\n${text}\n\n${end}${rest.split(end)[1]}`;
}

const measured = JSON.parse(readFileSync(join(here, '../../bench/replicas/results.json'), 'utf8'));
const page = between(readFileSync(PAGE, 'utf8'), 'choices', table);
writeFileSync(PAGE, between(page, 'measured', measuredTable(measured)));
