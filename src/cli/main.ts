#!/usr/bin/env node
import { readFileSync } from 'fs';
import { join } from 'path';
import { parseArgs } from 'util';
import { type Command, type Option, type Values, COMMANDS, DOCS, OPTIONS } from './commands';
import { quoted } from './scripts';
import { UsageError } from './usage-error';

const lines = (isScript: boolean) => Object.entries(COMMANDS).filter(([, command]) => command.isScript === isScript)
  .map(([name, { summary, argument }]) => `  kafka-constructs ${name.padEnd(13)} ${`${argument} [options]`.padEnd(24)}   `
    + `${summary}`).join('\n');

const OVERVIEW = `Scripts for changes that Kubernetes cannot make in place, from the rendered manifests of a cluster:

${lines(true)}

Plans and reports:

${lines(false)}

  kafka-constructs help COMMAND                       options of a command
  kafka-constructs --version

FILE is a manifest that cdk8s has rendered, a folder of them, or - for standard input. Scripts and reports go to standard
output:

  kafka-constructs roll dist/orders.k8s.yaml > roll.sh && bash roll.sh

  kafka-constructs report dist/orders.k8s.yaml > report.html

Scripts need bash and kubectl. They can be interrupted and run again.
`;

/** Where output goes. */
export interface Output {
  readonly out: (text: string) => void;
  readonly error: (text: string) => void;
  /** Whether the output goes to a terminal. */
  readonly terminal: boolean;
}

/** Runs the command line. Returns the exit code: 0 for a script, 2 for a wrong call. */
export function main(argv: readonly string[], { out, error, terminal }: Output): number {
  try {
    out(answer(argv));
    return 0;
  } catch (problem) {
    if (!(problem instanceof UsageError)) throw problem;
    const name = Object.hasOwn(COMMANDS, argv[0] ?? '') ? ` help ${argv[0]}` : ' help';
    error(`kafka-constructs: ${problem.message}\nSee: kafka-constructs${name}\n`);
    // A shell that runs the output, in a pipe or later, must fail too.
    if (!terminal && COMMANDS[argv[0] ?? '']?.isScript !== false) out(`echo ${quoted(`kafka-constructs: ${problem.message}`)} >&2\nexit 2\n`);
    return 2;
  }
}

function answer(argv: readonly string[]): string {
  const { help, version, values, words } = parsed(argv);
  const [name, ...files] = words;
  if (version) return `${versionOf()}\n`;
  if (name === 'help' || help) return helpOf(name === 'help' ? files : words.slice(0, 1));
  if (name === undefined) throw new UsageError(`a command is missing: ${Object.keys(COMMANDS).join(', ')}`);
  const command = commandOf(name);
  const foreign = (Object.keys(values) as Option[]).find(option => !command.options.includes(option));
  if (foreign !== undefined) throw new UsageError(`${name} takes no --${foreign}`);
  return command.output(files, values);
}

function commandOf(name: string): Command {
  if (Object.hasOwn(COMMANDS, name)) return COMMANDS[name];
  throw new UsageError(`there is no command ${name}; there are ${Object.keys(COMMANDS).join(', ')}`);
}

interface Call {
  readonly help: boolean;
  readonly version: boolean;
  readonly values: Values;
  readonly words: readonly string[];
}

function parsed(argv: readonly string[]): Call {
  const options = Object.fromEntries(
    Object.keys(OPTIONS).map(name => [name, { type: 'string' as const, multiple: true }]),
  );
  try {
    const { values: { help, version, ...given }, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { ...options, help: { type: 'boolean', short: 'h' }, version: { type: 'boolean' } },
    });
    return {
      help: help === true,
      version: version === true,
      values: onceEach(given as { [option: string]: string[] }),
      words: positionals,
    };
  } catch (problem) {
    if (problem instanceof UsageError) throw problem;
    // Node adds advice about files with such names.
    throw new UsageError((problem as Error).message.split('. ')[0].split('\n')[0]);
  }
}

function onceEach(given: { readonly [option: string]: readonly string[] }): Values {
  for (const [option, values] of Object.entries(given)) {
    if (values.length > 1) throw new UsageError(`--${option} is given more than once`);
    if (values[0] === '') throw new UsageError(`--${option} is empty`);
  }
  return Object.fromEntries(Object.entries(given).map(([option, [value]]) => [option, value]));
}

function helpOf([name, ...more]: readonly string[]): string {
  if (name === undefined) return OVERVIEW;
  if (more.length > 0) throw new UsageError('help takes one command');
  const { about, options, page, argument } = commandOf(name);
  return `kafka-constructs ${name} ${argument} `
    + `[options]\n\n${about}\n\n${options.map(option => `  ${OPTIONS[option]}`).join('\n')}\n\n${DOCS}/${page}\n`;
}

function versionOf(): string {
  return (JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string }).version;
}

if (require.main === module) {
  process.exitCode = main(process.argv.slice(2), {
    out: text => void process.stdout.write(text),
    error: text => void process.stderr.write(text),
    terminal: process.stdout.isTTY,
  });
}
