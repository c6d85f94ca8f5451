import * as pulumi from '@pulumi/pulumi';
import { refusal } from './errors';
import { type DeferredSource, DeferredTexts, isDeferred } from '../core/deferred';
import type { TextCheck } from '../emit/emit';

/*
 * Outputs enter a tree as placeholders in ordinary text, and leave it as Outputs: only the leaves that hold one, so
 * that a preview shows the rest.
 */

// There is one for the process, because props are often made before their component. The numbers appear in no manifest.
const texts = new DeferredTexts();

/**
 * An Output as text, for any property that takes a text of its own: an ARN, an address, a value of a configuration. It
 * may be part of a longer text. Names, namespaces and keys must be known by the program, so an Output is refused there.
 *
 * @param output what is known only during the deployment; no secret: `secretText` is for those
 */
export function text(output: pulumi.Input<string>): string {
  return typeof output === 'string' ? output : texts.defer(pulumi.output(output), { secret: false });
}

/**
 * A secret as text, for `stringData` of a Secret and for nothing else. It stays a secret of the stack all the way.
 *
 * @param output what is known only during the deployment, from the stack's configuration or @pulumi/random
 */
export function secretText(output: pulumi.Input<string>): string {
  return texts.defer(pulumi.secret(output), { secret: true });
}

/** A value in a manifest, and where it stands, for messages. */
export interface Place {
  readonly resource: string;
  readonly kind: string;
  readonly path: string;
}

/**
 * A value of a manifest with Outputs in place of deferred text. Problems in text that has become known fail the
 * program, and so does a secret outside a Secret.
 */
export function withOutputs(value: unknown, place: Place, check?: TextCheck): unknown {
  if (isDeferred(value)) return outputOf(value, place, check);
  if (typeof value === 'string' && value.includes(OUTPUT_IN_TEXT)) {
    throw refusal(`${described(place)}: an Output was made a part of a text. Fix: use text() around the Output, and `
      + 'join what it returns');
  }
  if (Array.isArray(value)) return value.map((item, index) => withOutputs(item, within(place, String(index)), check));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => {
    if (isDeferred(key)) {
      throw refusal(`${described(place)}: a key is known only during the deployment. Fix: give a text that the program `
        + 'knows');
    }
    return [key, withOutputs(child, within(place, key), check)];
  }));
}

/** How Pulumi explains itself where an Output is turned into a text. */
const OUTPUT_IN_TEXT = 'Calling [toString] on an [Output';

/** A text that is not part of a manifest, as an Output. */
export function knownText(value: string): pulumi.Output<string> {
  return pulumi.output(withOutputs(value, { resource: 'an output', kind: 'text', path: '' }) as pulumi.Input<string>);
}

function outputOf(value: string, place: Place, check: TextCheck | undefined): pulumi.Output<string> {
  const sources = texts.sourcesOf(value);
  const secret = sources.some(source => source.secret);
  if (secret && !holdsSecrets(place)) {
    throw refusal(`${described(place)}: a secret would be readable here. Fix: put it into \`stringData\` of a Secret, `
      + 'and name that Secret');
  }
  const given = pulumi.all(sources.map(source => givenText(source, place)));
  const checked = check === undefined || secret ? pulumi.output(undefined) : passed(check, sources, given);
  return pulumi.all([given, checked])
    .apply(([known]) => texts.resolve(value, source => known[sources.indexOf(source)]));
}

function givenText(source: DeferredSource, place: Place): pulumi.Output<string> {
  const output = source.source as pulumi.Output<unknown>;
  // Separately, since a preview knows whether a text is secret even where it does not know the text.
  const admitted = pulumi.output(pulumi.isSecret(output)).apply(secret => {
    if (!secret || source.secret) return;
    throw refusal(`${described(place)}: text() was given a secret, which would be readable here. `
      + 'Fix: use secretText() in `stringData` of a Secret, and name that Secret');
  });
  return pulumi.all([output, admitted]).apply(([given]) => {
    if (typeof given === 'string') return given;
    throw refusal(`${described(place)}: the text is ${typeof given} when it becomes known. Fix: give an Output of a `
      + 'string');
  });
}

/**
 * Keyed by check and sources: the same text is used in many places of a construct, and its problems are reported once.
 */
const checks = new WeakMap<TextCheck, Map<string, pulumi.Output<void>>>();

function passed(
  check: TextCheck, sources: readonly DeferredSource[], given: pulumi.Output<string[]>,
): pulumi.Output<void> {
  const known = checks.get(check) ?? new Map<string, pulumi.Output<void>>();
  checks.set(check, known);
  const key = sources.map(({ id }) => id).join(' ');
  const outcome = known.get(key) ?? given.apply(values => {
    const problems = check(deferred => texts.sourcesOf(deferred).every(source => sources.includes(source))
      ? texts.resolve(deferred, source => values[sources.indexOf(source)])
      : deferred);
    if (problems.length > 0) throw refusal(`Text that has become known is refused:\n  ${problems.join('\n  ')}`);
  });
  known.set(key, outcome);
  return outcome;
}

function holdsSecrets({ kind, path }: Place): boolean {
  return kind === 'Secret' && path.startsWith('/stringData/');
}

function within(place: Place, key: string): Place {
  return { ...place, path: `${place.path}/${key}` };
}

function described({ resource, kind, path }: Place): string {
  return `${resource} (${kind}) at ${path}`;
}
