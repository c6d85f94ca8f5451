import type { ParameterKind, PortworxParameters } from './portworx-parameters';
import { ExportProtocol, NearsyncStrategy, PORTWORX_PARAMETERS, PortworxFileSystem, PriorityIo, ScanAction, ScanTrigger } from './portworx-parameters';
import { isDeferred } from '../core/deferred';
import { isDnsSubdomain } from '../core/names';

/** Words of the parameters that are choices. The I/O profile has rules of its own. */
const WORDS: { readonly [parameter in keyof PortworxParameters]?: readonly string[] } = {
  priorityIo: Object.values(PriorityIo),
  fs: Object.values(PortworxFileSystem),
  export: Object.values(ExportProtocol),
  scanPolicyTrigger: Object.values(ScanTrigger),
  scanPolicyAction: Object.values(ScanAction),
  nearsyncReplicationStrategy: Object.values(NearsyncStrategy),
};

const KINDS: { readonly [kind in ParameterKind]: readonly [is: (value: unknown) => boolean, allowed: string] } = {
  text: [value => typeof value === 'string' && value !== '', 'a text'],
  name: [value => isDeferred(value) || isDnsSubdomain(value), 'the name of a Kubernetes object'],
  number: [value => typeof value === 'number', 'a number'],
  flag: [value => typeof value === 'boolean', 'true or false'],
  presence: [value => typeof value === 'boolean', 'true or false'],
  one: [value => typeof value === 'boolean', 'true or false'],
  list: [value => Array.isArray(value) && value.every(entry => isPlainText(entry, /[,;]/)), 'a list of texts without commas'],
  map: [isTextMap, 'texts by name, without commas and equals signs'],
};

/** What a parameter may be, where it is not what it is. */
export function allowedValue(name: keyof PortworxParameters, value: unknown): string | undefined {
  if (!Object.hasOwn(PORTWORX_PARAMETERS, name)) return `the names of PortworxParameters${name in TYPED_BY_KEY ? `: ${TYPED_BY_KEY[name]}` : ''}`;
  if (value === undefined) return undefined;
  const words = WORDS[name];
  if (words !== undefined) return words.includes(String(value)) ? undefined : words.join(', ');
  const [is, allowed] = KINDS[PORTWORX_PARAMETERS[name][1]];
  return is(value) ? undefined : allowed;
}

function isTextMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.entries(value).flat().every(text => isPlainText(text, /[,=]/));
}

function isPlainText(value: unknown, separators: RegExp): boolean {
  return typeof value === 'string' && !isDeferred(value) && !separators.test(value);
}

const TYPED_BY_KEY: { readonly [key: string]: string } = Object.fromEntries(Object.entries(PORTWORX_PARAMETERS).map(([name, [key]]) => [key, name]));
