import { Severity } from '../../core/finding';
import { ruleTable } from '../../core/rule';

/** When an image is pulled. */
export enum ImagePullPolicy {
  /** At every start of a container. */
  ALWAYS = 'Always',
  /** Where the node does not have it. */
  IF_NOT_PRESENT = 'IfNotPresent',
  /** Never: the node must have it. */
  NEVER = 'Never',
}

/** Which build of an image is pulled, and from where. */
export interface ImageProps {
  /**
   * Tag of the image.
   *
   * @default - the tag of the version chosen
   */
  readonly tag?: string;

  /**
   * Digest that the image must have, `sha256:...`; a tag alone can be moved to another image.
   *
   * @default - none
   */
  readonly digest?: string;

  /**
   * Registry to pull from, for a mirror of your own.
   *
   * @default - the registry in which the project publishes the image
   */
  readonly registry?: string;

  /**
   * When the image is pulled.
   *
   * @default - as Kubernetes decides: IfNotPresent for a tag other than latest
   */
  readonly pullPolicy?: ImagePullPolicy;
}

/** The full reference of an image. */
export function imageReference(
  repository: string, defaultRegistry: string, defaultTag: string, props: ImageProps,
): string {
  const digest = props.digest === undefined ? '' : `@${props.digest}`;
  return `${props.registry ?? defaultRegistry}/${repository}:${props.tag ?? defaultTag}${digest}`;
}

/** An image as it is to stand in a pod. */
export interface ImageSubject {
  readonly reference: string;
  readonly property: string;
}

/** Registry and repository, tag, digest. */
const REFERENCE = /^[a-z0-9][\w.-]*(:\d+)?(\/[\w.-]+)+(:[\w][\w.-]{0,127})?(@sha256:[0-9a-f]{64})?$/i;

/** Rules on images. */
export const IMAGE_RULES = ruleTable<ImageSubject>('Pods', [
  {
    code: 'IMAGE_REFERENCE',
    severity: Severity.ERROR,
    about: 'An image has a registry, a repository, a tag, and a digest of SHA-256 where one is given.',
    freeText: true,
    check: ({ reference, property }) => REFERENCE.test(reference) ? undefined : {
      property,
      value: reference,
      message: 'not the full reference of an image',
      allowed: 'registry/repository:tag, and @sha256: with 64 hexadecimal digits',
      fix: property === 'image' ? 'correct `tag`, `digest`, `registry` or `reference`'
        : 'give registry, repository and tag, for example registry.example.com/tools:1.0',
    },
  },
]);
