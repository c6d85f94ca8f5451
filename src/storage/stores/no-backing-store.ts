import type { BackingStoreModel } from './backing-store-model';
import { localNvme } from './local-nvme';
import { Severity } from '../../core/finding';
import { review, ruleTable } from '../../core/rule';

/** A stand-in where no backing store is given, which rules refuse. */
export const NO_BACKING_STORE: BackingStoreModel = {
  ...localNvme({}),
  label: 'no backing store',
  review: (_, construct) => review(BACKING_STORE_RULES, undefined, construct),
  atBaseline: () => NO_BACKING_STORE,
};

/** A class of volumes needs a backing store. */
export const BACKING_STORE_RULES = ruleTable<undefined>('Backing stores', [{
  code: 'BACKING_STORE_MISSING',
  severity: Severity.ERROR,
  about: 'A class of volumes has a backing store.',
  check: () => ({
    property: 'storage.backingStore',
    value: undefined,
    message: 'nothing to make volumes of',
    allowed: 'BackingStore.ebs(...), .azureDisk(...), .googleDisk(...), .flashArray(...) or .localNvme(...)',
    fix: 'set `backingStore`',
  }),
}]);
