// Opens reports in Chromium and looks at them as readers do. Run by run.sh.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import puppeteer from 'puppeteer-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let passed = 0;
let failed = 0;

function check(name, problem) {
  if (problem === undefined) passed++;
  else {
    failed++;
    console.log(`FAILED ${name}: ${problem}`);
  }
}

const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
for (const file of process.argv.slice(2)) {
  const name = basename(file);
  const page = await browser.newPage();
  const problems = [];
  page.on('console', message => problems.push(message.text()));
  page.on('request', request => { if (!request.url().startsWith('file:')) problems.push(`asks for ${request.url()}`); });
  await page.goto(pathToFileURL(file).href);
  for (const scheme of ['light', 'dark']) {
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run({ runOnly: undefined }));
    const words = violations.map(({ id, nodes }) => `${id} at ${nodes.slice(0, 3).map(({ target }) => target.join(' ')).join(', ')}`);
    check(`${name}, ${scheme}: axe`, words.length === 0 ? undefined : words.join('; '));
  }
  check(`${name} is quiet and asks for nothing`, problems.length === 0 ? undefined : problems.join('; '));
  check(`${name}: the arrow keys go through the steps`, await stepProblem(page));
  check(`${name}: a narrow window scrolls tables, not the page`, await narrowProblem(page));
  await page.emulateMediaType('print');
  const [shown, all] = await page.$$eval('.panel', panels => [panels.filter(panel => panel.offsetHeight > 0).length, panels.length]);
  check(`${name}: paper has every step`, shown === all ? undefined : `${shown} of ${all} are shown`);
  await page.close();
}
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** Each step shows its own panel, and no other. */
async function stepProblem(page) {
  const visible = () => page.$$eval('.panel', panels => panels.flatMap((panel, index) => panel.offsetHeight > 0 ? [index] : []));
  const steps = await page.$$eval('.panel', panels => panels.length);
  await page.focus('#step-0');
  await page.keyboard.press('Space');
  for (let step = 0; step < steps; step++) {
    const shown = await visible();
    if (shown.join() !== String(step)) return `step ${step} shows ${shown}`;
    await page.keyboard.press('ArrowRight');
  }
  return undefined;
}

async function narrowProblem(page) {
  await page.setViewport({ width: 360, height: 800 });
  const [content, window] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  await page.setViewport({ width: 1200, height: 900 });
  return content <= window ? undefined : `the page is ${content} wide in a window of ${window}`;
}
