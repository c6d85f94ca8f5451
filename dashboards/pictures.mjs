// Draws docs/pictures/dashboard-*.svg from what the dashboards showed on the test cluster. Grafana does not run there:
// panels, queries, units, legends and places are the dashboards' own; fonts and colours are those of this drawing.
// Rows without any data are left out.
//
//   E2E_DASHBOARDS=FILE E2E_TESTS=full/dashboards test/e2e/run.sh && npm run pictures -- FILE
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, View } from 'vega';
import { compile } from 'vega-lite';

const COLUMN = 52;
const LINE = 30;
const GAP = 6;
const WIDTH = 24 * COLUMN;
const TITLE = 26;
const LEGEND_LINE = 17;
const FONT = 'Helvetica, Arial, sans-serif';
const THRESHOLDS = { green: '#2f8f46', red: '#c4162a', blue: '#1f60c4' };
const LINES = ['#4c78a8', '#f58518', '#54a24b', '#e45756', '#72b7b2', '#b279a2', '#9d755d', '#eeca3b', '#ff9da6', '#bab0ac'];

/** How a unit of Grafana is written: the divisor of a number, and what follows it. */
const UNITS = {
  short: [1, ''], Bps: [1, 'B/s'], bytes: [1, 'B'], cps: [1, '/s'], ms: [1, ' ms'], s: [1, ' s'], percentunit: [0.01, ' %'],
};

const escaped = content => content.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`);
const text = (content, x, y, size, more = '') =>
  `<text x="${x}" y="${y}" font-family="${FONT}" font-size="${size}" ${more}>${escaped(content)}</text>`;
const noData = (width, height) => text('No data', width / 2, height / 2, 13, 'fill="#777" text-anchor="middle"');

/** The points of series, with a hole where a scrape is missing. */
function points(series, { start, step }) {
  return series.flatMap(({ name, values }) => {
    const finite = values.filter(([, value]) => Number.isFinite(value));
    return finite.flatMap(([time, value], index) => [
      ...index > 0 && time - finite[index - 1][0] > step ? [{ time: time - start - step, value: null, name }] : [],
      { time: time - start, value, name },
    ]);
  });
}

/** A panel of lines over minutes, drawn by vega, with its legend. */
async function lines({ series, fieldConfig }, width, height, range) {
  const values = points(series, range);
  if (values.length === 0) return noData(width, height);
  const names = [...new Set(values.map(({ name }) => name))].sort();
  const columns = Math.max(1, Math.floor((width - 20) / (Math.max(...names.map(name => name.length)) * 5.6 + 30)));
  const legendHeight = Math.ceil(names.length / columns) * LEGEND_LINE + 4;
  const largest = Math.max(...values.map(({ value }) => value));
  const [divisor, unit] = fieldConfig.defaults.unit === 's' && largest > 172_800 ? [86_400, ' d'] : UNITS[fieldConfig.defaults.unit];
  const specification = {
    width,
    height: height - legendHeight,
    background: null,
    autosize: { type: 'fit', contains: 'padding' },
    padding: { left: 6, right: 12, top: 4, bottom: 4 },
    config: { font: FONT, view: { stroke: null }, axis: { domain: false, gridColor: '#e4e4e4', tickSize: 0, labelPadding: 5, title: null } },
    data: { values },
    mark: { type: 'line', strokeWidth: 1.5 },
    encoding: {
      x: {
        field: 'time',
        type: 'quantitative',
        scale: { domain: [0, range.end - range.start], nice: false },
        axis: { values: [0, 60, 120, 180, 240], labelExpr: "datum.value / 60 + ' min'", labelFlush: true },
      },
      y: {
        field: 'value',
        type: 'quantitative',
        scale: largest > 0 ? { zero: true } : { domain: [0, divisor] },
        axis: {
          tickCount: 4,
          labelExpr: `(abs(datum.value / ${divisor}) < 1000 ? format(datum.value / ${divisor}, '~g') : format(datum.value / ${divisor}, '~s')) + '${unit}'`,
        },
      },
      color: { field: 'name', type: 'nominal', legend: null, scale: { domain: names, range: names.map((_, index) => LINES[index % LINES.length]) } },
    },
  };
  const view = new View(parse(compile(specification).spec), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  const legend = names.map((name, index) => {
    const x = 12 + (index % columns) * ((width - 20) / columns);
    const y = height - legendHeight + Math.floor(index / columns) * LEGEND_LINE + 10;
    return `<rect x="${x}" y="${y - 5}" width="12" height="3" fill="${LINES[index % LINES.length]}"/>${text(name, x + 18, y, 11, 'fill="#333"')}`;
  });
  return svg + legend.join('');
}

/** A panel of one number, in the colour of its threshold. */
function number({ series, fieldConfig }, width, height) {
  const value = series[0]?.values.at(-1)?.[1];
  if (value === undefined) return noData(width, height);
  const step = fieldConfig.defaults.thresholds.steps.findLast(({ value: from }) => from === null || value >= from);
  return text(String(value), width / 2, height / 2 + 10, 32, `font-weight="600" text-anchor="middle" fill="${THRESHOLDS[step.color]}"`);
}

/** A panel of the names of series that there were at the end. */
function names({ series }, width, height, { end, step }) {
  const now = series.filter(({ values }) => values.at(-1)[0] > end - step);
  return now.map(({ name }, index) =>
    text(name, 14, (height / now.length) * (index + 0.5) + 6, 16, `font-weight="600" fill="${THRESHOLDS.blue}"`)).join('');
}

/** The panels of rows that show something, moved up to where they then stand. */
function shown(panels) {
  const rows = [];
  for (const panel of panels) {
    if (panel.type === 'row') rows.push([]);
    rows.at(-1).push(panel);
  }
  let top = 0;
  return rows.filter(([, ...row]) => row.some(({ series }) => series.length > 0)).flatMap(row => {
    const offset = top - row[0].gridPos.y;
    top = Math.max(...row.map(({ gridPos: { y, h } }) => y + h)) + offset;
    return row.map(panel => ({ ...panel, gridPos: { ...panel.gridPos, y: panel.gridPos.y + offset } }));
  });
}

async function picture({ title, panels }, range) {
  const parts = [];
  const all = shown(panels);
  for (const panel of all) {
    const { gridPos, type, options } = panel;
    const [x, y, width, height] = [gridPos.x * COLUMN + GAP / 2, gridPos.y * LINE + 40, gridPos.w * COLUMN - GAP, gridPos.h * LINE - GAP];
    if (type === 'row') {
      parts.push(text(panel.title, x + 4, y + 18, 15, 'font-weight="600" fill="#222"'));
      continue;
    }
    const draw = type !== 'stat' ? lines : options.textMode === 'name' ? names : number;
    parts.push(`<svg x="${x}" y="${y}" width="${width}" height="${height}">`
      + `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" fill="#fff" stroke="#d4d4d4" rx="3"/>`
      + text(panel.title, 10, 19, 13, 'font-weight="600" fill="#222"')
      + `<svg y="${TITLE}" width="${width}" height="${height - TITLE}">${await draw(panel, width, height - TITLE, range)}</svg></svg>`);
  }
  const height = Math.max(...all.map(({ gridPos: { y, h } }) => y + h)) * LINE + 46;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img">`
    + `<title>${escaped(title)}</title><rect width="${WIDTH}" height="${height}" fill="#f4f5f5"/>`
    + `${text(title, 8, 27, 18, 'font-weight="600" fill="#222"')}${parts.join('\n')}</svg>\n`;
}

const folder = join(fileURLToPath(import.meta.url), '..', '..', 'docs', 'pictures');
mkdirSync(folder, { recursive: true });
const { dashboards, range } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
for (const dashboard of dashboards) {
  writeFileSync(join(folder, `dashboard-${dashboard.uid.split('-').at(-1)}.svg`), await picture(dashboard, range));
}
