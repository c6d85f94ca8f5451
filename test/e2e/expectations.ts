import type { Checked, Client, Written } from './client';
import { isReady, list, pause } from './kubernetes';

/**
 * That every acknowledged message is there once and in order, and that no partition went without an acknowledgement for
 * longer.
 */
export function expectNothingLost(written: Written, checked: Checked, silentSeconds = 45): void {
  expect(written).toMatchObject({ failed: 0, firstFailure: null });
  expect(written.acknowledged).toBe(written.sent);
  expect(written.acknowledged).toBeGreaterThan(0);
  expect(checked).toEqual({
    acknowledged: written.acknowledged,
    read: written.sent,
    missing: 0,
    twice: 0,
    disordered: 0,
    gaps: 0,
  });
  expect(written.longestSilence).toBeLessThan(silentSeconds);
}

/**
 * That every acknowledged message is there once and in order, where some were refused: the writer was told of those.
 */
export function expectAcknowledgedKept(written: Written, checked: Checked, refusal: RegExp): void {
  if (written.failed > 0) expect(written.firstFailure).toMatch(refusal);
  expect(written.acknowledged).toBe(written.sent - written.failed);
  expect(written.acknowledged).toBeGreaterThan(written.sent * 0.9);
  expect(checked).toMatchObject({ acknowledged: written.acknowledged, missing: 0, twice: 0, disordered: 0 });
  expect(written.longestSilence).toBeLessThan(45);
}

/** Watches a topic; what it returns tells how many replicas of one partition were out of sync at the worst moment. */
export function mostOutOfSync(client: Client, topic: string): () => Promise<number> {
  let most = 0;
  const watcher = client.watch(topic, seen => { most = Math.max(most, seen.most); });
  return async () => {
    await watcher.stop();
    return most;
  };
}

/**
 * Watches pods; what it returns tells how many were not Ready at the worst moment. One broker at a time is more than
 * one replica of a partition at a time; and of two replicas the last one stays in the list of those in sync, whether it
 * runs or not.
 */
export function mostPodsDown(namespace: string, selector: string, count: number): () => Promise<number> {
  let most = 0;
  let watching = true;
  const watcher = (async () => {
    while (watching) {
      const pods = await list('pods', namespace, selector);
      most = Math.max(most, count - pods.filter(isReady).length);
      await pause(0.5);
    }
  })();
  // Awaited at the end; until then an error is not unhandled.
  watcher.catch(() => undefined);
  return async () => {
    watching = false;
    await watcher;
    return most;
  };
}
