/* How Pulumi marks values in its protocol. */

const SIGNATURE = '4dabf18193072939515e22adb298388d';
const SECRET = '1b47061264138c4ac30d75fd1eb44270';
const OUTPUT = 'd0e6a833031e9bbcd3f4e8bde6ca49a4';
export const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

/** A value without Pulumi's marks. */
export function plain(value: any): any {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  if (value[SIGNATURE] === SECRET) return plain(value.value);
  if (value[SIGNATURE] === OUTPUT) return 'value' in value ? plain(value.value) : UNKNOWN;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, plain(child)]));
}

/** A value that is marked as a secret. */
export function secret(value: unknown): object {
  return { [SIGNATURE]: SECRET, value };
}

/** The paths of secret values. */
export function secretPaths(value: any, path = ''): string[] {
  if (value === null || typeof value !== 'object') return [];
  if (value[SIGNATURE] === SECRET || (value[SIGNATURE] === OUTPUT && value.secret)) return [path];
  return Object.entries(value).flatMap(([key, child]) => secretPaths(child, `${path}/${key}`));
}

