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
const page = readFileSync(PAGE, 'utf8');
const [before, rest] = page.split('<!-- choices -->\n');
const [, after] = rest.split('<!-- end of choices -->');
writeFileSync(PAGE, `${before}<!-- choices -->\n\n${table}\n\n<!-- end of choices -->${after}`);
