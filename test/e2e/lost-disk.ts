import { get, kubectl, pause, until, untilReplaced } from './kubernetes';

/** Takes one of a pod's volumes away with its data: it comes back with an empty one. */
export async function emptyDisk(namespace: string, pod: string, index = 0): Promise<void> {
  const name = `data-${index}-${pod}`;
  const { spec: { volumeName } } = await get('persistentvolumeclaim', name, namespace);
  const before = await get('pod', pod, namespace);
  await kubectl(['delete', 'persistentvolumeclaim', name, '--namespace', namespace, '--wait=false']);
  // The StatefulSet makes no pod on a claim that is being deleted, once it has heard of that.
  await pause(3);
  await kubectl(['delete', 'pod', pod, '--namespace', namespace, '--grace-period=0', '--force']);
  await kubectl(['delete', 'persistentvolume', volumeName, '--ignore-not-found', '--wait=false']);
  await untilReplaced(before, 60);
  await until(`${pod} has another volume`, 60, async () => {
    const other = (await get('persistentvolumeclaim', name, namespace))?.spec.volumeName;
    return other !== undefined && other !== volumeName;
  });
}

/** Waits until a pod's container, or the one before it, has said something. */
export function untilSays(namespace: string, pod: string, text: string, seconds = 180): Promise<void> {
  return until(`${pod} says "${text}"`, seconds, async () => {
    const logs = await Promise.all(
      [[], ['--previous']].map(which => kubectl(['logs', '--namespace', namespace, pod, ...which]).catch(() => '')),
    );
    return logs.some(log => log.includes(text));
  });
}
