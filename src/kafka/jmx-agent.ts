import { checked } from '../input/stand-ins';

/**
 * Where the agent of the JMX exporter (`jmx_prometheus_javaagent`, 1.0 or later) comes from. Kafka's own image does not
 * have it, and it is too large for a ConfigMap. Nothing is downloaded when a pod starts.
 */
export class JmxAgent {
  /**
   * An init container copies it from an image that has it and the command `cp`.
   *
   * @param image Image, for example `registry.example.com/jmx-exporter:1.5.0`.
   * @param path Path of the jar in the image.
   */
  public static copiedFrom(image: string, path: string): JmxAgent {
    return checked('JmxAgent.copiedFrom', [image, path], (reference, jar) =>
      new JmxAgent({ kind: 'copied', image: reference, path: jar }));
  }

  /**
   * A volume of the kind `image` holds it: the image needs no command, and may hold the jar alone. Kubernetes has these
   * volumes from 1.35 without a feature gate, with containerd 2.1 or CRI-O 1.33.
   *
   * @param image Image.
   * @param path Path of the jar in the image.
   */
  public static inImageVolume(image: string, path: string): JmxAgent {
    return checked('JmxAgent.inImageVolume', [image, path], (reference, jar) =>
      new JmxAgent({ kind: 'image volume', image: reference, path: jar }));
  }

  /**
   * The image of Kafka has it.
   *
   * @param path Path of the jar in the image.
   */
  public static inKafkaImage(path: string): JmxAgent {
    return checked('JmxAgent.inKafkaImage', [path], jar => new JmxAgent({ kind: 'in the image of Kafka', path: jar }));
  }

  /** @internal */
  public readonly _model: JmxAgentModel;

  private constructor(model: JmxAgentModel) {
    this._model = model;
  }
}

/** Where the agent comes from, as plain data. */
export type JmxAgentModel =
  | { readonly kind: 'copied' | 'image volume'; readonly image: string; readonly path: string }
  | { readonly kind: 'in the image of Kafka'; readonly path: string };
