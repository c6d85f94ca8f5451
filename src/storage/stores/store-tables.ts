import { AZURE_DISK_RULES } from './azure-disk';
import { EBS_RULES } from './ebs';
import { FLASH_ARRAY_RULES } from './flash-array';
import { GOOGLE_DISK_RULES } from './google-disk';
import { LOCAL_NVME_RULES } from './local-nvme';
import { BACKING_STORE_RULES } from './no-backing-store';
import type { AnyTable } from '../../core/rule';

/** The rules of all backing stores. */
export const STORE_TABLES: readonly AnyTable[] = [
  BACKING_STORE_RULES, EBS_RULES, AZURE_DISK_RULES, GOOGLE_DISK_RULES, FLASH_ARRAY_RULES, LOCAL_NVME_RULES,
];
