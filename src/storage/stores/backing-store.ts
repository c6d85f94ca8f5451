import { type AzureDiskProps, azureDisk } from './azure-disk';
import type { BackingStoreModel } from './backing-store-model';
import { type EbsProps, ebs } from './ebs';
import { type FlashArrayProps, flashArray } from './flash-array';
import { type GoogleDiskProps, googleDisk } from './google-disk';
import { type LocalNvmeProps, localNvme } from './local-nvme';
import type { VolumeMobility } from '../../availability/volume-mobility';
import { checked } from '../../input/stand-ins';

/** The storage under the volumes: cloud disks, an array, or disks of the nodes. */
export class BackingStore {
  /** Amazon EBS volumes. */
  public static ebs(props: EbsProps = {}): BackingStore {
    return checked('BackingStore.ebs', [props], good => new BackingStore(ebs(good)));
  }

  /** Azure managed disks. */
  public static azureDisk(props: AzureDiskProps = {}): BackingStore {
    return checked('BackingStore.azureDisk', [props], good => new BackingStore(azureDisk(good)));
  }

  /** Disks of Google Compute Engine: Persistent Disks and Hyperdisk Balanced. */
  public static googleDisk(props: GoogleDiskProps = {}): BackingStore {
    return checked('BackingStore.googleDisk', [props], good => new BackingStore(googleDisk(good)));
  }

  /**
   * A Pure Storage FlashArray: its volumes as drives of Portworx pools, or each broker volume directly on the array.
   */
  public static flashArray(props: FlashArrayProps = {}): BackingStore {
    return checked('BackingStore.flashArray', [props], good => new BackingStore(flashArray(good)));
  }

  /** NVMe or SSD drives of the nodes themselves. */
  public static localNvme(props: LocalNvmeProps = {}): BackingStore {
    return checked('BackingStore.localNvme', [props], good => new BackingStore(localNvme(good)));
  }

  /** @internal */
  public readonly _model: BackingStoreModel;

  private constructor(model: BackingStoreModel) {
    this._model = model;
  }

  /** The store in words, for example `Amazon EBS gp3`. */
  public get label(): string {
    return this._model.label;
  }

  /** Where a volume can be attached when its node is lost, without Portworx. */
  public get volumeMobility(): VolumeMobility {
    return this._model.native.mobility.value;
  }

  /** Whether a volume can grow, without Portworx. */
  public get expandable(): boolean {
    return this._model.native.expandable;
  }

  /**
   * Ways in which Portworx Autopilot can grow a pool over this store (`add-drive`, `resize-drive`); none for disks of
   * the nodes.
   */
  public get poolExpansion(): string[] {
    return [...this._model.pools?.expansion ?? []];
  }
}
