import { type Construct } from 'constructs';
import { keyPointer } from './key-pointer-secret';
import { type KeyNames, VOLUME_KEY_RULES } from './volume-key-rules';
import { type Review, reviewed, reviewing } from '../../core/rule';
import { chartLabels, inputOf, namespaceOf } from '../../emit/emit';
import { EmittingConstruct } from '../../emit/emitting-construct';
import { commonLabels } from '../../kubernetes/labels';
import { type NamedScope, IDENTITY_RULES } from '../../kubernetes/scope-rules';

/** What the rules on a pointer look at. */
interface VolumeKeyPointerSubject {
  readonly scope: NamedScope;
  readonly keys: KeyNames;
}

/** Every rule on a pointer. */
export const VOLUME_KEY_POINTER_REVIEWS: readonly Review<VolumeKeyPointerSubject>[] = [
  reviewing(IDENTITY_RULES, ({ scope }) => [scope]),
  reviewing(VOLUME_KEY_RULES, ({ keys }) => [keys]),
];

/** The pointer by which Portworx finds the key of a tenant. */
export interface VolumeKeyPointerProps {
  /**
   * Name of the pointer Secret, for `VolumeEncryption.portworxSecret`.
   *
   * @default - the id of the construct
   */
  readonly name?: string;

  /**
   * Namespace of the tenant.
   *
   * @default - the namespace of the chart
   */
  readonly namespace?: string;

  /** Name of the Secret that holds the key, or of the secret in the secrets provider of Portworx. */
  readonly keySecretName: string;

  /**
   * Key within the Secret.
   *
   * @default - none: the secrets provider knows one value by this name
   */
  readonly key?: string;

  /**
   * Namespace of the Secret that holds the key; needed with Kubernetes Secrets.
   *
   * @default - the namespace of the tenant, where `key` is given
   */
  readonly keySecretNamespace?: string;
}

/**
 * The Secret by which Portworx finds the key with which a tenant's volumes are encrypted: SECRET_NAME, SECRET_KEY and
 * SECRET_CONTEXT. The key itself is created elsewhere, and is in no manifest.
 */
export class VolumeKeyPointer extends EmittingConstruct {
  /** Name of the pointer Secret. */
  public readonly secretName: string;

  constructor(scope: Construct, id: string, props: VolumeKeyPointerProps) {
    super(scope, id);
    const { props: good, findings } = inputOf(this, 'VolumeKeyPointerProps', props);
    const name = good.name ?? id;
    const namespace = namespaceOf(this, good.namespace);
    const labels = commonLabels({ 'app.kubernetes.io/name': 'kafka-volume-key' }, chartLabels(this));
    const context = good.keySecretNamespace ?? (good.key === undefined ? undefined : namespace);
    this._emit(findings, () => ({
      ...reviewed(VOLUME_KEY_POINTER_REVIEWS, {
        scope: { name, namespace },
        keys: {
          kubernetes: { keySecretNamespace: good.keySecretNamespace },
          others: { keySecretName: good.keySecretName, key: good.key },
        },
      }, this.node.path),
      manifests: {
        pointer: keyPointer({ name, namespace, labels }, { secretName: good.keySecretName, key: good.key, context }),
      },
      warningPolicy: {},
    }), 'pointer');
    this.secretName = name;
  }
}
