import type { Size } from 'cdk8s';
import { type ActionControlModel, type CapacityActionProps, actionControl } from './action-control';
import { bytesOf } from '../core/size';
import { checked } from '../input/stand-ins';

/** Maximum size and step of volume growth. */
export interface VolumeGrowthProps extends CapacityActionProps {
  /**
   * Growth of one step, in percent of the volume's size.
   *
   * @default 50, the default of Portworx Autopilot
   */
  readonly byPercent?: number;

  /** Size at which growth ends. */
  readonly upTo: Size;
}

/**
 * Growth of volumes by Portworx Autopilot: when a volume fills up to a threshold, it grows by one step, up to a
 * maximum.
 */
export class VolumeGrowth {
  /** Grow when a volume is filled to 80 percent, by half of its size, up to a maximum. */
  public static upTo(ceiling: Size): VolumeGrowth {
    return checked('VolumeGrowth.upTo', [ceiling], upTo => VolumeGrowth.atPercent(80, { upTo }));
  }

  /** Grow when a volume is filled to this percentage. */
  public static atPercent(threshold: number, props: VolumeGrowthProps): VolumeGrowth {
    return checked('VolumeGrowth.atPercent', [threshold, props], (percent, good) => new VolumeGrowth({
      threshold: percent, step: good.byPercent ?? 50, ceilingBytes: bytesOf(good.upTo), control: actionControl(good),
    }));
  }

  /** @internal */
  public readonly _model: VolumeGrowthModel;

  private constructor(model: VolumeGrowthModel) {
    this._model = model;
  }
}

/** A growth rule as plain data. */
export interface VolumeGrowthModel {
  /** Percent of the volume filled. */
  readonly threshold: number;
  /** Percent of the size added in one step. */
  readonly step: number;
  /** Bytes. */
  readonly ceilingBytes: number;
  readonly control: ActionControlModel;
}
