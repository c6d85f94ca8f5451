export { ActionWindow, CapacityActionProps } from './capacity/action-control';
export { PoolExpansion, PoolExpansionMethod, PoolExpansionProps, PoolRebalance } from './capacity/pool-expansion';
export { VolumeGrowth, VolumeGrowthProps } from './capacity/volume-growth';
export { ImageProps, ImagePullPolicy } from './kubernetes/pods/container-image';
export { Decision } from './core/decision';
export { Finding, Severity } from './core/finding';
export { AllowedTraffic } from './kubernetes/network/allowed-traffic';
export { HostAntiAffinity, INamedObject, PodOptions } from './kubernetes/pods/pod-options';
export { Replication, ReplicationProps } from './availability/replication';
export { VolumeMobility } from './availability/volume-mobility';
export { OneZoneProps, RackSource, Topology, ZonesProps } from './availability/topology';
export { Authentication, MutualTlsProps, OAuthProps } from './kafka/authentication';
export { Authorization } from './kafka/authorization';
export { InternalTraffic } from './kafka/internal-traffic';
export { AclOperation, AclResource } from './kafka/access/acl';
export { ClientRack } from './kafka/access/connections/client-rack';
export { ConnectionProps, KafkaConnection, KafkaConnectionProps } from './kafka/access/connections/connection';
export { Credentials, OAuthCredentialsProps } from './kafka/access/credentials';
export { IKafkaTopic, IKafkaUser } from './kafka/access/interfaces';
export { KafkaTopic, KafkaTopicProps, TopicProps } from './kafka/access/topic';
export { KafkaUser, KafkaUserProps, UserProps, UserQuotas } from './kafka/access/user';
export { ClientMetrics, ClientMetricsSubscription } from './kafka/client-metrics';
export { KafkaCluster } from './kafka/kafka-cluster';
export { ClusterAdministration, IKafkaCluster, KafkaClusterAttributes } from './kafka/kafka-cluster-attributes';
export { BrokerPool, BrokerUpdates, KafkaClusterProps } from './kafka/kafka-cluster-props';
export { CustomImageProps, KafkaImage } from './kafka/kafka-image';
export { KafkaVersion } from './kafka/kafka-version';
export { JmxAgent } from './kubernetes/pods/jmx-agent';
export { Jwks, JwksDownloadProps, JwksRefreshProps } from './kafka/jwks';
export {
  ExternalListenerProps, ExternalTrafficPolicy, GatewayProps, GatewayReference, LoadBalancerServiceProps,
  LoadBalancersProps, NodePortsProps, SharedLoadBalancerProps, TlsRouteVersion,
} from './kafka/external-listener';
export { InternalListenerProps, Listener, PlaintextListenerProps } from './kafka/listener';
export { LogFormat } from './kafka/log-format';
export {
  CombinedQuorumProps, ControllerQuorumProps, MetadataQuorum, QuorumKind, ZookeeperQuorumProps,
} from './kafka/metadata-quorum';
export { Monitoring, MonitoringProps, PrometheusOperatorProps } from './kafka/monitoring';
export { ThroughputTest, ThroughputTestProps } from './kafka/throughput/throughput-test';
export {
  AzureBackupStoreProps, BackupStore, BackupStoreProps, ClusterBackup, ClusterBackupProps, ClusterRestore,
  ClusterRestoreProps, IBackupStore, S3BackupStoreProps,
} from './mobility/backup';
export { ClusterPair } from './mobility/cluster-pair';
export {
  ClusterSnapshot, CsiSnapshotProps, PortworxSnapshotProps, ScheduledSnapshotProps, SnapshotProps,
} from './mobility/cluster-snapshot';
export {
  DisasterRecoveryProps, Migration, MigrationProps, NamespaceMigrationProps, ResourceChange, ResourceOperation,
  ResourceValueType,
} from './mobility/migration';
export { Schedule, Weekday } from './mobility/schedule';
export { ScrubJobProps } from './mobility/scrub-job';
export { ScrubbedCopyProps, TestCopy, TestCopyProps } from './mobility/test-copy';
export {
  CertificateLifetime, Certificates, CertificateSecret, CertificateSecretsProps, IssuerKind, IssuerProps, OwnCaProps,
} from './security/certificates';
export { TrustedCa } from './security/trusted-ca';
export { IpFamilies } from './kubernetes/network/ip-families';
export { INetworkPeerSource, NetworkPeer, PodPeerProps } from './kubernetes/network/network-peer';
export {
  Durability, DurabilityProps, SurvivedFailures, RecoveryAssumptions, ReportAssumptions,
} from './kafka/durability';
export { CapacityPlan, PlannedMonth, PlannedStep } from './kafka/capacity-plan';
export { DiskPrice } from './planner/disk-prices';
export { FailureKind, FailureQuestion } from './planner/durability-analysis';
export { RecoveryPhase } from './planner/recovery-model';
export { WorkloadProps } from './planner/workload';
export { UserIds } from './security/user-ids';
export { AzureDiskCaching, AzureDiskProps, AzureDiskSku } from './storage/stores/azure-disk';
export { BackingStore } from './storage/stores/backing-store';
export { VolumeManager } from './storage/stores/backing-store-model';
export { EbsProps, EbsVolumeType } from './storage/stores/ebs';
export { FlashArrayAccess, FlashArrayProps, FlashArraySan } from './storage/stores/flash-array';
export {
  ClaimProps, ExistingClassStorageProps, KafkaStorage, NativeStorageProps, PortworxStorageProps,
} from './storage/kafka-storage';
export { KafkaStorageClass } from './storage/kafka-storage-class';
export {
  IKafkaStorageClass, KafkaStorageClassAttributes, KafkaStorageClassProps, PortworxClassProps, VolumeClassProps,
} from './storage/kafka-storage-class-props';
export { GoogleDiskProps, GoogleDiskType } from './storage/stores/google-disk';
export { LocalNvmeProps, LocalVolumeDriver } from './storage/stores/local-nvme';
export { PortworxCluster } from './storage/portworx/portworx-cluster';
export {
  IPortworxCluster, PortworxClusterAttributes, PortworxClusterProps,
} from './storage/portworx/portworx-cluster-props';
export {
  ExportProtocol, IoProfile, NearsyncStrategy, PortworxFileSystem, PortworxParameters, PriorityIo, ScanAction,
  ScanTrigger,
} from './storage/classes/portworx-parameters';
export {
  AwsKmsSecretsProps, AzureKeyVaultSecretsProps, GoogleCloudKmsSecretsProps, IbmKeyProtectSecretsProps, SecretsProvider,
  VaultSecretsProps,
} from './storage/portworx/secrets-provider';
export { SnapshotSchedule, SnapshotType } from './storage/classes/snapshot-schedule';
export { FileSystem, PortworxProvisioner, ReclaimPolicy, VolumePurpose } from './storage/classes/volume-class-plan';
export {
  AwsKmsEncryptionProps, AzureDiskEncryptionProps, EncryptionMethod, GoogleKmsEncryptionProps,
  PortworxSecretEncryptionProps, PortworxVolumeKeysProps, VolumeEncryption,
} from './storage/encryption/volume-encryption';
export { VolumeKeyPointer, VolumeKeyPointerProps } from './storage/encryption/volume-key-pointer';
export {
  IZookeeperEnsemble, ZookeeperEnsemble, ZookeeperEnsembleProps, ZookeeperMetrics,
} from './zookeeper/zookeeper-ensemble';
export { ZookeeperImage } from './zookeeper/zookeeper-image';
