/** Text by name: annotations, parameters, environment variables, files. */
export type StringMap = { readonly [name: string]: string };

/** Entries as text, without those that have no value. */
export function stringMap(entries: { readonly [name: string]: string | number | boolean | undefined }): StringMap {
  return Object.fromEntries(
    Object.entries(entries).filter(([, value]) => value !== undefined).map(([name, value]) => [name, String(value)]),
  );
}
