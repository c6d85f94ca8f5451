import { execFileSync } from 'child_process';
import { readFileSync } from 'fs';
import { join } from 'path';

const ROOT = join(__dirname, '../..');

test('the table of declared types is that of the compiled library (npm run generate:input-types)', () => {
  const made = execFileSync(process.execPath, ['test/core/input-types/write-table.mjs'], { cwd: ROOT, encoding: 'utf8' });
  expect(readFileSync(join(ROOT, 'src/core/input-types-table.ts'), 'utf8')).toBe(made);
});
