import { cdk8s, javascript } from 'projen';

const project = new cdk8s.ConstructLibraryCdk8s({
  name: 'kafka-constructs',
  description: 'Typed constructs for production Apache Kafka on Kubernetes, with storage tuned as carefully as Kafka itself',
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
  peerDeps: ['cdk8s-plus-27@^2.9.5'],
  devDeps: ['fast-check@^4', 'yaml@^2'],
  jestOptions: {
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    jestConfig: { testPathIgnorePatterns: ['/node_modules/', '/lib/', '/test/e2e/'] },
  },
  eslintOptions: { dirs: ['src'], devdirs: ['test', 'examples', 'bench', 'docs'] },
  gitignore: ['/.cache/', '/dist/', 'cdk8s.out/'],
  npmignore: ['/examples/', '/bench/', '/docs/', '/.ci/'],
  bin: { 'kafka-constructs': 'lib/cli/main.js' },
  release: false,
  depsUpgrade: false,
  github: false,
  stale: false,
});

project.npmrc.addConfig('omit-lockfile-registry-resolved', 'true');
project.synth();
