import { readdirSync, readFileSync } from 'fs';
import { command, get } from './kubernetes';

/*
 * The test cluster of test/cluster, when the tests run on it. On a cluster of the user's own nodes cannot be made to
 * fail, and what needs that is skipped by name.
 */

/** Whether nodes and disks can be made to fail. */
export const canFail = process.env.E2E_CLUSTER !== undefined;

/** What `cluster.sh status` tells. */
export interface Status {
  readonly nodes: { readonly [node: string]: 'up' | 'down' };
  readonly volumes: { readonly [claim: string]: VolumeStatus };
}

export interface VolumeStatus {
  readonly replicas: readonly string[];
  /** Whether every replica holds all data. */
  readonly complete: boolean;
}

export function testCluster(...words: readonly string[]): Promise<string> {
  return command(process.env.E2E_CLUSTER!, words, { seconds: 180 });
}

export async function status(): Promise<Status> {
  return JSON.parse(await testCluster('status'));
}

/**
 * Gives claims of the second namespace what those of the first have on their volumes, of a role or all of them. Returns
 * how many.
 */
export async function copyVolumes(from: string, to: string, role?: string): Promise<number> {
  const claims = Object.keys((await status()).volumes)
    .filter(name => name.startsWith(`${from}/`) && (role === undefined || name.includes(`-${role}-`)));
  for (const claim of claims) await testCluster('copy', claim, claim.replace(`${from}/`, `${to}/`));
  return claims.length;
}

/**
 * The process of the server in a pod, on this machine. A container's first process ignores signals from within; these
 * come from without.
 */
export async function serverOf(namespace: string, pod: string): Promise<number> {
  const { status: { containerStatuses } } = await get('pod', pod, namespace);
  const container: string = containerStatuses.find(({ name }: any) => name === 'kafka').containerID.split('//')[1];
  const text = (id: string, file: string) => {
    try {
      return readFileSync(`/proc/${id}/${file}`, 'utf8');
    } catch {
      // It has ended.
      return '';
    }
  };
  const found = readdirSync('/proc').filter(id => /^\d+$/.test(id) && text(id, 'cgroup').includes(container)
    && text(id, 'cmdline').includes('kafka.Kafka'));
  if (found.length !== 1) throw new Error(`${found.length} servers in ${namespace}/${pod}`);
  return Number(found[0]);
}

/** Switches every node on that is off. */
export async function recoverAll(): Promise<void> {
  if (!canFail) return;
  for (const [node, state] of Object.entries((await status()).nodes)) {
    if (state === 'down') await testCluster('recover', node);
  }
}
