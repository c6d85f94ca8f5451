/** Keys, roles and buckets on AWS for the Pulumi front end; see docs/concepts/pulumi.md. It also needs @pulumi/aws. */
export { BackupBucket, BackupBucketArgs } from './backup-bucket';
export { DriverIdentity, RoleReference } from './driver-identity';
export { KeyService } from './policies';
export { StorageDriverRole, StorageDriverRoleArgs } from './storage-driver-role';
export { StorageKey, StorageKeyArgs } from './storage-key';
