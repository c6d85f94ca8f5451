/*
 * Fields of what users add to pods, as Kubernetes 1.37 has them. Made by test/schemas/generate-pod-fields.py; do not
 * edit.
 *
 * A field is written `name!:kind[]@minor`: `!` where it is required, the kind where it is not a string, `[]` for a
 * list, and the minor version of Kubernetes that brought it where that is later than 1.28. `any` are volumes that Pod
 * Security `restricted` refuses: their fields do not matter.
 */

/** The newest Kubernetes whose fields are known here. */
export const NEWEST_KUBERNETES_MINOR = 37;

/** The fields of each type of the API, by its name there. */
export const POD_FIELDS: { readonly [type: string]: string } = {
  AppArmorProfile: 'localhostProfile type!',
  CSIVolumeSource: 'driver! fsType nodePublishSecretRef:LocalObjectReference readOnly:boolean volumeAttributes:map',
  Capabilities: 'add[] drop[]',
  ClusterTrustBundleProjection: 'labelSelector:LabelSelector name optional:boolean path! signerName user:integer@37',
  ConfigMapEnvSource: 'name optional:boolean',
  ConfigMapKeySelector: 'key! name optional:boolean',
  ConfigMapProjection: 'items:KeyToPath[] name optional:boolean',
  ConfigMapVolumeSource: 'defaultMode:integer defaultUser:integer@37 items:KeyToPath[] name optional:boolean',
  Container: 'args[] command[] env:EnvVar[] envFrom:EnvFromSource[] image! imagePullPolicy lifecycle:Lifecycle '
    + 'livenessProbe:Probe name! ports:ContainerPort[] readinessProbe:Probe resizePolicy:ContainerResizePolicy[] '
    + 'resources:ResourceRequirements restartPolicy@29 restartPolicyRules:ContainerRestartRule[]@34 '
    + 'securityContext:SecurityContext startupProbe:Probe stdin:boolean stdinOnce:boolean terminationMessagePath '
    + 'terminationMessagePolicy tty:boolean volumeDevices:VolumeDevice[] volumeMounts:VolumeMount[] workingDir',
  ContainerPort: 'containerPort!:integer hostIP hostPort:integer name protocol',
  ContainerResizePolicy: 'resourceName! restartPolicy!',
  ContainerRestartRule: 'action! exitCodes:ContainerRestartRuleOnExitCodes',
  ContainerRestartRuleOnExitCodes: 'operator! values:integer[]',
  DownwardAPIProjection: 'items:DownwardAPIVolumeFile[]',
  DownwardAPIVolumeFile: 'fieldRef:ObjectFieldSelector mode:integer path! resourceFieldRef:ResourceFieldSelector '
    + 'user:integer@37',
  DownwardAPIVolumeSource: 'defaultMode:integer defaultUser:integer@37 items:DownwardAPIVolumeFile[]',
  EmptyDirVolumeSource: 'medium mode:integer@37 sizeLimit:Quantity',
  EnvFromSource: 'configMapRef:ConfigMapEnvSource prefix secretRef:SecretEnvSource',
  EnvVar: 'name! value valueFrom:EnvVarSource',
  EnvVarSource: 'configMapKeyRef:ConfigMapKeySelector fieldRef:ObjectFieldSelector fileKeyRef:FileKeySelector@34 '
    + 'resourceFieldRef:ResourceFieldSelector secretKeyRef:SecretKeySelector',
  EphemeralVolumeSource: 'volumeClaimTemplate:PersistentVolumeClaimTemplate',
  ExecAction: 'command[]',
  FileKeySelector: 'key! optional:boolean path! volumeName!',
  GRPCAction: 'mode@37 port!:integer service',
  HTTPGetAction: 'host httpHeaders:HTTPHeader[] path port!:IntOrString protocol@37 scheme',
  HTTPHeader: 'name! value!',
  ImageVolumeSource: 'pullPolicy reference',
  KeyToPath: 'key! mode:integer path! user:integer@37',
  LabelSelector: 'matchExpressions:LabelSelectorRequirement[] matchLabels:map',
  LabelSelectorRequirement: 'key! operator! values[]',
  Lifecycle: 'postStart:LifecycleHandler preStop:LifecycleHandler stopSignal@33',
  LifecycleHandler: 'exec:ExecAction httpGet:HTTPGetAction sleep:SleepAction@29 tcpSocket:TCPSocketAction',
  LocalObjectReference: 'name',
  NodeAffinity: 'preferredDuringSchedulingIgnoredDuringExecution:PreferredSchedulingTerm[] '
    + 'requiredDuringSchedulingIgnoredDuringExecution:NodeSelector',
  NodeSelector: 'nodeSelectorTerms!:NodeSelectorTerm[]',
  NodeSelectorRequirement: 'key! operator! values[]',
  NodeSelectorTerm: 'matchExpressions:NodeSelectorRequirement[] matchFields:NodeSelectorRequirement[]',
  ObjectFieldSelector: 'apiVersion fieldPath!',
  ObjectMeta: 'annotations:map labels:map',
  PersistentVolumeClaimSpec: 'accessModes[] dataSource:TypedLocalObjectReference dataSourceRef:TypedObjectReference '
    + 'resources:VolumeResourceRequirements selector:LabelSelector storageClassName volumeAttributesClassName@29 '
    + 'volumeMode volumeName',
  PersistentVolumeClaimTemplate: 'metadata:ObjectMeta spec!:PersistentVolumeClaimSpec',
  PersistentVolumeClaimVolumeSource: 'claimName! readOnly:boolean',
  PodCertificateProjection: 'certificateChainPath credentialBundlePath keyPath keyType! maxExpirationSeconds:integer '
    + 'signerName! user:integer@37 userAnnotations:map@35',
  PodDNSConfig: 'nameservers[] options:PodDNSConfigOption[] searches[]',
  PodDNSConfigOption: 'name value',
  PreferredSchedulingTerm: 'preference!:NodeSelectorTerm weight!:integer',
  Probe: 'exec:ExecAction failureThreshold:integer grpc:GRPCAction httpGet:HTTPGetAction initialDelaySeconds:integer '
    + 'periodSeconds:integer successThreshold:integer tcpSocket:TCPSocketAction terminationGracePeriodSeconds:integer '
    + 'timeoutSeconds:integer',
  ProjectedVolumeSource: 'defaultMode:integer defaultUser:integer@37 sources:VolumeProjection[]',
  ResourceClaim: 'name! request@31',
  ResourceFieldSelector: 'containerName divisor:Quantity resource!',
  ResourceRequirements: 'claims:ResourceClaim[] limits:Quantities requests:Quantities',
  SELinuxOptions: 'level role type user',
  SeccompProfile: 'localhostProfile type!',
  SecretEnvSource: 'name optional:boolean',
  SecretKeySelector: 'key! name optional:boolean',
  SecretProjection: 'items:KeyToPath[] name optional:boolean',
  SecretVolumeSource: 'defaultMode:integer defaultUser:integer@37 items:KeyToPath[] optional:boolean secretName',
  SecurityContext: 'allowPrivilegeEscalation:boolean appArmorProfile:AppArmorProfile@30 capabilities:Capabilities '
    + 'privileged:boolean procMount readOnlyRootFilesystem:boolean runAsGroup:integer runAsNonRoot:boolean '
    + 'runAsUser:integer seLinuxOptions:SELinuxOptions seccompProfile:SeccompProfile '
    + 'windowsOptions:WindowsSecurityContextOptions',
  ServiceAccountTokenProjection: 'audience expirationSeconds:integer path! user:integer@37',
  SleepAction: 'seconds!:integer',
  TCPSocketAction: 'host port!:IntOrString',
  Toleration: 'effect key operator tolerationSeconds:integer value',
  TypedLocalObjectReference: 'apiGroup kind! name!',
  TypedObjectReference: 'apiGroup kind! name! namespace',
  Volume: 'awsElasticBlockStore:any azureDisk:any azureFile:any cephfs:any cinder:any configMap:ConfigMapVolumeSource '
    + 'csi:CSIVolumeSource downwardAPI:DownwardAPIVolumeSource emptyDir:EmptyDirVolumeSource '
    + 'ephemeral:EphemeralVolumeSource fc:any flexVolume:any flocker:any gcePersistentDisk:any gitRepo:any '
    + 'glusterfs:any hostPath:any image:ImageVolumeSource@31 iscsi:any name! nfs:any '
    + 'persistentVolumeClaim:PersistentVolumeClaimVolumeSource photonPersistentDisk:any portworxVolume:any '
    + 'projected:ProjectedVolumeSource quobyte:any rbd:any scaleIO:any secret:SecretVolumeSource storageos:any '
    + 'vsphereVolume:any',
  VolumeDevice: 'devicePath! name!',
  VolumeMount: 'bindMountOptions[]@37 mountPath! mountPropagation name! readOnly:boolean recursiveReadOnly@30 subPath '
    + 'subPathExpr',
  VolumeProjection: 'clusterTrustBundle:ClusterTrustBundleProjection@29 configMap:ConfigMapProjection '
    + 'downwardAPI:DownwardAPIProjection podCertificate:PodCertificateProjection@34 secret:SecretProjection '
    + 'serviceAccountToken:ServiceAccountTokenProjection',
  VolumeResourceRequirements: 'limits:Quantities requests:Quantities',
  WindowsSecurityContextOptions: 'gmsaCredentialSpec gmsaCredentialSpecName hostProcess:boolean runAsUserName',
};
