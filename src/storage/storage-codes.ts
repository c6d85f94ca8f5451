import { AZURE_DISK_RULES } from './azure-disk';
import { EBS_RULES } from './ebs';
import { FLASH_ARRAY_RULES } from './flash-array';
import { BACKING_STORE_RULES } from './kafka-storage';
import { LOCAL_NVME_RULES } from './local-nvme';
import { POOL_CLAIM_RULES } from './pool-claims';
import { PORTWORX_RULES } from './portworx-rules';
import { VOLUME_CLASS_RULES } from './volume-class-rules';
import { ENCRYPTION_RULES } from './volume-encryption-rules';
import { VOLUME_KEY_RULES } from './volume-key-rules';
import { VOLUMES_RULES } from './volumes-plan';
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
