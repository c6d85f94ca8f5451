import type { Violation } from '../../core/rule';
import { isDataKey, isDnsSubdomain } from '../../kubernetes/names';
import type { TrustedCaModel } from '../../security/trusted-ca';

/** What is wrong with the names and keys of authorities. */
export function caNames(trustedCas: readonly TrustedCaModel[], property: string): Violation[] {
  return trustedCas.flatMap((ca, index) => caName(ca, `${property}.trustedCas[${index}]`));
}

/** What is wrong with the name and the key of one authority, which may be missing. */
export function caName(ca: TrustedCaModel | undefined, property: string): Violation[] {
  return ca === undefined ? [] : [...nameProblem(property, ca.name), ...keyProblem(property, ca.key)];
}

/** What is wrong with the name of a Secret or ConfigMap. */
export function nameProblem(property: string, name: string): Violation[] {
  return isDnsSubdomain(name) ? [] : [{
    property,
    value: name,
    message: 'nothing in Kubernetes has this name',
    allowed: 'lower case letters, digits, hyphens and dots',
    fix: 'correct it',
  }];
}

/** What is wrong with a key of a Secret or ConfigMap. */
export function keyProblem(property: string, key: string): Violation[] {
  return isDataKey(key) ? [] : [{
    property,
    value: key,
    message: 'no Secret or ConfigMap has this key',
    allowed: 'letters, digits, `-`, `_`, `.`',
    fix: 'correct it',
  }];
}
