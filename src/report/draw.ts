import { existsSync } from 'fs';
import { join } from 'path';

/** A chart in vega-lite's language, as plain data. */
export interface ChartSpec {
  readonly [key: string]: unknown;
}

/** Colours that can be told apart on white and on black, and by most people who see few colours. */
export const COLORS = {
  blue: '#3b7fc4', orange: '#c2691c', green: '#2c9a59', red: '#d64545', purple: '#8a5fc0', gray: '#808080',
} as const;

/** Draws a chart as SVG: the same bytes everywhere. Its text has the colour of the text around it. */
export function draw(spec: ChartSpec): string {
  const svg = library().draw({
    ...spec,
    background: 'transparent',
    padding: 10,
    config: {
      font: 'sans-serif',
      view: { stroke: null },
      axis: {
        labelColor: 'currentColor',
        titleColor: 'currentColor',
        gridColor: COLORS.gray,
        gridOpacity: 0.25,
        domainColor: COLORS.gray,
        tickColor: COLORS.gray,
        labelFontSize: 12,
        titleFontSize: 12,
        labelLimit: 300,
        titleFontWeight: 'normal',
      },
      legend: { labelColor: 'currentColor', titleColor: 'currentColor', labelFontSize: 12, titleFontSize: 12 },
      header: { labelColor: 'currentColor', titleColor: 'currentColor' },
      title: { color: 'currentColor', fontWeight: 'normal', fontSize: 13 },
      text: { color: 'currentColor' },
      ...spec.config as object,
    },
  });
  // The page says in words what the chart shows.
  return svg.replace(/ (role|aria-[a-z]+|class)="[^"]*"/g, '').replace('<svg ', '<svg aria-hidden="true" focusable="false" ');
}

/** A chart for a page that shows it as an image: on white, since it has no text around it. */
export function standAlone(svg: string): string {
  const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  return svg.replace(/ aria-hidden="true" focusable="false"/, '')
    .replace(/^(<svg [^>]*>)/, `$1<rect width="${width}" height="${height}" fill="white"/>`).replaceAll('currentColor', '#222');
}

interface Library {
  readonly draw: (spec: ChartSpec) => string;
}

/** vega and vega-lite in one file, which the compile task makes. It is loaded for reports alone. */
function library(): Library {
  const file = join(__dirname, 'vega/bundle.js');
  if (!existsSync(file)) throw new Error(`${file} is missing; \`npx projen compile\` makes it`);
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require(file) as Library;
}
