export { ActionWindow, CapacityActionProps } from './capacity/action-control';
export { PoolExpansion, PoolExpansionMethod, PoolExpansionProps, PoolRebalance } from './capacity/pool-expansion';
export { VolumeGrowth, VolumeGrowthProps } from './capacity/volume-growth';
export { ImageProps, ImagePullPolicy } from './core/container-image';
export { Decision } from './core/decision';
export { Finding, Severity } from './core/finding';
export { HostAntiAffinity, INamedObject, PodOptions } from './core/pod-options';
export { Replication, ReplicationProps } from './durability/replication';
export { OneZoneProps, RackSource, Topology, ZonesProps } from './durability/topology';
export { IKafkaCluster, KafkaCluster, KafkaClusterAttributes } from './kafka/kafka-cluster';
export { BrokerPool, BrokerUpdates, KafkaClusterProps } from './kafka/kafka-cluster-props';
export { CustomImageProps, KafkaImage } from './kafka/kafka-image';
export { KafkaVersion } from './kafka/kafka-version';
export { InternalListenerProps, Listener } from './kafka/listener';
export { CombinedQuorumProps, ControllerQuorumProps, MetadataQuorum, QuorumKind, ZookeeperQuorumProps } from './kafka/metadata-quorum';
export {
  AzureBackupStoreProps, BackupStore, BackupStoreProps, ClusterBackup, ClusterBackupProps, ClusterRestore, ClusterRestoreProps, IBackupStore,
  S3BackupStoreProps,
} from './mobility/backup';
export { ClusterPair } from './mobility/cluster-pair';
export { ClusterSnapshot, CsiSnapshotProps, PortworxSnapshotProps, ScheduledSnapshotProps, SnapshotProps } from './mobility/cluster-snapshot';
export {
  DisasterRecoveryProps, Migration, MigrationProps, NamespaceMigrationProps, ResourceChange, ResourceOperation, ResourceValueType,
} from './mobility/migration';
export { Schedule, Weekday } from './mobility/schedule';
export { ScrubJobProps } from './mobility/scrub-job';
export { ScrubbedCopyProps, TestCopy, TestCopyProps } from './mobility/test-copy';
export { INetworkPeerSource, NetworkPeer, PodPeerProps } from './security/network-peer';
export { UserIds } from './security/user-ids';
export { AzureDiskCaching, AzureDiskProps, AzureDiskSku } from './storage/azure-disk';
export { BackingStore } from './storage/backing-store';
export { VolumeManager, VolumeMobility } from './storage/backing-store-model';
export { EbsProps, EbsVolumeType } from './storage/ebs';
export { FlashArrayAccess, FlashArrayProps, FlashArraySan } from './storage/flash-array';
export { ClaimProps, ExistingClassStorageProps, KafkaStorage, NativeStorageProps, PortworxClassProps, PortworxStorageProps, VolumeClassProps } from './storage/kafka-storage';
export { IKafkaStorageClass, KafkaStorageClass, KafkaStorageClassAttributes, KafkaStorageClassProps } from './storage/kafka-storage-class';
export { LocalNvmeProps, LocalVolumeDriver } from './storage/local-nvme';
export { PortworxCluster } from './storage/portworx-cluster';
export { IPortworxCluster, PortworxClusterAttributes, PortworxClusterProps } from './storage/portworx-cluster-props';
export {
  ExportProtocol, IoProfile, NearsyncStrategy, PortworxFileSystem, PortworxParameters, PriorityIo, ScanAction, ScanTrigger,
} from './storage/portworx-parameters';
export {
  AwsKmsSecretsProps, AzureKeyVaultSecretsProps, GoogleCloudKmsSecretsProps, IbmKeyProtectSecretsProps, SecretsProvider, VaultSecretsProps,
} from './storage/secrets-provider';
export { SnapshotSchedule, SnapshotType } from './storage/snapshot-schedule';
export { FileSystem, PortworxProvisioner, ReclaimPolicy, VolumePurpose } from './storage/volume-class';
export {
  AwsKmsEncryptionProps, AzureDiskEncryptionProps, EncryptionMethod, PortworxSecretEncryptionProps, PortworxVolumeKeysProps, VolumeEncryption,
} from './storage/volume-encryption';
export { VolumeKeyPointer, VolumeKeyPointerProps } from './storage/volume-key-pointer';
export { IZookeeperEnsemble, ZookeeperEnsemble, ZookeeperEnsembleProps } from './zookeeper/zookeeper-ensemble';
export { ZookeeperImage } from './zookeeper/zookeeper-image';
