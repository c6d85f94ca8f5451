/*
 * The quick checks: compiles, lints, checks types, runs the unit tests. Says little while all is well; the output of a check that fails is
 * shown whole. Arguments go to jest. Tests that run scripts and programs as processes of their own are in `npm run test:processes`.
 */
import { spawn } from 'child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

const env = { ...process.env, ESLINT_USE_FLAT_CONFIG: 'false', NODE_NO_WARNINGS: '1', FORCE_COLOR: '0' };

/** Runs a command of a package that is installed here. */
async function check(name, [command, ...args]) {
  const started = Date.now();
  const child = spawn(join('node_modules', '.bin', command), args, { env, stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', data => output.push(data));
  const code = await new Promise(resolve => { child.on('close', resolve); });
  const seconds = Math.round((Date.now() - started) / 1000);
  if (code !== 0) process.stdout.write(Buffer.concat(output));
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'}  ${name} (${seconds} s)`);
  return code === 0;
}

const folder = mkdtempSync(join(tmpdir(), 'kafka-constructs-test-'));
const report = join(folder, 'report.json');

const lint = check('eslint', ['eslint', '--ext', '.ts', '--max-warnings', '0', 'src', 'test', 'examples', 'bench', '.projenrc.ts']);
// Tests and their types look at what the compiler has made.
const compiled = await check('compile', ['projen', 'compile']);
const results = compiled ? await Promise.all([
  check('unit tests', ['jest', '--ci', '--json', '--outputFile', report, ...process.argv.slice(2)]),
  check('types of the tests', ['tsc', '--noEmit', '-p', 'test/tsconfig.json', '--isolatedModules', 'false']),
  check('types of the benchmark', ['tsc', '--noEmit', '-p', 'bench/recovery/tsconfig.json']),
]) : [];
results.push(compiled, await lint);

if (existsSync(report)) {
  const { numPassedTests: passed, numFailedTests: failed, numPendingTests: skipped, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const reasons = testResults.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => status === 'pending').map(({ title }) => title);
  for (const reason of reasons) console.log(`skipped: ${reason}`);
  console.log(`Tests: ${passed} passed, ${failed} failed, ${skipped} skipped.`);
}
rmSync(folder, { recursive: true });
const ok = results.every(Boolean);
console.log(ok ? 'All is well.' : 'Something is wrong: see FAIL above.');
process.exit(ok ? 0 : 1);
