/*
 * Finds phrases that native readers stumble over, in documentation, code and scripts (phrases.json: expression, what to write instead).
 * Without arguments it checks the files of the repository, and that it finds the planted phrases of wrong.md.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

process.chdir(new URL('../..', import.meta.url).pathname);
const read = name => readFileSync(new URL(name, import.meta.url), 'utf8');
const phrases = Object.entries(JSON.parse(read('phrases.json'))).map(([phrase, better]) => ({ phrase: new RegExp(phrase, 'i'), better }));

/** Texts in code run over several lines: in comments after ` * `, `// ` or `# `, in strings after `' + '`. */
const joined = (line, next = '') => `${line} ${next}`.replace(/['`]\s*\+?\s+\+?\s*['`]/, '').replace(/\s+(\*|\/\/|#)\s+/g, ' ').replace(/\s+/g, ' ');

function problems(file) {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line, index) => phrases.flatMap(({ phrase, better }) => {
    const inLine = phrase.test(line.trim());
    const acrossLines = !inLine && !phrase.test((lines[index + 1] ?? '').trim()) && phrase.test(joined(line, lines[index + 1]));
    return inLine || acrossLines ? [`${file}:${index + 1}: ${phrase.source} (better: ${better})`] : [];
  }));
}

const WRONG = 'test/prose/wrong.md';
const listed = execFileSync('git', ['ls-files', '*.md', 'src/*.ts', 'src/*.sh', 'test/*.ts', 'test/*.sh', 'examples/*.ts', '.projenrc.ts'], { encoding: 'utf8' });
const files = listed.trim().split('\n').filter(file => file !== WRONG);
const found = files.flatMap(problems);
const planted = readFileSync(WRONG, 'utf8').trim().split('\n').slice(2).length;
const seen = new Set(problems(WRONG).map(problem => problem.split(':')[1])).size;
if (seen !== planted) found.push(`${WRONG}: ${seen} of ${planted} planted phrases were found`);
for (const problem of found) console.error(problem);
console.log(`${files.length + 1 - new Set(found.map(problem => problem.split(':')[0])).size} passed, ${found.length} failed`);
process.exitCode = found.length > 0 ? 1 : 0;
