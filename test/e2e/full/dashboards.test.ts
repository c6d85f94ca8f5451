import { writeFileSync } from 'fs';
import { kubectl, pause, untilReady } from '../kubernetes';
import { asked, isAnswered } from '../prometheus';
import { describeWithFailures } from '../test-with-failures';
import { WatchedCluster } from '../watched-cluster';

/*
 * Dashboards show a cluster at work and the failure of a broker. With E2E_DASHBOARDS=FILE, what they show is written to
 * a file, from which `npm run pictures` draws the pictures of the docs.
 */

const NAMESPACE = 'e2e-dashboards';
const SECONDS = 240;
const STEP = 5;

describeWithFailures('the dashboards of a cluster at work', () => {
  let cluster: WatchedCluster;

  beforeAll(async () => {
    cluster = await WatchedCluster.start(NAMESPACE);
  });
  afterAll(() => cluster?.end());

  test('show its load, and a broker that is away', async () => {
    const { client, watched: { dashboards }, prometheus } = cluster;
    const scale = (replicas: number) =>
      kubectl(['scale', 'statefulset/kafka-broker', `--replicas=${replicas}`, '--namespace', NAMESPACE]);
    const begun = Date.now();
    const written = client.write('orders', { rate: 400, size: 2000 });
    const read = client.consume('orders', 40_000);
    await pause(90);
    await scale(2);
    await pause(30);
    await scale(3);
    await untilReady(NAMESPACE, 'app.kubernetes.io/component=broker', 3);
    await pause(Math.max(60, SECONDS - (Date.now() - begun) / 1000));
    const panels = dashboards.flatMap(({ uid, panels: all }) => all.map(panel => ({ uid, ...panel })));
    const targets = panels.flatMap(({ targets: queries = [] }) => queries).filter(({ expr }) => isAnswered(expr));
    const end = Math.floor(Date.now() / 1000);
    const range = { start: end - SECONDS, end, step: STEP };
    const found = await prometheus.ranges(targets.map(({ expr }) => asked(expr)), range);
    const series = new Map(targets.map((target, index) => [target, found[index]]));
    if (process.env.E2E_DASHBOARDS !== undefined) {
      writeFileSync(process.env.E2E_DASHBOARDS, JSON.stringify({
        range,
        dashboards: dashboards.map(dashboard => ({
          ...dashboard,
          panels: dashboard.panels.map(({ targets: queries = [], ...panel }) => ({
            ...panel,
            series: queries.flatMap(query => (series.get(query) ?? []).map(({ metric, values }) => ({
              name: query.legendFormat.replace(/{{(\w+)}}/g, (_, label) => metric[label] ?? ''), values,
            }))),
          })),
        })),
      }));
    }
    expect(targets.filter(target => series.get(target)!.length === 0).map(({ expr }) => expr)).toEqual([]);
    /** Least and largest sum of a panel's series. */
    const extremes = (title: string) => {
      const panel = panels.find(one => one.title === title)!;
      const sums = new Map<number, number>();
      for (const { values } of panel.targets!.flatMap(target => series.get(target)!)) {
        for (const [time, value] of values) sums.set(time, (sums.get(time) ?? 0) + value);
      }
      return [Math.min(...sums.values()), Math.max(...sums.values())];
    };
    expect(extremes('Brokers running')).toEqual([2, 3]);
    expect(extremes('Partitions under-replicated')[0]).toBe(0);
    expect(extremes('Partitions under-replicated')[1]).toBeGreaterThan(0);
    // 400 records of 2,000 bytes a second.
    expect(extremes('Bytes in')[1]).toBeGreaterThan(400_000);
    expect((await written.stop()).failed).toBe(0);
    expect((await read).read).toBeGreaterThanOrEqual(40_000);
  });
});
