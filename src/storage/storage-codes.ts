import { PORTWORX_RULES } from './classes/portworx-rules';
import { VOLUME_CLASS_RULES } from './classes/volume-class-rules';
import { ENCRYPTION_RULES } from './encryption/volume-encryption-rules';
import { VOLUME_KEY_RULES } from './encryption/volume-key-rules';
import { AZURE_DISK_RULES } from './stores/azure-disk';
import { EBS_RULES } from './stores/ebs';
import { FLASH_ARRAY_RULES } from './stores/flash-array';
import { LOCAL_NVME_RULES } from './stores/local-nvme';
import { BACKING_STORE_RULES } from './stores/no-backing-store';
import { POOL_CLAIM_RULES } from './volumes/pool-claims';
import { VOLUMES_RULES } from './volumes/volumes-plan';
import { ACTION_CONTROL_RULES } from '../capacity/action-control';
import { VOLUME_GROWTH_RULES } from '../capacity/volume-growth-rules';
import { codesOf } from '../core/finding';

/** Codes of all rules on storage. */
export const STORAGE_CODES: readonly string[] = codesOf(
  BACKING_STORE_RULES,
  VOLUMES_RULES, VOLUME_CLASS_RULES, ENCRYPTION_RULES, VOLUME_KEY_RULES,
  PORTWORX_RULES, EBS_RULES, AZURE_DISK_RULES, FLASH_ARRAY_RULES, LOCAL_NVME_RULES, VOLUME_GROWTH_RULES,
  ACTION_CONTROL_RULES, POOL_CLAIM_RULES,
);
