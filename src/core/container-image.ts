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
   * Registry to pull from, for a mirror of one's own.
   *
   * @default - the registry in which the project publishes the image
   */
  readonly registry?: string;

  /**
   * When the image is pulled: Always, IfNotPresent, Never.
   *
   * @default - as Kubernetes decides: IfNotPresent for a tag other than latest
   */
  readonly pullPolicy?: string;
}

/** The full reference of an image. */
export function imageReference(repository: string, defaultRegistry: string, defaultTag: string, props: ImageProps): string {
  const digest = props.digest === undefined ? '' : `@${props.digest}`;
  return `${props.registry ?? defaultRegistry}/${repository}:${props.tag ?? defaultTag}${digest}`;
}
