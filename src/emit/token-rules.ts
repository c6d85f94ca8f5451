import { type Finding, Severity } from '../core/finding';
import { ruleTable } from '../core/rule';
import type { Manifest } from '../kubernetes/manifest';

/**
 * The placeholders of the AWS CDK and CDK for Terraform for values that are known later: `${Token[TOKEN.1]}`,
 * `#{TfToken[...]}` in lists.
 */
const TOKEN = /[$#]\{(Tf)?Token\[[^\]]*\]\}/;

/** Whether a finding is about a text with a token in it. */
export function isAboutToken({ value }: Finding): boolean {
  return TOKEN.test(value);
}

/** Rules on tokens of other kits. */
export const TOKEN_RULES = ruleTable<readonly Manifest[]>('Names and namespaces', [{
  code: 'TOKEN_NOT_SUPPORTED',
  severity: Severity.ERROR,
  about: 'Tokens of the AWS CDK and of CDK for Terraform are not supported: no rule can look at them, and names and '
    + 'checksums follow from text.',
  check: manifests => {
    // One value may stand in many objects.
    const tokens = new Map(
      manifests
        .flatMap(manifest => tokensIn(manifest, `${manifest.kind} ${manifest.metadata.name}`).reverse())
        .reverse(),
    );
    return [...tokens].map(([value, property]) => ({
      property,
      value,
      message: 'the text is a token, which another toolkit replaces later',
      allowed: 'a text that the program knows',
      fix: 'deploy the other stack first and give its output as plain text (an environment variable, a file), or use '
        + 'kafka-constructs/pulumi with text(output)',
    }));
  },
}]);

/** Texts with tokens, and where they stand. */
function tokensIn(value: unknown, path: string): (readonly [text: string, path: string])[] {
  if (typeof value === 'string') return TOKEN.test(value) ? [[TOKEN.exec(value)![0], path]] : [];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value)
    .flatMap(([key, child]) => [...tokensIn(key, `${path} (a key)`), ...tokensIn(child, `${path}/${key}`)]);
}
