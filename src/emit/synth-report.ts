import { existsSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { type App, Chart, Names, YamlOutputType } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { summaryLine, takeReports, warningLine } from './report';

/** Variables that test runners set: Jest, Vitest and others, and Node's own. */
const TEST_VARIABLES = ['JEST_WORKER_ID', 'VITEST', 'NODE_TEST_CONTEXT'];

/** Prints the reports of a cdk8s tree to stderr, each once: warnings, then what was made and what to do next. */
export function printReports(root: IConstruct): void {
  const reports = takeReports(root);
  if (reports.length === 0 || isTest()) return;
  const warnings = reports.flatMap(report => report.warnings).map(warning => `Warning: ${warningLine(warning)}`);
  const refused = root.node.findAll().some(({ node }) => node !== root.node && node.validate().length > 0);
  // Nothing is made when anything in the tree is wrong; cdk8s prints that itself.
  const made = refused ? [] : reports.map(report => summaryLine(report, reports)).filter(line => line !== undefined);
  const next = made.length === 0 ? [] : [`Next: ${nextStep(root as App)}`];
  const lines = [...warnings, ...made, ...next];
  if (lines.length > 0) process.stderr.write(lines.map(line => `${line}\n`).join(''));
}

function isTest(): boolean {
  return process.env.NODE_ENV === 'test' || TEST_VARIABLES.some(name => process.env[name] !== undefined);
}

/**
 * Which command applies the manifests, as far as that is known while cdk8s validates: a chart may also be rendered to a
 * text.
 */
function nextStep(app: App): string {
  const { outdir, outputFileExtension: extension, yamlOutputType } = app;
  // App.synth() makes the folder before it validates. `cdk8s synth --stdout` gives it a temporary one.
  const written = outdir !== undefined && existsSync(outdir) && !outdir.startsWith(tmpdir());
  if (!written) return 'apply the manifests with kubectl';
  const charts = app.node.findAll().filter(Chart.isChart);
  if (yamlOutputType === YamlOutputType.FILE_PER_APP) return apply(join(outdir, `app${extension}`));
  // cdk8s numbers the files of charts that depend on each other.
  if (yamlOutputType === YamlOutputType.FILE_PER_CHART && charts.length === 1) {
    return apply(
      join(outdir, `${Names.toDnsLabel(charts[0])}${extension}`),
    );
  }
  const recursive = yamlOutputType === YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE ? ' --recursive' : '';
  return `${apply(outdir)}${recursive}, or one chart after the other`;
}

function apply(path: string): string {
  return `kubectl apply --filename ${path}`;
}
