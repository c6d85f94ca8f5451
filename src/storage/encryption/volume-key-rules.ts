import { Severity } from '../../core/finding';
import { ruleTable } from '../../core/rule';

/** Where a key is kept: names by property. */
export interface KeyNames {
  /** Of Secrets and namespaces. */
  readonly kubernetes: { readonly [property: string]: string | undefined };
  /** Of any secrets provider. */
  readonly others: { readonly [property: string]: string | undefined };
}

/** A DNS name. external-provisioner fills in `${pvc.name}` and the like from the claim. */
const OF_KUBERNETES = {
  form: /^([a-z0-9]|\$\{pvc\.[^}]+\})([-a-z0-9.]|\$\{pvc\.[^}]+\}){0,252}$/,
  allowed: 'lower case letters, digits, `-`, `.`',
};
const OF_ANY_PROVIDER = { form: /^[A-Za-z0-9][-A-Za-z0-9._/]{0,252}$/, allowed: 'letters, digits, `-`, `.`, `_`, `/`' };

/** Rules on the names of keys. */
export const VOLUME_KEY_RULES = ruleTable<KeyNames>('Volumes', [{
  code: 'VOLUME_KEY_NAME',
  severity: Severity.ERROR,
  about: 'A pointer names a key; it never contains the key itself.',
  freeText: true,
  check: ({ kubernetes, others }) => [
    ...Object.entries(kubernetes).map(entry => ({ entry, ...OF_KUBERNETES })),
    ...Object.entries(others).map(entry => ({ entry, ...OF_ANY_PROVIDER })),
  ].filter(({ entry: [, name], form }) => name !== undefined && !form.test(name)).map(({
    entry: [property, name],
    allowed,
  }) => ({
    property,
    value: name,
    secret: true,
    message: 'not a valid name; if it is the key itself, it must not be in a manifest',
    allowed,
    fix: 'give the name under which the key is kept',
  })),
}]);
