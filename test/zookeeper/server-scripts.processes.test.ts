import { KafkaVersion, MetadataQuorum } from '../../src';
import { type Node, run, USERLANDS } from '../kafka/node';
import { find, rendered } from '../support';

const config = (bootstrap = false) =>
  find(
    rendered({ version: KafkaVersion.V3_9_2, quorum: MetadataQuorum.zookeeper(), bootstrap }),
    'ConfigMap',
    'kafka-zookeeper-config',
  );
const LIMITED = {
  'settings.env': (config().data['settings.env'] as string).replace(/STOP_SECONDS=.*/, "STOP_SECONDS='0'"),
};
const DATA = { '../zookeeper/data-0/zookeeper/version-2/snapshot.0': 'x' };

describe.each(USERLANDS)('with the commands of %s', (name, userland) => {
  const ran = (script: string, node: Partial<Node>, bootstrap = false) =>
    run(script, config(bootstrap), { podIndex: 0, podName: 'kafka-zookeeper-server-0', ...node }, userland);
  const there = name === 'GNU' || userland !== undefined;
  const votes = (calls: readonly string[]) => calls.includes('initialize');

  (there ? describe : describe.skip)('start.sh', () => {
    test('an empty server votes at the first start', () => {
      const { status, stderr, calls } = ran('start.sh', {}, true);
      expect([status, stderr]).toEqual([0, '']);
      expect(calls).toEqual(['initialize', 'zkServer.sh start-foreground']);
    });

    test('an empty server does not vote while another one serves, with bootstrap left on', () => {
      const { status, stderr, calls } = ran(
        'start.sh', { listening: ['server-2.kafka-zookeeper-headless.orders.svc.cluster.local:2181'] }, true,
      );
      expect(status).toBe(0);
      expect(votes(calls)).toBe(false);
      expect(stderr).toContain('finds no data on its disk');
    });

    test('an empty server does not vote once the ensemble has run, unless an operator lets it', () => {
      expect(ran('start.sh', {})).toMatchObject({
        status: 0,
        calls: ['zkServer.sh start-foreground'],
        stderr: expect.stringContaining('takes no part in elections'),
      });
      expect(votes(ran('start.sh', { disk: { '../zookeeper/data-0/zookeeper/initialize': '' } }).calls)).toBe(true);
    });

    test('a server with data starts as it is', () => {
      expect(ran('start.sh', { disk: DATA }, true).calls).toEqual(['zkServer.sh start-foreground']);
    });
  });

  (there ? describe : describe.skip)('stop.sh', () => {
    const all = [
      '127.0.0.1:2181', 'server-1.kafka-zookeeper-headless.orders.svc.cluster.local:2181',
      'server-2.kafka-zookeeper-headless.orders.svc.cluster.local:2181',
    ];

    test('a server stops at once while both others serve, or when it does not serve itself', () => {
      expect(ran('stop.sh', { listening: all, files: LIMITED })).toMatchObject({ status: 0, stderr: '' });
      expect(ran('stop.sh', { listening: all.slice(1, 2), files: LIMITED })).toMatchObject({ status: 0, stderr: '' });
    });

    test('a server waits, within bounds, while one of the two others does not serve', () => {
      const { status, stderr } = ran('stop.sh', { listening: all.slice(0, 2), files: LIMITED });
      expect(status).toBe(0);
      expect(stderr).toContain('loses its majority: not serving: kafka-zookeeper-server-2');
    });
  });

  (there ? test : test.skip)('a server is Ready when it serves, and has flushed what it has started with once', () => {
    expect(ran('ready.sh', {}).status).not.toBe(0);
    const { status, calls } = ran('ready.sh', { listening: ['127.0.0.1:2181'] });
    expect(status).toBe(0);
    expect(calls).toEqual([expect.stringMatching(/^sync -f \S+zookeeper$/)]);
  });
});
