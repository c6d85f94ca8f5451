import { type ChildProcess, spawn } from 'child_process';
import { join } from 'path';
import { apply, command, freshNamespace, get, kubectl, until } from './kubernetes';

const BUILD = join(__dirname, '../cert-manager/build.sh');
const SCRATCH = 'e2e-cert-manager';

/**
 * cert-manager itself (test/cert-manager): its controllers, as a process beside the tests. They see every namespace, so
 * one at a time is enough for a cluster.
 */
export class CertManager {
  /** Builds it where it is not in the cache yet, which takes minutes, and returns when it issues certificates. */
  public static async start(): Promise<CertManager> {
    // On a cluster of the user's own it may be installed, and two would not agree.
    const installed = await kubectl([
      'get', 'deployments', '--all-namespaces', '--output', 'name',
      '--selector', 'app.kubernetes.io/name=cert-manager,app.kubernetes.io/component=controller',
    ]);
    if (installed !== '') return new CertManager();

    const [program, crds] = (await command('bash', [BUILD], { seconds: 3600 })).trim().split('\n');
    // The test cluster knows some of these kinds without a schema; from here on they have theirs, also after stop().
    await kubectl(['apply', '--server-side', '--force-conflicts', '--filename', crds]);
    const started = new CertManager(
      spawn(program, ['--kubeconfig', process.env.KUBECONFIG!], { stdio: ['pipe', 'ignore', 'pipe'] }),
    );
    try {
      await started.untilItIssues();
    } catch (error) {
      await started.stop().catch(() => undefined);
      throw new Error(`${(error as Error).message}\n${started.log}`);
    }
    return started;
  }

  private log = '';
  private readonly ended?: Promise<number | null>;

  private constructor(private readonly process?: ChildProcess) {
    if (process === undefined) return;
    process.stderr!.on('data', data => { this.log = (this.log + data).slice(-20_000); });
    this.ended = new Promise((resolve, reject) => {
      process.on('error', reject);
      process.on('close', resolve);
    });
    // Whoever waits for its end is told; nobody has to.
    this.ended.catch(() => undefined);
  }

  /** Stops it, and fails if it had ended before. */
  public async stop(): Promise<void> {
    this.process?.stdin!.end();
    const code = await this.ended;
    if (this.process !== undefined && code !== 0) {
      throw new Error(`cert-manager has ended (exit code ${code}):\n${this.log}`);
    }
  }

  /**
   * Asks for another certificate before the current one's time, as `cmctl renew` does. Returns before it has been
   * issued.
   */
  public async renew(namespace: string, certificateName: string): Promise<void> {
    // A controller may write the status between reading and writing it here.
    await until(`${certificateName} is to be renewed`, 20, async () => {
      const certificate = JSON.parse(await kubectl([
        'get', 'certificates.cert-manager.io', certificateName, '--namespace', namespace, '--output', 'json',
      ]));
      const others = (certificate.status?.conditions ?? []).filter((condition: any) => condition.type !== 'Issuing');
      certificate.status = {
        ...certificate.status,
        conditions: [...others, {
          type: 'Issuing',
          status: 'True',
          reason: 'ManuallyTriggered',
          message: 'Certificate re-issuance manually triggered',
          lastTransitionTime: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
          observedGeneration: certificate.metadata.generation,
        }],
      };
      await kubectl(['replace', '--subresource', 'status', '--filename', '-'], JSON.stringify(certificate));
      return true;
    });
  }

  /** Has it issue a certificate, which takes its controllers and the new schemas. */
  private async untilItIssues(): Promise<void> {
    await freshNamespace(SCRATCH);
    const metadata = { name: 'try', namespace: SCRATCH };
    const issuer = { apiVersion: 'cert-manager.io/v1', kind: 'Issuer', metadata, spec: { selfSigned: {} } };
    const certificate = {
      apiVersion: 'cert-manager.io/v1',
      kind: 'Certificate',
      metadata,
      spec: { commonName: 'try', secretName: 'try', issuerRef: { name: 'try' } },
    };
    await until('the cluster knows the kinds of cert-manager', 60, async () => {
      await apply(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [issuer, certificate] }));
      return true;
    });
    await until('cert-manager issues certificates', 120, async () => {
      if (this.process!.exitCode !== null) return true;
      const { status } = await get('certificates.cert-manager.io', 'try', SCRATCH);
      const conditions: any[] = status?.conditions ?? [];
      return conditions.some(condition => condition.type === 'Ready' && condition.status === 'True')
        || JSON.stringify(conditions);
    });
    if (this.process!.exitCode !== null) throw new Error('cert-manager ended at its start');
    await kubectl(['delete', 'namespace', SCRATCH, '--wait=false']);
  }
}
