import type { Size } from 'cdk8s';
import { type ActionControlModel, type CapacityActionProps, actionControl } from './action-control';
import { bytesOf } from '../core/size';
import { checked } from '../input/stand-ins';

/** Ways in which a pool is made larger. */
export enum PoolExpansionMethod {
  /** The drives are made larger. */
  RESIZE_DRIVE = 'resize-drive',
  /** A drive is added. Not with PX-StoreV2. */
  ADD_DRIVE = 'add-drive',
  /** As Portworx chooses. */
  AUTO = 'auto',
}

/** How far and in which steps pools grow. */
export interface PoolExpansionProps extends CapacityActionProps {
  /**
   * Growth of one step, in percent of the pool's size.
   *
   * @default 50, the default of Portworx Autopilot
   */
  readonly byPercent?: number;

  /** Size of each pool, one on each storage node, that no expansion exceeds. */
  readonly upTo: Size;

  /**
   * How a pool is made larger.
   *
   * @default PoolExpansionMethod.RESIZE_DRIVE
   */
  readonly method?: PoolExpansionMethod;
}

/** Expansion of Portworx pools by Autopilot, where the backing store can grow. */
export class PoolExpansion {
  /** Expand a pool when it is filled to this percentage. */
  public static atPercent(threshold: number, props: PoolExpansionProps): PoolExpansion {
    return checked('PoolExpansion.atPercent', [threshold, props], (percent, good) => new PoolExpansion({
      threshold: percent,
      step: good.byPercent ?? 50,
      ceilingBytes: bytesOf(good.upTo),
      method: good.method ?? PoolExpansionMethod.RESIZE_DRIVE,
      control: actionControl(good),
    }));
  }

  /** @internal */
  public readonly _model: PoolExpansionModel;

  private constructor(model: PoolExpansionModel) {
    this._model = model;
  }
}

/** Expansion of pools as plain data. */
export interface PoolExpansionModel {
  /** Percent of the pool filled. */
  readonly threshold: number;
  /** Percent of the size added in one step. */
  readonly step: number;
  /** Bytes of one pool. */
  readonly ceilingBytes: number;
  readonly method: PoolExpansionMethod;
  readonly control: ActionControlModel;
}

/** Rebalance of Portworx pools by Autopilot: volumes move from full pools to empty ones. */
export class PoolRebalance {
  /**
   * Rebalance when a pool is this many percent above or below the mean, in used or provisioned space; 20 is the usual
   * choice.
   */
  public static atDeviation(percent: number, props: CapacityActionProps = {}): PoolRebalance {
    return checked('PoolRebalance.atDeviation', [percent, props], (deviation, good) =>
      new PoolRebalance({ deviation, control: actionControl({ ...good, approval: good.approval ?? true }) }));
  }

  /** @internal */
  public readonly _model: PoolRebalanceModel;

  private constructor(model: PoolRebalanceModel) {
    this._model = model;
  }
}

/** Rebalance of pools as plain data. */
export interface PoolRebalanceModel {
  /** Percent. */
  readonly deviation: number;
  readonly control: ActionControlModel;
}
