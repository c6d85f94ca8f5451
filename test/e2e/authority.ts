import { execFileSync } from 'child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { isIP } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';
import { apply } from './kubernetes';

/** A certificate and its key, as PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
}

/** What a certificate says. */
export interface Request {
  /** In the order of `openssl -subj`: /OU=orders/CN=kafka-broker. */
  readonly subject: string;
  readonly names?: readonly string[];
  /** Days from now until its end; below zero for one that has ended. */
  readonly days?: number;
  /** Whether it has been valid for years. */
  readonly old?: boolean;
}

/** A certificate authority of OpenSSL, for tests that make their Secrets themselves. */
export class Authority {
  private readonly folder = mkdtempSync(join(tmpdir(), 'kafka-constructs-authority-'));
  private count = 0;

  constructor(name = 'test-ca') {
    this.openssl('req', '-x509', ...KEY, '-keyout', 'ca.key', '-out', 'ca.crt', '-subj', `/CN=${name}`, '-days', '30');
  }

  /** The certificate of the authority. */
  public get certificate(): string {
    return readFileSync(join(this.folder, 'ca.crt'), 'utf8');
  }

  /** Issues a certificate for a client that may be a server too. */
  public issue({ subject, names = [], days = 10, old = false }: Request): Certificate {
    const file = `leaf-${this.count++}`;
    this.openssl('req', ...KEY, '-keyout', `${file}.key`, '-out', `${file}.csr`, '-subj', subject);
    const alternatives = names.length > 0 ? `subjectAltName=${names.map(name => `${isIP(name) === 0 ? 'DNS' : 'IP'}:${name}`).join()}\n` : '';
    writeFileSync(join(this.folder, `${file}.ext`), `extendedKeyUsage=clientAuth,serverAuth\n${alternatives}`);
    // OpenSSL 3.0 sets other beginnings than now with `ca` alone.
    if (days > 0 && !old) {
      this.openssl(
        'x509', '-req', '-in', `${file}.csr`, '-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-out', `${file}.crt`,
        '-extfile', `${file}.ext`, '-days', String(days),
      );
    } else {
      this.issueInThePast(file, days > 0 ? new Date(Date.now() + days * 86_400_000) : new Date('2020-02-01'));
    }
    const read = (ending: string) => readFileSync(join(this.folder, `${file}.${ending}`), 'utf8');
    return { certificate: read('crt'), key: read('key') };
  }

  private issueInThePast(file: string, end: Date): void {
    writeFileSync(join(this.folder, 'index'), '');
    writeFileSync(join(this.folder, 'ca.conf'), [
      '[ca]', 'default_ca=it', '[it]', 'database=index', 'new_certs_dir=.', 'rand_serial=yes', 'default_md=sha256',
      'policy=any', '[any]', 'commonName=supplied', 'organizationalUnitName=optional', '',
    ].join('\n'));
    // Without -preserveDN, the parts of the subject stand in the order of the policy, and the name is another one.
    this.openssl(
      'ca', '-batch', '-notext', '-preserveDN', '-config', 'ca.conf', '-cert', 'ca.crt', '-keyfile', 'ca.key', '-in', `${file}.csr`, '-out',
      `${file}.crt`, '-extfile', `${file}.ext`, '-startdate', '20200101000000Z', '-enddate', `${end.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`,
    );
  }

  /** Removes its files. */
  public remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  private openssl(...words: readonly string[]): void {
    execFileSync('openssl', words, { cwd: this.folder, stdio: 'pipe' });
  }
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Applies a Secret with a certificate, as cert-manager makes it. */
export function applyCertificate(
  namespace: string, name: string, { certificate, key }: Certificate, authority: string,
): Promise<string> {
  return applySecret(namespace, name, { 'tls.crt': certificate, 'tls.key': key, 'ca.crt': authority });
}

/** Applies a Secret. */
export function applySecret(
  namespace: string, name: string, stringData: { readonly [key: string]: string },
): Promise<string> {
  return apply(JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, stringData }));
}

/** The subject of a role of the cluster `kafka`, as OpenSSL takes it and as Java prints it. */
export function subjectOf(namespace: string, role: string): { readonly openssl: string; readonly java: string } {
  return { openssl: `/OU=${namespace}/CN=kafka-${role}`, java: `CN=kafka-${role},OU=${namespace}` };
}

/** Applies the certificates of a cluster named `kafka`. */
export async function applyClusterCertificates(
  namespace: string,
  authority: Authority,
  trusted = authority.certificate,
  more: Partial<Request> = {},
  brokerNames: readonly string[] = [],
): Promise<void> {
  for (const role of ['broker', 'controller', 'admin']) {
    const service = `kafka-${role}-headless.${namespace}.svc.cluster.local`;
    const bootstrap = `kafka-bootstrap.${namespace}`;
    const names = [`*.${service}`, service, ...role === 'broker' ? [bootstrap, `${bootstrap}.svc.cluster.local`, ...brokerNames] : []];
    const { openssl } = subjectOf(namespace, role);
    await applyCertificate(
      namespace, `kafka-${role}-tls`, authority.issue({ subject: openssl, ...role === 'admin' ? {} : { names }, ...more }),
      trusted,
    );
  }
}
