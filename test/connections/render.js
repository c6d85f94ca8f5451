// Writes what the library renders for this test, with paths and addresses of this machine:
//
//   render.js broker JWKS_FOLDER ISSUER_URL          the lines of server.properties and the option of the JVM by which brokers check tokens
//   render.js connections FOLDER ISSUER_URL PASSWORDS_PORT CERTIFICATES_PORT DOWNLOADED_PORT
const { mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { App, Chart, Size, Testing } = require('cdk8s');
const library = require('../../lib');
const { connectionFiles } = require('../../lib/kafka/access/connections/connection-files');

const { Authentication, Jwks, Listener } = library;

/** A cluster whose listener `clients` takes tokens by keys in a file, and `downloaded` by keys that brokers download. */
function broker(jwksFolder, issuerUrl) {
  const oauth = jwks => Authentication.oauth({ issuer: 'https://issuer.example', audiences: ['kafka'], jwks });
  const chart = new Chart(new App(), 'chart', { namespace: 'orders' });
  new library.KafkaCluster(chart, 'kafka', {
    brokers: 3,
    storage: library.KafkaStorage.native({ backingStore: library.BackingStore.ebs(), size: Size.gibibytes(100) }),
    certificates: library.Certificates.ownCa(),
    listeners: [
      Listener.internal('clients', { authentication: [oauth(Jwks.configMap('keys')), Authentication.scram()] }),
      Listener.internal('downloaded', {
        port: 9095,
        authentication: [oauth(Jwks.downloadedByBrokers(`${issuerUrl}/keys`, { trustedCa: library.TrustedCa.configMap('ca') }))],
      }),
    ],
  });
  const objects = Testing.synth(chart);
  const here = text => text.replaceAll('/etc/kafka-jwks', jwksFolder);
  const { data } = objects.find(({ metadata }) => metadata.name === 'kafka-broker-config');
  const { spec } = objects.find(({ kind, metadata }) => kind === 'StatefulSet' && metadata.name === 'kafka-broker');
  const options = spec.template.spec.containers[0].env.find(({ name }) => name === 'KAFKA_JVM_PERFORMANCE_OPTS').value;
  return {
    properties: data['server.properties'].split('\n').filter(line => /^listener\.name\.(clients|downloaded)\..*(sasl|reauth)/.test(line)).map(here).join('\n'),
    option: here(options.split(' ').find(word => word.includes('oauthbearer'))),
  };
}

function connections(folder, issuerUrl, passwords, certificates, downloaded) {
  const token = {
    kind: 'oauth', tokenUrl: `${issuerUrl}/token/right`, clientId: 'checkout', trustedCa: { kind: 'secret', name: 'ca', key: 'ca.crt' },
  };
  const users = {
    password: ['SASL_SSL', passwords, { kind: 'password' }],
    certificate: ['SSL', certificates, { kind: 'certificate' }],
    token: ['SASL_SSL', passwords, token],
    downloaded: ['SASL_SSL', downloaded, token],
  };
  for (const [name, [protocol, port, credentials]] of Object.entries(users)) {
    const path = join(folder, name);
    mkdirSync(path, { recursive: true });
    const files = connectionFiles({
      bootstrapServers: `localhost:${port}`, listener: { protocol }, userName: 'checkout', credentials, path, trust: ['ca.crt'],
    });
    for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
  }
}

const [what, ...rest] = process.argv.slice(2);
if (what === 'connections') {
  connections(...rest);
} else {
  const [jwksFolder] = rest;
  const { properties, option } = broker(...rest);
  writeFileSync(join(jwksFolder, 'properties'), properties);
  writeFileSync(join(jwksFolder, 'option'), option);
}
