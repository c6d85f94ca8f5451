import { applySecret, type Authority } from './authority';
import { applyPrograms, UNPRIVILEGED } from './client';
import { apply, get, inPod, isReady, kubectl, until } from './kubernetes';
import { Authentication, Jwks, TrustedCa } from '../../src';

/** The secret of every client of the issuer. */
export const CLIENT_SECRET = 'the secret of a client';

/** An issuer of tokens in a pod (client/Issuer.java), and how brokers check its tokens. */
export class TokenIssuer {
  constructor(private readonly namespace: string) {}

  /** Starts its pod. */
  public async start(authority: Authority, image: string): Promise<void> {
    const { certificate, key } = authority.issue({ subject: '/CN=issuer', names: [this.host] });
    await applySecret(this.namespace, 'issuer', { 'tls.crt': certificate, 'tls.key': key, 'secret': CLIENT_SECRET });
    await applySecret(this.namespace, 'issuer-ca', { 'ca.crt': authority.certificate });
    await applySecret(this.namespace, 'client-secret', { 'client-secret': CLIENT_SECRET });
    await applyPrograms(this.namespace);
    await apply(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [this.service(), this.pod(image)] }));
    await until('the issuer of tokens is Ready', 120, async () => isReady(await get('pod', 'issuer', this.namespace)));
  }

  /** How brokers check its tokens. */
  public get authentication(): Authentication {
    return Authentication.oauth({
      issuer: 'https://issuer.example',
      audiences: ['kafka'],
      jwks: Jwks.refreshed(`${this.url}/keys`, { trustedCa: this.trustedCa }),
    });
  }

  public get trustedCa(): TrustedCa {
    return TrustedCa.secret('issuer-ca');
  }

  /** Where clients get tokens of a kind. */
  public tokenUrl(kind: 'right' | 'issuer' | 'audience' | 'expired' | 'key'): string {
    return `${this.url}/token/${kind}`;
  }

  /** The option without which clients of Kafka 4 ask for no token. */
  public get clientOption(): string {
    const urls = (['right', 'issuer', 'audience', 'expired', 'key'] as const).map(kind => this.tokenUrl(kind));
    return `-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=${urls.join(',')}`;
  }

  /** Signs tokens by a new key from now on. */
  public async rotate(): Promise<void> {
    await inPod(this.namespace, 'issuer', ['touch', '/tmp/rotate']);
  }

  public async stop(): Promise<void> {
    await kubectl(['delete', 'pod', 'issuer', '--namespace', this.namespace]);
  }

  private get host(): string {
    return `issuer.${this.namespace}.svc.cluster.local`;
  }

  private get url(): string {
    return `https://${this.host}:8443`;
  }

  private service() {
    return {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'issuer', namespace: this.namespace },
      spec: { clusterIP: 'None', selector: { app: 'issuer' }, ports: [{ port: 8443 }] },
    };
  }

  private pod(image: string) {
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'issuer', namespace: this.namespace, labels: { app: 'issuer' } },
      spec: {
        automountServiceAccountToken: false,
        terminationGracePeriodSeconds: 0,
        securityContext: UNPRIVILEGED.pod,
        containers: [{
          name: 'issuer',
          image,
          securityContext: UNPRIVILEGED.container,
          command: ['java', '-Xmx64m', '-XX:TieredStopAtLevel=1', '-cp', '/client/ledger.jar', 'Issuer', '/etc/issuer'],
          readinessProbe: { tcpSocket: { port: 8443 }, periodSeconds: 1 },
          volumeMounts: [{ name: 'program', mountPath: '/client' }, { name: 'files', mountPath: '/etc/issuer' }],
        }],
        volumes: [
          { name: 'program', configMap: { name: 'client' } }, { name: 'files', secret: { secretName: 'issuer' } },
        ],
      },
    };
  }
}
