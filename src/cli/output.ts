import { UsageError } from './usage-error';

/** Whether a command is to print data. */
export function isJson(format: string | undefined): boolean {
  if (format === undefined || format === 'json') return format === 'json';
  throw new UsageError(`--format takes json; got ${format}`);
}

/** Data as the commands print it. */
export function json(data: object): string {
  return `${JSON.stringify(data, undefined, 1)}\n`;
}
