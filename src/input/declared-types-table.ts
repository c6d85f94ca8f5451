/*
 * What the library declares of its input, made by `npm run generate:input-types`. A field or parameter is `name:type`, with a question mark
 * where it may be left out, and `...Name` stands for the fields of another struct. Types: `[T]` is a list, `{T}` texts by name, `A|B` either.
 */

/** Fields of each struct. */
export const STRUCTS: { readonly [name: string]: string } = {
  ActionWindow: 'daysOfWeek:[string] endTime:string name:string startTime:string',
  AwsKmsEncryptionProps: 'keyId:string',
  AwsKmsSecretsProps: 'keyArn:string region:string credentialsSecret?:string',
  AzureBackupStoreProps: '...BackupStoreProps credentialsSecret:string',
  AzureDiskEncryptionProps: 'diskEncryptionSetId:string',
  AzureDiskProps: 'caching?:AzureDiskCaching iops?:number sku?:AzureDiskSku throughput?:number',
  AzureKeyVaultSecretsProps: 'credentialsSecret:string tenantId:string vaultUrl:string',
  BackupBucketArgs: 'usedBy:{RoleReference} keyArn?:Input daysToUndelete?:number protect?:boolean tags?:{string}',
  BackupStoreProps: 'path:string name?:string namespace?:string sync?:boolean',
  BrokerPool: 'brokers:number firstNodeId:number poolName:string pods?:PodOptions storage?:KafkaStorage',
  CapacityActionProps: 'approval?:boolean coolDown?:Duration timeZone?:string windows?:[ActionWindow]',
  ChartComponentArgs: '...ComponentSettings namespace?:string labels?:{string}',
  ClaimProps: 'size:Size logDirectories?:number',
  ClusterBackupProps: 'cluster:KafkaCluster store:IBackupStore name?:string namespace?:string schedule?:Schedule',
  ClusterRestoreProps: 'backupName:string cluster:KafkaCluster store:IBackupStore name?:string namespace?:string '
    + 'targetNamespace?:string',
  CombinedQuorumProps: 'formerClusterDomain?:string kind?:QuorumKind readmittedControllers?:[number]',
  ComponentSettings: 'protect?:boolean adopt?:boolean|[string] manifestsFolder?:string',
  ControllerQuorumProps: '...CombinedQuorumProps pods?:PodOptions replicas?:number storage?:KafkaStorage',
  CsiSnapshotProps: '...SnapshotProps driver:string',
  CustomImageProps: 'reference:string group?:number scripts?:string suffix?:string user?:number',
  Decision: 'because:string name:string value:string',
  DisasterRecoveryProps: '...NamespaceMigrationProps schedule:Schedule',
  EbsProps: 'iops?:number throughput?:number volumeType?:EbsVolumeType',
  ExistingClassStorageProps: '...ClaimProps storageClass:IKafkaStorageClass growth?:VolumeGrowth',
  Finding: 'allowed:string code:string construct:string fix:string message:string property:string severity:Severity '
    + 'value:string acknowledged?:string',
  FlashArrayProps: 'access?:FlashArrayAccess array?:string maxBandwidth?:number maxIops?:number pod?:string '
    + 'realm?:string san?:FlashArraySan',
  GoogleCloudKmsSecretsProps: 'resourceId:string',
  GoogleDiskProps: 'diskType?:GoogleDiskType iops?:number throughput?:number',
  GoogleKmsEncryptionProps: 'keyName:string',
  IbmKeyProtectSecretsProps: 'credentialsSecret:string',
  ImageProps: 'digest?:string pullPolicy?:ImagePullPolicy registry?:string tag?:string',
  InternalListenerProps: 'allowFrom?:[NetworkPeer] port?:number',
  KafkaClusterArgs: '...KafkaClusterProps ...ComponentSettings',
  KafkaClusterAttributes: 'bootstrapServers:string clusterName:string namespace:string',
  KafkaClusterProps: 'brokers:number storage:KafkaStorage acknowledge?:{string} additionalPools?:[BrokerPool] '
    + 'bootstrap?:boolean clusterDomain?:string clusterId?:string config?:{string|number|boolean} image?:KafkaImage '
    + 'kubernetesVersion?:string labels?:{string} listeners?:[Listener] logLevels?:{string} name?:string '
    + 'namespace?:string partitionsPerBroker?:number pluginConfig?:{string|number|boolean} pods?:PodOptions '
    + 'quorum?:MetadataQuorum readmittedBrokers?:[number] replication?:Replication serviceAccountAnnotations?:{string} '
    + 'strict?:boolean topology?:Topology updates?:BrokerUpdates userIds?:UserIds version?:KafkaVersion',
  KafkaStorageClassAttributes: 'storageClassName:string coalescesWrites?:boolean encryption?:VolumeEncryption '
    + 'expandable?:boolean pooled?:boolean portworxCluster?:IPortworxCluster volumeManager?:VolumeManager '
    + 'volumeMobility?:VolumeMobility volumeReplicas?:number',
  KafkaStorageClassProps: '...PortworxClassProps acknowledge?:{string} name?:string purpose?:VolumePurpose '
    + 'replication?:Replication storageNodes?:number strict?:boolean volumeManager?:VolumeManager',
  LocalNvmeProps: 'deviceClass?:string devices?:[string] driver?:LocalVolumeDriver kvdbDevice?:string '
    + 'metadataDevice?:string readRate?:number',
  MigrationProps: 'cluster:KafkaCluster pair:ClusterPair acknowledge?:{string} name?:string strict?:boolean',
  NamespaceMigrationProps: '...MigrationProps changes?:[ResourceChange]',
  NativeStorageProps: '...VolumeClassProps ...ClaimProps backingStore:BackingStore',
  OneZoneProps: 'nodes:number deadNodePodsDeleted?:boolean',
  PodOptions: 'annotations?:{string} cpu?:number cpuLimit?:number dnsConfig?:{any} env?:{string} envValueFrom?:{any} '
    + 'heap?:Size hostAntiAffinity?:HostAntiAffinity imagePullSecrets?:[INamedObject] initContainers?:[{any}] '
    + 'labels?:{string} memory?:Size nodeAffinity?:{any} nodeSelector?:{string} priorityClassName?:string '
    + 'serviceAccount?:INamedObject sidecars?:[{any}] tolerations?:[{any}] volumeMounts?:[{any}] volumes?:[{any}]',
  PodPeerProps: 'labels?:{string} namespace?:string',
  PoolExpansionProps: '...CapacityActionProps upTo:Size byPercent?:number method?:PoolExpansionMethod',
  PortworxClassProps: '...VolumeClassProps backingStore?:BackingStore journalDevice?:boolean '
    + 'parameters?:PortworxParameters portworxCluster?:IPortworxCluster provisioner?:PortworxProvisioner '
    + 'snapshotSchedules?:[SnapshotSchedule] storeV2?:boolean unlistedParameters?:{string}',
  PortworxClusterArgs: '...PortworxClusterProps ...ComponentSettings',
  PortworxClusterAttributes: 'namespace:string autopilot?:boolean backingStore?:BackingStore capacityGibibytes?:number '
    + 'journalDevice?:boolean largestPoolGibibytes?:number secretsProvider?:string storageNodes?:number '
    + 'storeV2?:boolean',
  PortworxClusterProps: 'backingStore:BackingStore acknowledge?:{string} autopilot?:boolean awsRoleArn?:string '
    + 'csiTopology?:boolean driveCredentialsSecret?:string driveEncryption?:VolumeEncryption driveSize?:Size '
    + 'drivesPerNode?:number environment?:{string} healthMonitorInterval?:Duration imagePullSecret?:string '
    + 'imageRegistry?:string journal?:boolean kvdbDriveSize?:Size metadataDriveSize?:Size name?:string '
    + 'namespace?:string poolExpansion?:PoolExpansion poolRebalance?:PoolRebalance prometheusUrl?:string '
    + 'secretsProvider?:SecretsProvider storageNodesPerZone?:number storeV2?:boolean strict?:boolean '
    + 'telemetry?:boolean version?:string zones?:number',
  PortworxParameters: 'aggregationLevel?:number asyncIo?:boolean authSecretName?:string authSecretNamespace?:string '
    + 'autoFstrim?:boolean bestEffortLocationProvisioning?:boolean blockSize?:number cowOndemand?:boolean '
    + 'createoptions?:string csiMountOptions?:{string} directIo?:boolean disableIoProfileProtection?:boolean '
    + 'earlyAck?:boolean export?:ExportProtocol exportOptions?:string fastpath?:boolean fg?:boolean '
    + 'forceUnsupportedFsType?:boolean fs?:PortworxFileSystem group?:string ioProfile?:IoProfile '
    + 'ioThrottleBwScaleFactor?:number ioThrottleIopsScaleFactor?:number ioThrottleRdBw?:number '
    + 'ioThrottleRdIops?:number ioThrottleWrBw?:number ioThrottleWrIops?:number journal?:boolean '
    + 'kubeDatastoreAffinity?:string labels?:{string} matchSrcVolProvision?:boolean mountOptions?:{string} '
    + 'nearsync?:boolean nearsyncReplicationStrategy?:NearsyncStrategy nodes?:[string] nodiscard?:boolean '
    + 'placementStrategy?:string preferRemoteNode?:boolean preferRemoteNodeOnly?:boolean priorityIo?:PriorityIo '
    + 'proxyEndpoint?:string proxyNfsExportpath?:string proxyNfsSubpath?:string proxyS3Bucket?:string '
    + 'queueDepth?:number racks?:[string] readahead?:boolean scale?:number scanPolicyAction?:ScanAction '
    + 'scanPolicyTrigger?:ScanTrigger shared?:boolean sharedv4?:boolean sharedv4ExternalAccess?:boolean '
    + 'sharedv4FailoverStrategy?:string sharedv4MountOptions?:string sharedv4SvcType?:string '
    + 'skipSchedulerScoring?:boolean snapIntervalMinutes?:number snapSchedule?:string sticky?:boolean '
    + 'storagepolicy?:string winshare?:boolean zones?:[string]',
  PortworxSecretEncryptionProps: 'secretName:string secretNamespace?:string',
  PortworxSnapshotProps: '...SnapshotProps credentialId?:string type?:SnapshotType',
  PortworxStorageProps: '...PortworxClassProps ...ClaimProps growth?:VolumeGrowth',
  PortworxVolumeKeysProps: 'keyPath?:string keySecretName?:string keySecretNamespace?:string',
  ReplicationProps: 'replicationFactor:number minInsyncReplicas?:number mostCopies?:number volumeReplicas?:number',
  ResourceChange: 'path:string resource:string labels?:{string} operation?:ResourceOperation type?:ResourceValueType '
    + 'value?:string',
  S3BackupStoreProps: '...BackupStoreProps region:string credentialsSecret?:string endpoint?:string '
    + 'workloadIdentity?:boolean',
  ScheduledSnapshotProps: '...SnapshotProps schedule:Schedule',
  ScrubJobProps: 'image:string args?:[string] command?:[string] deleteCredentials?:boolean env?:{string} '
    + 'envSecrets?:[string]',
  ScrubbedCopyProps: '...TestCopyProps scrub:ScrubJobProps',
  SnapshotProps: 'cluster:KafkaCluster name?:string',
  SnapshotSchedule: 'name:string policy:string credentialId?:string type?:SnapshotType',
  StorageDriverRoleArgs: 'identity:DriverIdentity namespace?:string tags?:{string}',
  StorageKeyArgs: 'usedBy:[RoleReference] services?:[KeyService] alias?:string protect?:boolean tags?:{string}',
  TestCopyProps: 'cluster:KafkaClusterProps sourceNamespace?:string',
  VaultSecretsProps: 'address:string backendPath?:string kubernetesRole?:string tokenSecret?:string transit?:boolean '
    + 'vaultNamespace?:string',
  VolumeClassProps: 'allowVolumeExpansion?:boolean encryption?:VolumeEncryption fileSystem?:FileSystem '
    + 'mountOptions?:[string] reclaimPolicy?:ReclaimPolicy',
  VolumeGrowthProps: '...CapacityActionProps upTo:Size byPercent?:number',
  VolumeKeyPointerProps: 'keySecretName:string key?:string keySecretNamespace?:string name?:string namespace?:string',
  ZonesProps: '...OneZoneProps zones:[string] rack?:RackSource volumeReplicasAcrossZones?:boolean',
  ZookeeperEnsembleProps: 'storage:KafkaStorage acknowledge?:{string} allowFrom?:[NetworkPeer] bootstrap?:boolean '
    + 'clusterDomain?:string image?:ZookeeperImage kubernetesVersion?:string name?:string namespace?:string '
    + 'pods?:PodOptions replication?:Replication servers?:number strict?:boolean topology?:Topology userIds?:UserIds',
  ZookeeperQuorumProps: 'chroot?:string ensemble?:IZookeeperEnsemble image?:ZookeeperImage pods?:PodOptions '
    + 'servers?:number storage?:KafkaStorage',
};

/** Attributes of each interface that constructs implement. */
export const INTERFACES: { readonly [name: string]: string } = {
  IBackupStore: 'backupLocationName:string',
  IKafkaCluster: 'bootstrapServers:string clusterName:string namespace:string',
  IKafkaStorageClass: 'coalescesWrites:boolean expandable:boolean pooled:boolean storageClassName:string '
    + 'volumeManager:VolumeManager volumeMobility:VolumeMobility volumeReplicas:number encryption?:VolumeEncryption '
    + 'portworxCluster?:IPortworxCluster',
  INamedObject: 'name:string',
  INetworkPeerSource: 'toNetworkPolicyPeerConfig:function',
  IPortworxCluster: 'autopilot:boolean journalDevice:boolean portworxNamespace:string storeV2:boolean '
    + 'backingStore?:BackingStore capacityGibibytes?:number largestPoolGibibytes?:number secretsProvider?:string '
    + 'storageNodes?:number',
  IZookeeperEnsemble: 'connectString:string admittedNamespace?:string namespace?:string podLabels?:{string}',
  RoleReference: 'arn:Input name:Input',
};

/** Values of each enum by the names of its members. */
export const ENUMS: { readonly [name: string]: { readonly [member: string]: string } } = {
  AzureDiskCaching: { NONE: 'None', READ_ONLY: 'ReadOnly' },
  AzureDiskSku: {
    PREMIUM_LRS: 'Premium_LRS',
    PREMIUM_V2_LRS: 'PremiumV2_LRS',
    PREMIUM_ZRS: 'Premium_ZRS',
    ULTRA_SSD_LRS: 'UltraSSD_LRS',
    STANDARD_SSD_LRS: 'StandardSSD_LRS',
    STANDARD_SSD_ZRS: 'StandardSSD_ZRS',
  },
  BrokerUpdates: { STATEFUL_SET: 'StatefulSet', SCRIPT: 'script' },
  EbsVolumeType: { GP3: 'gp3', GP2: 'gp2', IO1: 'io1', IO2: 'io2' },
  EncryptionMethod: {
    PORTWORX_CLUSTER_KEY: 'Portworx cluster-wide key',
    PORTWORX_SECRET: 'Portworx key in a Secret',
    AWS_KMS: 'AWS KMS key',
    AZURE_DISK_ENCRYPTION_SET: 'Azure disk encryption set',
    GOOGLE_KMS: 'Google Cloud KMS key',
  },
  ExportProtocol: { PXD: 'pxd', NFS: 'nfs', ISCSI: 'iscsi', CUSTOM: 'custom' },
  FileSystem: { XFS: 'xfs', EXT4: 'ext4' },
  FlashArrayAccess: { CLOUD_DRIVES: 'cloud drives', DIRECT: 'direct access' },
  FlashArraySan: { ISCSI: 'ISCSI', FIBRE_CHANNEL: 'FC', NVME_RDMA: 'NVMEOF-RDMA', NVME_TCP: 'NVMEOF-TCP' },
  GoogleDiskType: { SSD: 'pd-ssd', BALANCED: 'pd-balanced', HYPERDISK_BALANCED: 'hyperdisk-balanced' },
  HostAntiAffinity: { REQUIRED: 'required', PREFERRED: 'preferred' },
  ImagePullPolicy: { ALWAYS: 'Always', IF_NOT_PRESENT: 'IfNotPresent', NEVER: 'Never' },
  IoProfile: {
    AUTO: 'auto',
    DB_REMOTE: 'db_remote',
    JOURNAL: 'journal',
    NONE: 'none',
    USE_CLUSTER_DEFAULT: 'use_cluster_default',
  },
  KeyService: { EC2: 'ec2', S3: 's3' },
  LocalVolumeDriver: { STATIC: 'static', TOPOLVM: 'topolvm' },
  NearsyncStrategy: { NONE: 'none', AGGRESSIVE: 'aggressive', OPTIMIZED: 'optimized' },
  PoolExpansionMethod: { RESIZE_DRIVE: 'resize-drive', ADD_DRIVE: 'add-drive', AUTO: 'auto' },
  PortworxFileSystem: { EXT4: 'ext4', XFS: 'xfs' },
  PortworxProvisioner: { CSI: 'pxd.portworx.com', IN_TREE: 'kubernetes.io/portworx-volume' },
  PriorityIo: { HIGH: 'high', MEDIUM: 'medium', LOW: 'low' },
  QuorumKind: { DYNAMIC: 'dynamic', STATIC: 'static' },
  RackSource: { NONE: 'none', STATEFUL_SET_PER_ZONE: 'StatefulSet per zone', POD_TOPOLOGY_LABEL: 'pod topology label' },
  ReclaimPolicy: { RETAIN: 'Retain', DELETE: 'Delete' },
  ResourceOperation: { ADD: 'add', MODIFY: 'modify', DELETE: 'delete' },
  ResourceValueType: { INT: 'int', STRING: 'string', BOOL: 'bool', SLICE: 'slice', KEYPAIR: 'keypair' },
  ScanAction: { NONE: 'none', SCAN_ONLY: 'scan_only', SCAN_REPAIR: 'scan_repair' },
  ScanTrigger: { NONE: 'none', ON_MOUNT: 'on_mount', ON_NEXT_MOUNT: 'on_next_mount' },
  Severity: { ERROR: 'error', WARNING: 'warning', INFO: 'info' },
  SnapshotType: { LOCAL: 'local', CLOUD: 'cloud' },
  UserIds: { FIXED: 'fixed', ASSIGNED_BY_PLATFORM: 'assigned by the platform' },
  VolumeManager: { PORTWORX: 'portworx', NATIVE: 'native' },
  VolumeMobility: { ANYWHERE: 'anywhere', WITHIN_A_ZONE: 'within a zone', NEVER: 'never' },
  VolumePurpose: { BROKER_DATA: 'broker data', QUORUM_LOG: 'quorum log' },
  Weekday: {
    MONDAY: 'Monday',
    TUESDAY: 'Tuesday',
    WEDNESDAY: 'Wednesday',
    THURSDAY: 'Thursday',
    FRIDAY: 'Friday',
    SATURDAY: 'Saturday',
    SUNDAY: 'Sunday',
  },
};

/** Parameters of what makes a value of each class: factories, and `new`; those of constructs without scope and id. */
export const CLASSES: { readonly [name: string]: { readonly [maker: string]: string } } = {
  BackingStore: {
    azureDisk: 'props?:AzureDiskProps',
    ebs: 'props?:EbsProps',
    flashArray: 'props?:FlashArrayProps',
    googleDisk: 'props?:GoogleDiskProps',
    localNvme: 'props?:LocalNvmeProps',
  },
  BackupStore: {
    azure: 'props:AzureBackupStoreProps',
    fromName: 'backupLocationName:string',
    s3: 'props:S3BackupStoreProps',
  },
  ClusterBackup: { new: 'props:ClusterBackupProps' },
  ClusterPair: { named: 'pairName:string' },
  ClusterRestore: { new: 'props:ClusterRestoreProps' },
  ClusterSnapshot: {
    atOnePoint: 'props:PortworxSnapshotProps',
    csi: 'props:CsiSnapshotProps',
    scheduled: 'props:ScheduledSnapshotProps',
  },
  DriverIdentity: { irsa: 'oidcProviderArn:Input', podIdentity: 'clusterName:Input', role: 'role:RoleReference' },
  KafkaCluster: { new: 'props:KafkaClusterProps', fromAttributes: 'attributes:KafkaClusterAttributes' },
  KafkaImage: {
    apache: 'props?:ImageProps',
    confluent: 'platformTag:string props?:ImageProps',
    custom: 'props:CustomImageProps',
    strimzi: 'operatorTag:string props?:ImageProps',
  },
  KafkaStorage: {
    existingClass: 'props:ExistingClassStorageProps',
    native: 'props:NativeStorageProps',
    portworx: 'props:PortworxStorageProps',
  },
  KafkaStorageClass: {
    new: 'props:KafkaStorageClassProps',
    fromAttributes: 'attributes:KafkaStorageClassAttributes',
    fromName: 'storageClassName:string',
  },
  KafkaVersion: { of: 'version:string' },
  Listener: { plaintext: 'name:string props?:InternalListenerProps' },
  MetadataQuorum: {
    combined: 'props?:CombinedQuorumProps',
    controllers: 'props?:ControllerQuorumProps',
    zookeeper: 'props?:ZookeeperQuorumProps',
  },
  Migration: {
    asyncDisasterRecovery: 'props:DisasterRecoveryProps',
    oneTimeMove: 'props:NamespaceMigrationProps',
    productionToTestCopy: 'props:MigrationProps',
  },
  NetworkPeer: {
    anywhere: '',
    cidr: 'range:string',
    namespace: 'name:string',
    of: 'peer:INetworkPeerSource',
    pods: 'props:PodPeerProps',
    sameNamespace: '',
  },
  PoolExpansion: { atPercent: 'threshold:number props:PoolExpansionProps' },
  PoolRebalance: { atDeviation: 'percent:number props?:CapacityActionProps' },
  PortworxCluster: {
    new: 'props:PortworxClusterProps',
    fromAttributes: 'attributes:PortworxClusterAttributes',
    fromNamespace: 'namespace:string',
  },
  Replication: { maximumPerformance: '', maximumUptime: '', of: 'props:ReplicationProps' },
  Schedule: {
    daily: 'time:string keep?:number',
    every: 'interval:Duration keep?:number',
    monthly: 'date:number time:string keep?:number',
    weekly: 'day:Weekday time:string keep?:number',
  },
  SecretsProvider: {
    awsKms: 'props:AwsKmsSecretsProps',
    azureKeyVault: 'props:AzureKeyVaultSecretsProps',
    googleCloudKms: 'props:GoogleCloudKmsSecretsProps',
    ibmKeyProtect: 'props:IbmKeyProtectSecretsProps',
    kubernetes: '',
    vault: 'props:VaultSecretsProps',
  },
  TestCopy: { open: 'props:TestCopyProps', scrub: 'props:ScrubbedCopyProps' },
  Topology: { oneZone: 'props:OneZoneProps', zones: 'props:ZonesProps' },
  VolumeEncryption: {
    awsKms: 'props:AwsKmsEncryptionProps',
    azureDiskEncryptionSet: 'props:AzureDiskEncryptionProps',
    googleKms: 'props:GoogleKmsEncryptionProps',
    portworxClusterKey: '',
    portworxSecret: 'props:PortworxSecretEncryptionProps',
    portworxSecretPerVolume: 'keys?:PortworxVolumeKeysProps',
  },
  VolumeGrowth: { atPercent: 'threshold:number props:VolumeGrowthProps', upTo: 'ceiling:Size' },
  VolumeKeyPointer: { new: 'props:VolumeKeyPointerProps' },
  ZookeeperEnsemble: { new: 'props:ZookeeperEnsembleProps', fromConnectString: 'servers:string' },
  ZookeeperImage: { of: 'reference:string', official: 'props?:ImageProps' },
};

/** Values of a class that have names of their own. */
export const CONSTANTS: { readonly [name: string]: string } = {
  KafkaVersion: 'V3_9_2 V4_3_1 V4_4_0',
};

/** Classes that are constructs. */
export const CONSTRUCTS: readonly string[] = [
  'BackupStore', 'ClusterBackup', 'ClusterRestore', 'ClusterSnapshot', 'KafkaCluster', 'KafkaStorageClass', 'Migration',
  'PortworxCluster', 'TestCopy', 'VolumeKeyPointer', 'ZookeeperEnsemble',
];
