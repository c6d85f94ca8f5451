// table.mjs FILE: the medians of what run.sh measured, with least and greatest value, and the ratio to the first variant: the median of
// the ratios of the rounds. A line of the file is: VARIANT METRIC=VALUE...
import { readFileSync } from 'fs';

const rows = readFileSync(process.argv[2], 'utf8').trim().split('\n').map(line => {
  const [variant, ...metrics] = line.split('\t');
  return { variant, metrics: metrics.map(metric => metric.split('=')).map(([name, value]) => [name, Number(value)]) };
});
const variants = [...new Set(rows.map(({ variant }) => variant))];
const names = rows[0].metrics.map(([name]) => name);
const values = (variant, index) => rows.filter(row => row.variant === variant).map(({ metrics }) => metrics[index][1]);
const median = list => {
  const sorted = [...list].sort((a, b) => a - b);
  return (sorted[Math.floor((sorted.length - 1) / 2)] + sorted[Math.ceil((sorted.length - 1) / 2)]) / 2;
};
const shown = list => `${median(list).toFixed(2)} (${Math.min(...list).toFixed(2)} to ${Math.max(...list).toFixed(2)})`;
const cells = (variant, index) => {
  const list = values(variant, index);
  const ratios = values(variants[0], index).map((first, round) => list[round] / first);
  return [shown(list), variant === variants[0] ? '1' : shown(ratios)];
};
const print = row => console.log(`| ${row.join(' | ')} |`);
print(['variant', ...names.flatMap(name => [name, 'ratio'])]);
print(['variant', ...names.flatMap(name => [name, 'ratio'])].map(() => '---'));
for (const variant of variants) print([variant, ...names.flatMap((_, index) => cells(variant, index))]);
