import { type ParameterKind, type PortworxParameters, PORTWORX_PARAMETERS } from './portworx-parameters';
import { isDnsSubdomain } from '../../kubernetes/names';

const KINDS: { readonly [kind in ParameterKind]?: readonly [is: (value: unknown) => boolean, allowed: string] } = {
  text: [value => value !== '', 'a text that is not empty'],
  name: [value => isDnsSubdomain(value), 'the name of a Kubernetes object'],
  list: [value => (value as readonly string[]).every(entry => isPlainText(entry, /[,;]/)), 'a list of texts without '
    + 'commas'],
  map: [value => Object.entries(value as object).flat().every(text => isPlainText(text, /[,=]/)), 'texts by name, '
    + 'without commas and equals signs'],
};

/** What is allowed for a parameter; undefined if its value is allowed. Its type has been checked before. */
export function allowedValue(name: keyof PortworxParameters, value: unknown): string | undefined {
  const [is, allowed] = KINDS[PORTWORX_PARAMETERS[name][1]] ?? [];
  return value === undefined || is === undefined || is(value) ? undefined : allowed;
}

function isPlainText(value: unknown, separators: RegExp): boolean {
  return !separators.test(String(value));
}
