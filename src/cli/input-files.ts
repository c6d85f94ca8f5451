import { readdirSync, readFileSync, statSync } from 'fs';
import { createRequire } from 'module';
import { join } from 'path';
import { UsageError } from './usage-error';

/** A Kubernetes object whose kind is not known yet. */
export interface Document {
  readonly kind: string;
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly labels?: { readonly [key: string]: string };
  };
  readonly [field: string]: unknown;
}

interface YamlParser {
  parseAllDocuments(text: string, options: { version: '1.1' }): Iterable<{
    readonly errors: readonly Error[];
    toJS(): unknown;
  }>;
}

/** A file as messages name it. */
export function nameOf(file: string): string {
  return file === '-' ? 'standard input' : file;
}

/** The one document of a file that is no manifest. */
export function parsedFile(file: string): unknown {
  const name = nameOf(file);
  const [content, ...others] = parsed(name, textOf(file, name));
  if (others.length > 0) throw new UsageError(`${name} has several documents`);
  return content;
}

/** The objects of files, folders and, for `-`, of standard input. */
export function documentsOf(files: readonly string[]): Document[] {
  return files.flatMap(file =>
    isFolder(file) ? filesIn(file).flatMap(inside => documentsIn(inside, false)) : documentsIn(file, true));
}

function isFolder(file: string): boolean {
  try {
    return file !== '-' && statSync(file).isDirectory();
  } catch (problem) {
    throw unreadable(file, problem);
  }
}

function filesIn(folder: string): string[] {
  const names = readdirSync(folder, { withFileTypes: true }).sort((a, b) => a.name < b.name ? -1 : 1);
  const found = names.flatMap(entry => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(path);
    return /\.(ya?ml|json)$/.test(entry.name) ? [path] : [];
  });
  return found;
}

/** A folder may contain other files too, such as Helm values; a file that was named may not. */
function documentsIn(file: string, strict: boolean): Document[] {
  const name = nameOf(file);
  const documents = parsed(name, textOf(file, name)).filter(value => value !== null && value !== undefined).flatMap(
    items,
  );
  const wrong = documents.findIndex(value => !isObject(value));
  if (strict && wrong >= 0) {
    throw new UsageError(`${name}: document ${wrong + 1} is no Kubernetes object. Give the manifest that cdk8s has `
      + 'written, for example dist/orders.k8s.yaml');
  }
  return documents.filter(isObject);
}

function textOf(file: string, name: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file === '-' ? 0 : file);
  } catch (problem) {
    throw unreadable(name, problem);
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch {
    // Not UTF-8; the same message.
  }
  throw new UsageError(`${name} is not a text file`);
}

function parsed(name: string, text: string): unknown[] {
  // The parser of cdk8s, which wrote the file: its Yaml.load reads no standard input, and passes over errors of syntax.
  const yaml = createRequire(require.resolve('cdk8s'))('yaml') as YamlParser;
  return [...yaml.parseAllDocuments(text, { version: '1.1' })].map(document => {
    const [error] = document.errors;
    if (error !== undefined) {
      throw new UsageError(`${name} is not valid YAML: ${error.message.split('\n')[0].replace(/:$/, '')}`);
    }
    return document.toJS();
  });
}

/** The items of a list, as `kubectl get --output json` prints them, or the object itself. */
function items(value: unknown): unknown[] {
  const { kind, items: members } = Object(value) as { readonly kind?: unknown; readonly items?: unknown };
  return typeof kind === 'string' && kind.endsWith('List') && Array.isArray(members) ? members : [value];
}

function isObject(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && typeof (value as Document).kind === 'string';
}

function unreadable(name: string, problem: unknown): UsageError {
  const reasons: { readonly [code: string]: string } = {
    ENOENT: 'no such file',
    EACCES: 'permission denied',
    EISDIR: 'it is a folder',
  };
  const code = (problem as NodeJS.ErrnoException).code ?? '';
  return new UsageError(`cannot read ${name}: ${reasons[code] ?? code}`);
}
