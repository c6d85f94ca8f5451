import { existsSync, readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { median, predictions } from './prediction';
import type { Results, Run } from './run';

/* Makes docs/recovery.svg, and the tables of docs/recovery.md between its marks, from the results beside this file. */

const docs = join(__dirname, '../../docs');
const ARTICLE = 0.83;

/** Medians of the runs of one kind. */
interface Medians {
  readonly runs: number;
  readonly detected: number;
  readonly scheduled: number;
  /** As scheduled, where it was not measured. */
  readonly mounted: number;
  readonly ready: number;
  readonly caughtUp: number;
  readonly least: number;
  readonly most: number;
}

function figures(): void {
  const short = read('short');
  const page = join(docs, 'recovery.md');
  const text = between(readFileSync(page, 'utf8'), 'figures', tables(short, read('default')));
  const replicated = read('replicated');
  const withReplicated = between(text, 'figures of replicated volumes', tables(replicated, NOTHING));
  writeFileSync(page, between(withReplicated, 'prediction', predictionTable(replicated)));
  writeFileSync(join(docs, 'recovery.svg'), plot(short));
}

/** The page with other text between two marks, where it has them. */
function between(page: string, mark: string, text: string): string {
  const [start, end] = [`<!-- ${mark} -->`, `<!-- end of ${mark} -->`];
  return page.includes(start) ? `${page.split(start)[0]}${start}\n\n${text}\n${end}${page.split(end)[1]}` : page;
}

function predictionTable(results: Results): string {
  return [
    '| broker\'s data | disk | predicted | measured | difference | |',
    '|---|---|---|---|---|---|',
    ...predictions(results).map(({ mebibytes, disk, predicted, measured, calibrated }) =>
      `| ${mebibytes} MiB | ${disk} | ${seconds(predicted)} s | ${seconds(measured)} s | `
      + `${Math.round(100 * (predicted / measured - 1))} % | ${calibrated ? 'calibrated on it' : ''} |`),
  ].join('\n');
}

const NOTHING: Results = { date: '', machine: '', command: '', mebibytesPerSecond: 1, runs: [] };

function read(name: string): Results {
  const file = join(__dirname, `results-${name}.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : NOTHING;
}

function tables(short: Results, slow: Results): string {
  const withSlow = slow.runs.length > 0;
  const withMounted = short.runs.some(({ mounted }) => mounted !== undefined);
  const rate = short.mebibytesPerSecond.toFixed(1);
  const lines = [
    `Measured on ${short.date} with \`${short.command}\` (${short.machine}), ${rate} MiB/s between nodes in each `
      + 'direction, medians, in seconds.',
    '',
    '| RF | broker\'s data | data / bandwidth | disk | runs | detected | scheduled |'
      + `${withMounted ? ' mounted |' : ''} started | caught up | total `
      + `(min to max) | saved against empty disk |${withSlow ? ' with default detection |' : ''}`,
    `|---|---|---|---|---|---|---|---|---|---|---|${withMounted ? '---|' : ''}${withSlow ? '---|' : ''}`,
  ];
  for (const runs of kinds(short.runs)) {
    const [{ replicationFactor, mebibytes, disk }] = runs;
    const m = medians(runs);
    const empty = find(short.runs, { replicationFactor, mebibytes, disk: 'empty' });
    const compared = disk === 'attached' && empty.length > 0;
    const less = compared ? percent(m.caughtUp, medians(empty).caughtUp) : '';
    const slower = compared && withSlow ? percent(detectedLate(runs, slow), detectedLate(empty, slow)) : '';
    lines.push(`| ${replicationFactor} | ${mebibytes} MiB | ${(mebibytes / short.mebibytesPerSecond).toFixed(0)} s | `
      + `${disk} | ${m.runs} | ${seconds(m.detected)} | ${seconds(m.scheduled - m.detected)} | `
      + `${withMounted ? `${seconds(m.mounted - m.scheduled)} | ` : ''}${seconds(m.ready - m.mounted)} | ${seconds(m.caughtUp - m.ready)} | ${seconds(m.caughtUp)} `
      + `(${seconds(m.least)} to ${seconds(m.most)}) | ${less} |${withSlow ? ` ${slower} |` : ''}`);
  }
  lines.push('', ...thresholds(short, slow));
  if (withSlow) {
    const m = medians(slow.runs);
    lines.push('', 'With the intervals that Kubernetes 1.35 and STORK have by default (a node is not ready after 50 s '
      + 'without a heartbeat; STORK looks every 120 s, and for 150 s again; the pods tolerate an unreachable node for '
      + 'the 30 s that this library gives them), '
      + `measured on ${slow.date} with replication factor ${slow.runs[0].replicationFactor} and `
      + `${slow.runs[0].mebibytes} MiB: detected after ${seconds(m.detected)} s `
      + `(${slow.runs.map(run => seconds(run.detected)).join(', ')}), whole after ${seconds(m.caughtUp)} s (median of `
      + `${m.runs}). Only that first phase differs, and it is the same with an empty disk, so that percentages shrink `
      + 'by it: the last column is calculated, with this time in place of the short one in both.');
  }
  return lines.join('\n');
}

/** From which ratio of data to bandwidth on the article's figure is exceeded. */
function thresholds({ runs, mebibytesPerSecond }: Results, slow: Results): string[] {
  return [...new Set(runs.map(run => run.replicationFactor))].flatMap(factor => {
    const empty = runs.filter(run => run.replicationFactor === factor && run.disk === 'empty')
      .map(run => [run.mebibytes / mebibytesPerSecond, run.caughtUp]);
    const attached = runs.filter(run => run.replicationFactor === factor && run.disk === 'attached')
      .map(run => [run.mebibytes / mebibytesPerSecond, run.caughtUp]);
    if (new Set(empty.map(([ratio]) => ratio)).size < 2 || attached.length === 0) return [];
    const measured = Math.max(...empty.map(([ratio]) => ratio));
    const [copied, moved] = [line(empty), line(attached)];
    // Later by so much, with the volume as without.
    const left = 1 - ARTICLE;
    const ratioAt = (later: number) =>
      Math.ceil((moved.intercept + later - left * (copied.intercept + later)) / (left * copied.slope - moved.slope));
    const ratio = ratioAt(0);
    const slower = slow.runs.length === 0
      ? ''
      : ` With default detection it is **${ratioAt(medians(slow.runs).detected - medians(runs).detected)} s** `
        + '(calculated).';
    return [`Replication factor ${factor}: with an empty disk recovery takes ${equation(copied)}, with the volume `
      + `${equation(moved)} (least squares). By these lines the article's 83 % is exceeded where data / bandwidth is more than **${ratio} s** (for example `
      + `${Math.ceil(ratio * 1.25e9 / 2 ** 30)} GiB at 10 `
      + `Gbit/s)${ratio > measured ? `; the largest ratio measured is ${measured.toFixed(0)} s` : ''}.${slower}`];
  });
}

/** The whole, were the failure detected as slowly as in the other runs. */
function detectedLate(runs: readonly Run[], slow: Results): number {
  return median(runs.map(run => run.caughtUp - run.detected)) + medians(slow.runs).detected;
}

function percent(less: number, than: number): string {
  return `${Math.round(100 * (1 - less / than))} %`;
}

function equation({ slope, intercept }: ReturnType<typeof line>): string {
  return `${intercept.toFixed(0)} s + ${slope.toFixed(2)} x data / bandwidth`;
}

/** Least squares. */
function line(points: number[][]): { slope: number; intercept: number } {
  const x = points.reduce((sum, [px]) => sum + px, 0) / points.length;
  const y = points.reduce((sum, [, py]) => sum + py, 0) / points.length;
  const slope = points.reduce((sum, [px, py]) => sum + (px - x) * (py - y), 0) / points.reduce((sum, [px]) =>
    sum + (px - x) ** 2, 0);
  return { slope, intercept: y - slope * x };
}

/** Runs of the same kind together, in the order of the table. */
function kinds(runs: readonly Run[]): Run[][] {
  const groups = new Map<string, Run[]>();
  for (const run of runs) {
    const key = `${run.replicationFactor} ${run.mebibytes} ${run.disk}`;
    groups.set(key, [...groups.get(key) ?? [], run]);
  }
  return [...groups.values()];
}

function find(runs: readonly Run[], like: Partial<Run>): Run[] {
  return runs.filter(run => Object.entries(like).every(([key, value]) => run[key as keyof Run] === value));
}

function medians(runs: readonly Run[]): Medians {
  const of = (key: keyof Omit<Medians, 'runs' | 'least' | 'most'>) =>
    median(runs.map(run => run[key] ?? run.scheduled));
  const whole = runs.map(run => run.caughtUp);
  return {
    runs: runs.length,
    detected: of('detected'),
    scheduled: of('scheduled'),
    mounted: of('mounted'),
    ready: of('ready'),
    caughtUp: of('caughtUp'),
    least: Math.min(...whole),
    most: Math.max(...whole),
  };
}

function seconds(value: number): string {
  return value.toFixed(1);
}

/** Every run as a point, the medians as lines: whole time over data / bandwidth. */
function plot({ runs, mebibytesPerSecond, date }: Results): string {
  const [width, height, left, right, top, bottom] = [760, 440, 60, 190, 40, 50];
  const most = (values: number[], step: number) => Math.ceil(Math.max(...values) / step) * step;
  const xMost = most(runs.map(run => run.mebibytes / mebibytesPerSecond), 10);
  const yMost = most(runs.map(run => run.caughtUp), 20);
  const x = (value: number) => (left + (width - left - right) * value / xMost).toFixed(1);
  const y = (value: number) => (height - bottom - (height - top - bottom) * value / yMost).toFixed(1);
  const series = [
    { replicationFactor: 2, disk: 'empty', color: '#b2182b', dash: '' }, {
      replicationFactor: 3,
      disk: 'empty',
      color: '#b2182b',
      dash: '6 4',
    },
    { replicationFactor: 2, disk: 'attached', color: '#2166ac', dash: '' }, {
      replicationFactor: 3,
      disk: 'attached',
      color: '#2166ac',
      dash: '6 4',
    },
  ] as const;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    `<text x="${left}" y="20" font-size="14">Time from a node's failure until every replica is in sync `
      + `(${mebibytesPerSecond.toFixed(1)} MiB/s between nodes, ${date})</text>`,
  ];
  for (let value = 0; value <= yMost; value += 20) {
    parts.push(`<path d="M${left} ${y(value)}H${width - right}" stroke="#ddd"/><text x="${left - 8}" `
      + `y="${Number(y(value)) + 4}" text-anchor="end">${value}</text>`);
  }
  for (let value = 0; value <= xMost; value += 10) {
    parts.push(`<text x="${x(value)}" y="${height - bottom + 18}" text-anchor="middle">${value}</text>`);
  }
  parts.push(
    `<text x="${left + (width - left - right) / 2}" y="${height - 12}" text-anchor="middle">the broker's data / `
      + 'bandwidth, s</text>',
    `<text transform="translate(16 ${height / 2}) rotate(-90)" text-anchor="middle">s</text>`,
  );
  series.forEach(({ replicationFactor, disk, color, dash }, index) => {
    const own = find(runs, { replicationFactor, disk });
    const sizes = [...new Set(own.map(run => run.mebibytes))].sort((a, b) => a - b);
    const points = sizes.map(mebibytes => `${x(mebibytes / mebibytesPerSecond)} `
      + `${y(medians(find(own, { mebibytes })).caughtUp)}`);
    if (points.length > 0) {
      parts.push(`<path d="M${points.join('L')}" fill="none" stroke="${color}" stroke-width="2" `
      + `stroke-dasharray="${dash}"/>`);
    }
    parts.push(...own.map(run => `<circle cx="${x(run.mebibytes / mebibytesPerSecond)}" cy="${y(run.caughtUp)}" r="3" `
      + `fill="${color}" fill-opacity="0.5"/>`));
    const legend = top + 20 + index * 22;
    parts.push(`<path d="M${width - right + 16} ${legend}h28" stroke="${color}" stroke-width="2" `
      + `stroke-dasharray="${dash}"/><text x="${width - right + 52}" `
      + `y="${legend + 4}">${disk === 'empty' ? 'empty disk' : 'volume attached'}, RF ${replicationFactor}</text>`);
  });
  return [...parts, '</svg>', ''].join('\n');
}

figures();
