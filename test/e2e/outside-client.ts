import { execFile, type ChildProcess } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import type { Checked, Written } from './client';
import { command } from './kubernetes';

/** A client on a machine that is not a part of the Kubernetes cluster, as one user of Kafka. */
export class OutsideClient {
  private readonly folder = mkdtempSync(join(tmpdir(), 'kafka-constructs-outside-'));

  constructor(user: string, password: string, authority: string) {
    writeFileSync(join(this.folder, 'ca.crt'), authority);
    this.write('client.properties', [
      'security.protocol=SASL_SSL', 'sasl.mechanism=SCRAM-SHA-512', 'ssl.truststore.type=PEM',
      `ssl.truststore.location=${join(this.folder, 'ca.crt')}`, 'default.api.timeout.ms=30000',
      `sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="${user}" password="${password}";`,
    ]);
  }

  /** Gives the machine its DNS records. */
  public resolve(records: { readonly [host: string]: string }): void {
    this.write('hosts', Object.entries(records).map(([host, address]) => `${address} ${host}`));
  }

  /** Writes messages to every partition of a topic until it is stopped, or so many. */
  public start(bootstrap: string, topic: string, ledger: string, words: readonly string[] = []): OutsideWriter {
    return new OutsideWriter(join(this.folder, ledger), this.java('write', bootstrap, topic, ledger, words));
  }

  /** Reads the whole topic, and compares it with the ledger. */
  public async check(bootstrap: string, topic: string, ledger: string): Promise<Checked> {
    const [program, ...words] = this.java('check', bootstrap, topic, ledger, []);
    return JSON.parse(await command(program, words, { seconds: 180 }));
  }

  /** Whether a connection is accepted; nothing that the other side drops is. */
  public async reaches(host: string, port: number): Promise<boolean> {
    const [program, ...words] = outside('timeout', '4', 'bash', '-c', ': > "/dev/tcp/$0/$1"', host, String(port));
    return command(program, words).then(() => true, () => false);
  }

  /** Removes its files. */
  public remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  private java(what: string, bootstrap: string, topic: string, ledger: string, words: readonly string[]): string[] {
    return outside(
      'java', '-Xmx200m', `-Djdk.net.hosts.file=${join(this.folder, 'hosts')}`, '-cp', process.env.E2E_CLIENT!, 'Ledger', what,
      `config=${join(this.folder, 'client.properties')}`, `bootstrap=${bootstrap}`, `topic=${topic}`,
      `file=${join(this.folder, ledger)}`, ...words,
    );
  }

  private write(file: string, lines: readonly string[]): void {
    writeFileSync(join(this.folder, file), `${lines.join('\n')}\n`);
  }
}

/** A command on a machine outside of the Kubernetes cluster. */
function outside(...words: readonly string[]): string[] {
  return [process.env.E2E_CLUSTER!, 'outside', ...words];
}

/** A writer that runs. */
export class OutsideWriter {
  private readonly process: ChildProcess;
  private readonly result: Promise<Written>;

  constructor(private readonly ledger: string, [program, ...words]: readonly string[]) {
    let child: ChildProcess;
    this.result = new Promise((resolve, reject) => {
      child = execFile(program, words, (error, stdout, stderr) => {
        if (error === null) resolve(JSON.parse(stdout.trim().split('\n').pop()!));
        else reject(new Error(`${error.message}\n${stderr}`));
      });
    });
    this.process = child!;
    // Awaited in stop(); until then an error is not unhandled.
    this.result.catch(() => undefined);
  }

  /** Tells it to stop, and waits until everything sent is acknowledged or has failed. */
  public stop(): Promise<Written> {
    writeFileSync(`${this.ledger}.stop`, '');
    return this.result;
  }

  /** Waits for the end of what ends by itself. */
  public end(): Promise<Written> {
    return this.result;
  }

  /** Ends it after a test that failed. */
  public kill(): void {
    this.process.kill();
  }
}
