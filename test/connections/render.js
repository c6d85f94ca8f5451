// Writes the files of connections as the library renders them: render.js FOLDER SERVER CLIENTS_PORT MACHINES_PORT TOKEN_URL
const { mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { connectionFiles } = require('../../lib/kafka/access/connections/connection-files');

const [folder, host, clients, machines, tokenUrl] = process.argv.slice(2);
const USERS = {
  password: { protocol: 'SASL_SSL', port: clients, credentials: { kind: 'password' } },
  certificate: { protocol: 'SSL', port: machines, credentials: { kind: 'certificate' } },
  token: {
    protocol: 'SASL_SSL', port: clients, credentials: { kind: 'oauth', tokenUrl, clientId: 'checkout', trustedCa: { kind: 'secret', name: 'ca', key: 'ca.crt' } },
  },
};

for (const [name, { protocol, port, credentials }] of Object.entries(USERS)) {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  const files = connectionFiles({ bootstrapServers: `${host}:${port}`, listener: { protocol }, userName: 'checkout', credentials, path, trust: ['ca.crt'] });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
}
