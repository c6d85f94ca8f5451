import { readFileSync } from 'fs';
import { join } from 'path';
import { model, replicated } from './models';
import { calibration, predictions } from '../../bench/recovery/prediction';
import type { Results as Recoveries } from '../../bench/recovery/run';
import type { Results as Choices } from '../../bench/replicas/run';
import { FailureQuestion } from '../../src/planner/durability-analysis';
import { Detection, MEASURED, RecoveryStorage } from '../../src/planner/recovery-model';
import { replicationOptions } from '../../src/planner/replication-options';

/* The planner's models beside what the benchmarks measured on replicated volumes. */

const results = <T>(file: string): T => JSON.parse(readFileSync(join(__dirname, '../../bench', file), 'utf8')) as T;

describe('the recovery model', () => {
  const measured = results<Recoveries>('recovery/results-replicated.json');

  const { readRate, ...figures } = calibration(measured);

  test.each(Object.entries(figures))('has the %s of the runs that it is calibrated on', (figure, value) => {
    expect(Math.abs(MEASURED[figure as keyof typeof MEASURED] - value)).toBeLessThan(figure === 'copyFactor' ? 0.06 : 1);
  });

  const others = predictions(measured).filter(({ calibrated }) => !calibrated);

  test('is compared with other sizes than those', () => {
    expect(others.length).toBeGreaterThanOrEqual(4);
  });

  test.each(others)('predicts the recovery of $mebibytes MiB, disk $disk, within 25 %', ({ predicted, measured: seen }) => {
    expect(Math.abs(predicted / seen - 1)).toBeLessThan(0.25);
  });
});

describe('the failure model', () => {
  const { choices } = results<Choices>('replicas/results.json');
  // Ceph's monitor did not fail.
  const volumes = { ...replicated(2), metadataElsewhere: true };
  const options = replicationOptions(model({ nodes: 8, volumes }), {
    brokerBytes: 1,
    networkRate: 1,
    readRate: { value: 1, because: '' },
    logDirectories: 1,
    lastSegmentBytes: 1,
    writeRate: 0,
    storage: RecoveryStorage.REPLICATED,
    replicationFactor: 3,
    detection: Detection.STORK,
    tolerationSeconds: 30,
    hasFreeNode: true,
  });
  const runs = options.flatMap(option => choices
    .filter(({ replicationFactor, volumeReplicas }) =>
      replicationFactor === option.replicationFactor && volumeReplicas === (option.volumeReplicas ?? 0))
    .flatMap(({ failures }) => failures)
    .map(failure => ({ name: option.name, survived: option.survived, ...failure })));

  test('is compared with every choice', () => {
    expect(runs).toHaveLength(24);
  });

  // The nodes that failed were the worst ones.
  test.each(runs)('$name, $nodes failed: whether writes go on while they are off', run => {
    const { survived, nodes, silence, off } = run;
    expect(silence < off).toBe(survived[FailureQuestion.WRITES_AFTER_FAILOVER] >= nodes);
  });

  test.each(runs)('$name, $nodes failed: nothing is lost that is safe in the model', ({ survived, nodes, missing }) => {
    expect(survived[FailureQuestion.RECORDS_IN_MEMORY] < nodes || missing === 0).toBe(true);
  });
});
