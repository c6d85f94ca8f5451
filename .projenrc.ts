import { cdk8s, javascript } from 'projen';

const project = new cdk8s.ConstructLibraryCdk8s({
  name: 'kafka-constructs',
  description: 'Typed constructs for Apache Kafka on Kubernetes, with storage tuned as carefully as Kafka itself',
  author: 'kafka-constructs contributors',
  authorAddress: 'kafka-constructs@users.noreply.github.com',
  repositoryUrl: 'https://github.com/kafka-constructs/kafka-constructs.git',
  license: 'Apache-2.0',
  keywords: ['kafka', 'kubernetes', 'portworx', 'zookeeper', 'kraft', 'storage'],
  defaultReleaseBranch: 'main',
  projenrcTs: true,
  sampleCode: false,
  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '20.0.0',
  jsiiVersion: '~5.9.0',
  typescriptVersion: '~5.9.0',
  cdk8sVersion: '2.70.106',
  constructsVersion: '10.4.2',
  // Pulumi's are not declared as peers: jsii would look for assemblies in them. 3.250 and later want Node 22.
  // Tests pass values of cdk8s-plus to pods and policies; the library does not import it.
  devDeps: ['@grafana/grafana-foundation-sdk@0.0.21', '@swc/core@^1', '@swc/jest@^0.2', 'axe-core@^4', 'cdk8s-plus-27@2.9.5', 'esbuild@^0.28', 'fast-check@^4', 'puppeteer-core@^24', 'vega@^6', 'vega-lite@^6', 'yaml@^2', '@pulumi/pulumi@3.236.0', '@pulumi/kubernetes@4.34.2', '@pulumi/aws@7.48.0', '@pulumi/random@4.21.2'],
  jestOptions: {
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    coverageText: false,
    junitReporting: false,
    jestConfig: { testPathIgnorePatterns: ['/node_modules/', '/lib/', '/test/e2e/', '\\.processes\\.test\\.ts$'], collectCoverage: false, maxWorkers: '100%' },
  },
  eslintOptions: { dirs: ['src'], devdirs: ['test', 'examples', 'bench', 'dashboards'] },
  gitignore: ['/.cache/', '/dist/', 'cdk8s.out/', '/examples/.build/', '/bench/.build/'],
  bin: { 'kafka-constructs': 'lib/cli/main.js' },
  publishToPypi: { distName: 'kafka-constructs', module: 'kafka_constructs' },
  release: false,
  depsUpgrade: false,
  github: false,
});

// 1.13 names packages for some platforms that are not published, and npm 11 refuses a lock file that cannot list them.
project.package.addPackageResolutions('unrs-resolver@1.11.1');


// swc strips the types in a tenth of the time that ts-jest takes; `tsc` checks them.
project.jest!.config.transform = { '^.+\\.tsx?$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } }] };
project.deps.removeDependency('ts-jest');

// The library that draws reports, in one file: users install no package for it.
project.compileTask.prependExec('node src/report/vega/bundle.mjs');
project.gitignore.exclude('/src/report/vega/bundle.js', '/src/report/vega/bundle-licenses.txt');

// npm makes commands executable when it installs them, pip does not.
project.compileTask.exec('node -e "fs.chmodSync(\'lib/cli/main.js\', 0o755)"');

// Examples with a package.json of their own find the package by its name here; the others are within it.
const link = 'examples/node_modules/kafka-constructs';
// A link to the root would contain itself, and tools that follow links would never end.
project.compileTask.exec(`node -e "fs.rmSync('${link}', { recursive: true, force: true }); fs.mkdirSync('${link}', { recursive: true }); fs.symlinkSync('../../../lib', '${link}/lib', 'junction'); fs.copyFileSync('package.json', '${link}/package.json')"`);
project.gitignore.exclude('/examples/*/package-lock.json', '/examples/*/bin/');

// A subpath is public only when it stands here; the two .jsii files are read by tools of jsii.
project.package.addField('exports', {
  '.': { types: './lib/index.d.ts', default: './lib/index.js' },
  './pulumi': { types: './lib/pulumi/index.d.ts', default: './lib/pulumi/index.js' },
  './pulumi/aws': { types: './lib/pulumi/aws/index.d.ts', default: './lib/pulumi/aws/index.js' },
  './package.json': './package.json',
  './.jsii': './.jsii',
  './.warnings.jsii.js': './.warnings.jsii.js',
});

// The compiler leaves shell files and the jobs' program where they are; the library reads them beside its compiled files.
project.compileTask.exec('node -e "fs.cpSync(\'src\', \'lib\', { recursive: true, filter: file => fs.statSync(file).isDirectory() || /\\.(sh|jar)$|\\/dashboards\\/.*\\.json$|\\/vega\\/bundle(\\.js|-licenses\\.txt)$/.test(file) })"');

// Pulumi's own templates resolve modules as Node 10 did, by the files of a package; `exports` is unknown there, and
// this is what tsc reads.
project.package.addField('typesVersions', { '*': { 'pulumi': ['lib/pulumi/index.d.ts'], 'pulumi/aws': ['lib/pulumi/aws/index.d.ts'] } });

// Rooms of src, highest first: a room imports only from itself and from rooms after it.
const layers = [
  ['cli', 'pulumi'], ['kafka', 'mobility'], ['report'], ['planner'], ['zookeeper'], ['storage'], ['emit'], ['capacity', 'security', 'availability', 'custom-resources'], ['kubernetes'],
  ['input'], ['core'],
];
// The same for rooms within rooms. Files that users name are at the top of the outer room.
const inner = [
  [['storage/volumes'], ['storage/classes'], ['storage/portworx'], ['storage/stores', 'storage/encryption']],
  [['kafka/throughput'], ['kafka/access'], ['kafka/runbook', 'kafka/rules'], ['kafka/objects'], ['kafka/monitoring'], ['kafka/plan']],
];
const zones = (ranks: readonly (readonly string[])[]) => ranks.flatMap((rank, index) => rank.map(room => ({
  target: `./src/${room}`,
  from: ranks.slice(0, index).flat().map(other => `./src/${other}`),
  message: `${room} must not import from rooms above it (ARCHITECTURE.md)`,
}))).filter(({ from }) => from.length > 0);
project.eslint?.addRules({
  'import/no-restricted-paths': ['error', { zones: [layers, ...inner].flatMap(zones) }],
  'import/no-duplicates': ['error', { 'prefer-inline': true }],
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
  'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
  'complexity': ['error', 20],
  'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
});
// Regular expressions and texts with gaps may be longer than a line of code.
project.eslint?.addOverride({
  files: ['src/**/*.ts'],
  excludedFiles: ['src/kafka/rules/broker-config-keys.ts', 'src/input/declared-types-table.ts'],
  rules: { '@stylistic/max-len': ['error', { code: 120, ignoreUrls: true, ignoreRegExpLiterals: true, ignoreTemplateLiterals: true }] },
});
// Titles of tests and expected texts stay on one line, where a search finds them.
project.eslint?.addOverride({
  files: ['test/**/*.ts', 'examples/**/*.ts', 'bench/**/*.ts', 'dashboards/**/*.ts'],
  rules: { '@stylistic/max-len': ['error', { code: 120, ignoreUrls: true, ignoreRegExpLiterals: true, ignoreTemplateLiterals: true, ignoreStrings: true }] },
});
// Decisions and objects are pure: only constructs, the values that users pass, and the front end know cdk8s.
project.eslint?.addOverride({
  files: ['src/**/*.ts'],
  excludedFiles: [
    'src/emit/emit.ts', 'src/emit/emitting-construct.ts', 'src/core/size.ts', 'src/emit/synth-report.ts', 'src/kafka/kafka-cluster.ts', 'src/mobility/backup.ts',
    'src/mobility/cluster-snapshot.ts', 'src/kafka/capacity-plan.ts', 'src/cli/workload-plan.ts', 'src/mobility/migration.ts', 'src/mobility/test-copy.ts', 'src/storage/kafka-storage-class.ts',
    'src/pulumi/**', 'src/storage/portworx/portworx-cluster.ts', 'src/storage/encryption/volume-key-pointer.ts', 'src/zookeeper/zookeeper-ensemble.ts',
  ],
  rules: {
    '@typescript-eslint/no-restricted-imports': ['error', {
      paths: ['cdk8s', 'cdk8s-plus-27', 'constructs'].map(name => ({ name, allowTypeImports: true, message: 'Pure code may import only types from it.' })),
    }],
  },
});
// Users of the subpath install these.
project.eslint?.addOverride({ files: ['src/pulumi/**/*.ts', 'test/pulumi/**/*.ts'], rules: { 'import/no-extraneous-dependencies': 'off' } });
// Protocols and examples are loaded by computed names.
project.eslint?.addOverride({ files: ['test/pulumi/**/*.ts'], rules: { '@typescript-eslint/no-require-imports': 'off' } });
project.eslint?.addOverride({
  files: ['test/**/*.ts', 'examples/**/*.ts', 'bench/**/*.ts', 'dashboards/**/*.ts', 'src/kafka/rules/broker-config-keys.ts', 'src/storage/classes/portworx-parameters.ts'],
  rules: { 'max-lines-per-function': 'off', 'max-lines': 'off' },
});

// Newcomers need not read that the oldest supported Node has reached its end of life.
project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');
project.testTask.reset('node test/run.mjs', { receiveArgs: true });

for (const [name, exec, description] of [
  ['test:processes', "jest processes --testPathIgnorePatterns '/node_modules/|/lib/|/test/e2e/'", 'Runs the tests that start scripts and Pulumi programs as processes'],
  ['lint:prose', 'node test/prose/check.mjs', 'Finds phrases that native readers stumble over, in documentation, code and scripts'],
  ['lint:shell', 'test/shell/run.sh', 'Checks every shell script, and those that the command line writes, with shellcheck (needs Python)'],
  ['test:conformance', 'test/conformance/run.sh', 'Decodes every rendered object strictly into the Go types of its own project (needs Go)'],
  ['test:schemas', 'test/schemas/run.sh', 'Checks every rendered manifest against the schemas of Kubernetes 1.28 and 1.34 (needs Go, Python)'],
  ['test:config', 'test/config/run.sh', 'Checks every rendered server.properties with the parser of its Kafka version (needs Java, Maven)'],
  ['test:hardening', 'test/hardening/run.sh', 'Checks the example hardened with kube-score and checkov; test/hardening/run.sh --trivy adds trivy (needs Go, Python)'],
  ['test:connections', 'test/connections/run.sh', 'Tests the files of connections with clients in Java, librdkafka and Spring Boot (needs Java 17, Maven, Python, openssl)'],
  ['test:admin', 'test/admin/run.sh', 'Builds the program of the jobs, compares its bytes, and runs it against real Kafka (needs Java 17, Maven, openssl)'],
  ['test:python', 'test/python/run.sh', 'Builds the Python package and compares its manifests with those of TypeScript (needs Python, pip)'],
  ['generate:config-keys', 'test/config/generate-keys.sh', 'Makes src/kafka/rules/broker-config-keys.ts from the configuration definitions of Kafka (needs Java, Maven)'],
]) {
  project.addTask(name, { exec, description });
}

const rules = project.addTask('docs:rules', { description: 'Makes docs/rules.md from the rules' });
rules.spawn(project.compileTask);
rules.exec('node -e "fs.writeFileSync(\'docs/rules.md\', require(\'./lib/rules\').rulesPage())"');

// The dashboards are made once, by Grafana's own library; users install none of it.
const dashboards = project.addTask('generate:dashboards', { description: 'Makes src/kafka/monitoring/dashboards from dashboards/build.ts' });
dashboards.exec('ts-node --transpile-only --project dashboards/tsconfig.json dashboards/build.ts');
project.addTask('pictures', { exec: 'node dashboards/pictures.mjs', receiveArgs: true, description: 'Draws docs/pictures from what the dashboards showed on the test cluster (see dashboards/pictures.mjs)' });
const durability = project.addTask('docs:durability', { description: 'Makes the pictures and the table of docs/concepts/durability.md from the planner' });
durability.spawn(project.compileTask);
durability.exec('node docs/build/durability.mjs');
const inputTypes = project.addTask('generate:input-types', { description: 'Makes src/input/declared-types-table.ts from what the library declares' });
inputTypes.spawn(project.compileTask);
inputTypes.exec('node test/core/input-types/write-table.mjs > src/input/declared-types-table.ts');

for (const [command, description] of [
  ['up', 'Starts the test cluster: a real Kubernetes on this machine (needs Linux and root)'],
  ['down', 'Ends the test cluster'],
  ['fail', 'Cuts the power of a node of the test cluster'],
  ['recover', 'Switches a node of the test cluster on again'],
  ['status', 'Tells nodes of the test cluster, volumes and where their replicas are'],
]) {
  project.addTask(`cluster:${command}`, { exec: `test/cluster/cluster.sh ${command}`, description, receiveArgs: true });
}
for (const [name, exec, description] of [
  ['test:e2e', 'test/e2e/run.sh', 'Runs the examples on a real Kubernetes with real Kafka (needs Linux and root, or E2E_KUBECONFIG)'],
  ['test:e2e:full', 'test/e2e/run.sh --full', 'The same with every operation and failure; about half an hour'],
  ['bench:broker', 'bench/broker/run.sh', 'Measures the start, the throughput and the recovery of a broker (needs Java and Maven)'],
  ['bench:metrics', 'bench/metrics/run.sh', 'Measures what metrics cost a broker (needs Java and Maven)'],
  ['test:report', 'test/report/run.sh', 'Looks at reports in Chromium: accessible, light and dark, with the keyboard, on paper'],
  ['bench:recovery', 'bench/recovery/run.sh', 'Measures how long a failed node costs, with and without its volume (needs Linux and root)'],
  ['bench:replicas', 'bench/replicas/run.sh', 'Measures every choice of replicas: writes, space, and what fails with one node or two (needs Linux and root)'],
]) {
  const task = project.addTask(name, { description });
  task.spawn(project.compileTask);
  task.exec(exec, { receiveArgs: true });
}

project.addTask('test:coverage', { exec: 'jest --coverage --coverageReporters text', description: 'Runs the unit tests, and shows which lines they reach' });

project.npmignore?.addPatterns('/examples/', '/bench/', '/dashboards/', '/docs/', '/.ci/', '/*.tgz');

const synth = project.addTask('synth', { description: 'Renders the manifests of every example' });
synth.spawn(project.compileTask);
synth.exec('tsc -p examples/tsconfig.json');
synth.exec('node examples/.build/render.js');

const bench = project.addTask('bench', { description: 'Measures the cost of a synth against the same objects written by hand', receiveArgs: true });
bench.spawn(project.compileTask);
bench.exec('tsc -p bench/tsconfig.json');
bench.exec('node bench/.build/run.js', { receiveArgs: true });

const types = project.addTask('bench:types', { description: 'Measures what the Pulumi front end costs the compiler', receiveArgs: true });
types.spawn(project.compileTask);
types.exec('tsc -p bench/tsconfig.json');
types.exec('node bench/.build/types.js', { receiveArgs: true });

project.npmrc.addConfig('omit-lockfile-registry-resolved', 'true');
project.synth();
