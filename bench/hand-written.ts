import { createHash } from 'crypto';
import { ApiObject, App, Chart, JsonPatch } from 'cdk8s';

/*
 * The objects of one cluster of the benchmark, as somebody would write them without the library: literals, with the
 * namespace put in, and the ids and checksums worked out. It is what the library's cost is measured against.
 */

type Files = { readonly [name: string]: string };

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly namespace?: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

function lines(...text: string[]): string {
  return `${text.join('\n')}\n`;
}

function uuid(text: string): string {
  for (let attempt = 0; ; attempt++) {
    const id = createHash('sha256').update(attempt === 0 ? text : `${text}#${attempt}`).digest().subarray(0, 16).toString('base64url');
    if (!id.startsWith('-')) return id;
  }
}

function checksum(files: Files): string {
  return createHash('sha256').update(JSON.stringify(files)).digest('hex');
}

/** The objects by the ids of their constructs. */
export function handWrittenObjects(namespace: string): { [id: string]: Manifest } {
  const clusterId = uuid(`${namespace}/kafka`);
  const directoryId = (nodeId: number) => uuid(`${clusterId}/${nodeId}`);
  const controllerFiles: Files = {
    'server.properties': lines(
      '# Identity',
      'config.providers=env',
      'config.providers.env.class=org.apache.kafka.common.config.provider.EnvVarConfigProvider',
      'config.providers.env.param.allowlist.pattern=^(POD_INDEX|POD_NAME|RACK)$',
      'node.id=${env:POD_INDEX}',
      'process.roles=controller',
      '',
      '# Metadata',
      'controller.listener.names=CONTROLLER',
      `controller.quorum.bootstrap.servers=kafka-controller-1000.kafka-controller-headless.${namespace}.svc.cluster.local:9093,kafka-controller-1001.kafka-controller-headless.${namespace}.svc.cluster.local:9093,kafka-controller-1002.kafka-controller-headless.${namespace}.svc.cluster.local:9093`,
      '',
      '# Network',
      'listeners=CONTROLLER://:9093',
      `advertised.listeners=CONTROLLER://\${env:POD_NAME}.kafka-controller-headless.${namespace}.svc.cluster.local:9093`,
      'listener.security.protocol.map=CONTROLLER:PLAINTEXT',
      '',
      '# Storage',
      'log.dirs=/var/lib/kafka/data-0/kafka-logs',
      '',
      '# Replication',
      'default.replication.factor=3',
      'min.insync.replicas=2',
      'offsets.topic.replication.factor=3',
      'transaction.state.log.replication.factor=3',
      'transaction.state.log.min.isr=2',
      'share.coordinator.state.topic.replication.factor=3',
      'share.coordinator.state.topic.min.isr=2',
      '',
      '# Safety',
      'unclean.leader.election.enable=false',
      'auto.create.topics.enable=false',
    ),
    'start.sh': lines(
      '#!/usr/bin/env bash',
      '# Starts one Kafka controller.',
      'set -euo pipefail',
      'config=/etc/kafka-constructs/server.properties',
      'voters=(--no-initial-controllers)',
      'if [ ! -s /var/lib/kafka/data-0/kafka-logs/meta.properties ]; then',
      '  if [ "$(cat /etc/kafka-constructs/phase)" = bootstrap ]; then',
      `    voters=(--initial-controllers "1000@kafka-controller-1000.kafka-controller-headless.${namespace}.svc.cluster.local:9093:${directoryId(1000)},1001@kafka-controller-1001.kafka-controller-headless.${namespace}.svc.cluster.local:9093:${directoryId(1001)},1002@kafka-controller-1002.kafka-controller-headless.${namespace}.svc.cluster.local:9093:${directoryId(1002)}")`,
      '  elif ! grep -qw "$POD_INDEX" /etc/kafka-constructs/readmitted-controllers; then',
      '    cat /etc/kafka-constructs/empty-disk.txt >&2',
      '    exit 1',
      '  fi',
      'fi',
      '# --ignore-formatted: a node that is given a further log directory formats that one and keeps the others.',
      '# Nothing of what is printed may reach the log: it would hold credentials once there are any.',
      `/opt/kafka/bin/kafka-storage.sh format --ignore-formatted --cluster-id="${clusterId}" --config="$config" \\`,
      '  ${voters[@]+"${voters[@]}"} > /dev/null',
      'exec /opt/kafka/bin/kafka-server-start.sh "$config"',
    ),
    'log4j2.properties': lines(
      'status=warn',
      'appender.stdout.type=Console',
      'appender.stdout.name=stdout',
      'appender.stdout.layout.type=PatternLayout',
      'appender.stdout.layout.pattern=[%d] %p %m (%c)%n',
      'logger.requests.name=kafka.request.logger',
      'logger.requests.level=warn',
      'rootLogger.level=info',
      'rootLogger.appenderRef.stdout.ref=stdout',
    ),
  };
  const brokerFiles: Files = {
    'server.properties': lines(
      '# Identity',
      'config.providers=env',
      'config.providers.env.class=org.apache.kafka.common.config.provider.EnvVarConfigProvider',
      'config.providers.env.param.allowlist.pattern=^(POD_INDEX|POD_NAME|RACK)$',
      'node.id=${env:POD_INDEX}',
      'process.roles=broker',
      '',
      '# Metadata',
      'controller.listener.names=CONTROLLER',
      `controller.quorum.bootstrap.servers=kafka-controller-1000.kafka-controller-headless.${namespace}.svc.cluster.local:9093,kafka-controller-1001.kafka-controller-headless.${namespace}.svc.cluster.local:9093,kafka-controller-1002.kafka-controller-headless.${namespace}.svc.cluster.local:9093`,
      '',
      '# Network',
      'listeners=REPLICATION://:9091,CLIENT://:9092',
      `advertised.listeners=REPLICATION://\${env:POD_NAME}.kafka-broker-headless.${namespace}.svc.cluster.local:9091,CLIENT://\${env:POD_NAME}.kafka-broker-headless.${namespace}.svc.cluster.local:9092`,
      'listener.security.protocol.map=REPLICATION:PLAINTEXT,CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      'inter.broker.listener.name=REPLICATION',
      '',
      '# Storage',
      'log.dirs=/var/lib/kafka/data-0/kafka-logs',
      '',
      '# Replication',
      'default.replication.factor=3',
      'min.insync.replicas=2',
      'offsets.topic.replication.factor=3',
      'transaction.state.log.replication.factor=3',
      'transaction.state.log.min.isr=2',
      'share.coordinator.state.topic.replication.factor=3',
      'share.coordinator.state.topic.min.isr=2',
      '',
      '# Safety',
      'unclean.leader.election.enable=false',
      'auto.create.topics.enable=false',
    ),
    'start.sh': lines(
      '#!/usr/bin/env bash',
      '# Starts one Kafka broker.',
      'set -euo pipefail',
      'config=/etc/kafka-constructs/server.properties',
      'voters=(--no-initial-controllers)',
      '# --ignore-formatted: a node that is given a further log directory formats that one and keeps the others.',
      '# Nothing of what is printed may reach the log: it would hold credentials once there are any.',
      `/opt/kafka/bin/kafka-storage.sh format --ignore-formatted --cluster-id="${clusterId}" --config="$config" \\`,
      '  ${voters[@]+"${voters[@]}"} > /dev/null',
      'exec /opt/kafka/bin/kafka-server-start.sh "$config"',
    ),
    'log4j2.properties': lines(
      'status=warn',
      'appender.stdout.type=Console',
      'appender.stdout.name=stdout',
      'appender.stdout.layout.type=PatternLayout',
      'appender.stdout.layout.pattern=[%d] %p %m (%c)%n',
      'logger.requests.name=kafka.request.logger',
      'logger.requests.level=warn',
      'rootLogger.level=info',
      'rootLogger.appenderRef.stdout.ref=stdout',
    ),
  };
  return {
    'controller-storage': {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: {
        labels: {
          'app.kubernetes.io/component': 'controller',
          'app.kubernetes.io/instance': 'kafka',
          'app.kubernetes.io/managed-by': 'kafka-constructs',
          'app.kubernetes.io/name': 'kafka',
        },
        name: `${namespace}-kafka-controller-storage`,
      },
      allowVolumeExpansion: true,
      parameters: {
        io_profile: 'none',
        priority_io: 'high',
        repl: '2',
      },
      provisioner: 'pxd.portworx.com',
      reclaimPolicy: 'Retain',
      volumeBindingMode: 'Immediate',
    },
    'broker-storage': {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: {
        labels: {
          'app.kubernetes.io/component': 'broker',
          'app.kubernetes.io/instance': 'kafka',
          'app.kubernetes.io/managed-by': 'kafka-constructs',
          'app.kubernetes.io/name': 'kafka',
        },
        name: `${namespace}-kafka-broker-storage`,
      },
      allowVolumeExpansion: true,
      parameters: {
        io_profile: 'db_remote',
        priority_io: 'high',
        repl: '2',
      },
      provisioner: 'pxd.portworx.com',
      reclaimPolicy: 'Retain',
      volumeBindingMode: 'Immediate',
    },
    'broker-growth': {
      apiVersion: 'autopilot.libopenstorage.org/v1alpha1',
      kind: 'AutopilotRule',
      metadata: {
        labels: {
          'app.kubernetes.io/component': 'broker',
          'app.kubernetes.io/instance': 'kafka',
          'app.kubernetes.io/managed-by': 'kafka-constructs',
          'app.kubernetes.io/name': 'kafka',
        },
        name: `${namespace}-kafka-broker-growth`,
      },
      spec: {
        actions: [
          {
            name: 'openstorage.io.action.volume/resize',
            params: {
              maxsize: '2048Gi',
              scalepercentage: '50',
            },
          },
        ],
        conditions: {
          expressions: [
            {
              key: '100 * (px_volume_usage_bytes / px_volume_capacity_bytes)',
              operator: 'Gt',
              values: ['80'],
            },
          ],
        },
        namespaceSelector: {
          matchLabels: {
            'kubernetes.io/metadata.name': `${namespace}`,
          },
        },
        selector: {
          matchLabels: {
            'app.kubernetes.io/component': 'broker',
            'app.kubernetes.io/instance': 'kafka',
            'app.kubernetes.io/name': 'kafka',
            'kafka-constructs/pool': 'broker',
          },
        },
      },
    },
    'controller-account': {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: {
        labels: {
          'app.kubernetes.io/component': 'controller',
          'app.kubernetes.io/instance': 'kafka',
          'app.kubernetes.io/managed-by': 'kafka-constructs',
          'app.kubernetes.io/name': 'kafka',
        },
        name: 'kafka-controller-account',
        namespace: `${namespace}`,
      },
      automountServiceAccountToken: false,
    },
    'controller-headless': {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        labels: {
          'app.kubernetes.io/component': 'controller',
          'app.kubernetes.io/instance': 'kafka',
          'app.kubernetes.io/managed-by': 'kafka-constructs',
          'app.kubernetes.io/name': 'kafka',
        },
        name: 'kafka-controller-headless',
        namespace: `${namespace}`,
      },
      spec: {
        clusterIP: 'None',
        ports: [
          {
            name: 'controller',
            port: 9093,
            protocol: 'TCP',
            targetPort: 'controller',
          },
        ],
        publishNotReadyAddresses: true,
        selector: {
          'app.kubernetes.io/component': 'controller',
          'app.kubernetes.io/instance': 'kafka',
          'app.kubernetes.io/name': 'kafka',
        },
      },
    },
    'controller-disruption': {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: {
        labels: {
          'app.kubernetes.io/component': 'controller',
          'app.kubernetes.io/instance': 'kafka',
          'app.kubernetes.io/managed-by': 'kafka-constructs',
          'app.kubernetes.io/name': 'kafka',
        },
        name: 'kafka-controller-disruption',
        namespace: `${namespace}`,
      },
      spec: {
        maxUnavailable: 1,
        selector: {
          matchLabels: {
            'app.kubernetes.io/component': 'controller',
            'app.kubernetes.io/instance': 'kafka',
            'app.kubernetes.io/name': 'kafka',
          },
        },
      },
    },
    'broker-account': {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: {
        labels: {
          'app.kubernetes.io/component': 'broker',
          'app.kubernetes.io/instance': 'kafka',
          'app.kubernetes.io/managed-by': 'kafka-constructs',
          'app.kubernetes.io/name': 'kafka',
        },
        name: 'kafka-broker-account',
        namespace: `${namespace}`,
      },
      automountServiceAccountToken: false,
    },
    'broker-headless': {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        labels: {
          'app.kubernetes.io/component': 'broker',
          'app.kubernetes.io/instance': 'kafka',
          'app.kubernetes.io/managed-by': 'kafka-constructs',
          'app.kubernetes.io/name': 'kafka',
        },
        name: 'kafka-broker-headless',
        namespace: `${namespace}`,
      },
      spec: {
        clusterIP: 'None',
        ports: [
          {
            name: 'replication',
            port: 9091,
            protocol: 'TCP',
            targetPort: 'replication',
          },
          {
            name: 'client',
            port: 9092,
            protocol: 'TCP',
            targetPort: 'client',
          },
        ],
        publishNotReadyAddresses: true,
        selector: {
          'app.kubernetes.io/component': 'broker',
          'app.kubernetes.io/instance': 'kafka',
          'app.kubernetes.io/name': 'kafka',
        },
      },
    },
    'broker-disruption': {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: {
        labels: {
          'app.kubernetes.io/component': 'broker',
          'app.kubernetes.io/instance': 'kafka',
          'app.kubernetes.io/managed-by': 'kafka-constructs',
          'app.kubernetes.io/name': 'kafka',
        },
        name: 'kafka-broker-disruption',
        namespace: `${namespace}`,
      },
      spec: {
        maxUnavailable: 1,
        selector: {
          matchLabels: {
            'app.kubernetes.io/component': 'broker',
            'app.kubernetes.io/instance': 'kafka',
            'app.kubernetes.io/name': 'kafka',
          },
        },
      },
    },
    'bootstrap': {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: {
        labels: {
          'app.kubernetes.io/instance': 'kafka',
          'app.kubernetes.io/managed-by': 'kafka-constructs',
          'app.kubernetes.io/name': 'kafka',
        },
        name: 'kafka-bootstrap',
        namespace: `${namespace}`,
      },
      spec: {
        ports: [
          {
            name: 'client',
            port: 9092,
            protocol: 'TCP',
            targetPort: 'client',
          },
        ],
        selector: {
          'app.kubernetes.io/component': 'broker',
          'app.kubernetes.io/instance': 'kafka',
          'app.kubernetes.io/name': 'kafka',
        },
        type: 'ClusterIP',
      },
    },
    'default-deny': {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: {
        labels: {
          'app.kubernetes.io/instance': 'kafka',
          'app.kubernetes.io/managed-by': 'kafka-constructs',
          'app.kubernetes.io/name': 'kafka',
        },
        name: 'kafka-default-deny',
        namespace: `${namespace}`,
      },
      spec: {
        podSelector: {
          matchLabels: {
            'app.kubernetes.io/instance': 'kafka',
            'app.kubernetes.io/name': 'kafka',
          },
        },
        policyTypes: ['Ingress', 'Egress'],
      },
    },
    'controller-network': {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: {
        labels: {
          'app.kubernetes.io/component': 'controller',
          'app.kubernetes.io/instance': 'kafka',
          'app.kubernetes.io/managed-by': 'kafka-constructs',
          'app.kubernetes.io/name': 'kafka',
        },
        name: 'kafka-controller-network',
        namespace: `${namespace}`,
      },
      spec: {
        egress: [
          {
            ports: [
              {
                port: 9093,
                protocol: 'TCP',
              },
            ],
            to: [
              {
                podSelector: {
                  matchLabels: {
                    'app.kubernetes.io/component': 'controller',
                    'app.kubernetes.io/instance': 'kafka',
                    'app.kubernetes.io/name': 'kafka',
                  },
                },
              },
            ],
          },
          {
            ports: [
              {
                port: 53,
                protocol: 'UDP',
              },
              {
                port: 53,
                protocol: 'TCP',
              },
            ],
          },
        ],
        ingress: [
          {
            from: [
              {
                podSelector: {
                  matchLabels: {
                    'app.kubernetes.io/component': 'controller',
                    'app.kubernetes.io/instance': 'kafka',
                    'app.kubernetes.io/name': 'kafka',
                  },
                },
              },
              {
                podSelector: {
                  matchLabels: {
                    'app.kubernetes.io/component': 'broker',
                    'app.kubernetes.io/instance': 'kafka',
                    'app.kubernetes.io/name': 'kafka',
                  },
                },
              },
            ],
            ports: [
              {
                port: 9093,
                protocol: 'TCP',
              },
            ],
          },
        ],
        podSelector: {
          matchLabels: {
            'app.kubernetes.io/component': 'controller',
            'app.kubernetes.io/instance': 'kafka',
            'app.kubernetes.io/name': 'kafka',
          },
        },
        policyTypes: ['Ingress', 'Egress'],
      },
    },
    'broker-network': {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: {
        labels: {
          'app.kubernetes.io/component': 'broker',
          'app.kubernetes.io/instance': 'kafka',
          'app.kubernetes.io/managed-by': 'kafka-constructs',
          'app.kubernetes.io/name': 'kafka',
        },
        name: 'kafka-broker-network',
        namespace: `${namespace}`,
      },
      spec: {
        egress: [
          {
            ports: [
              {
                port: 9091,
                protocol: 'TCP',
              },
            ],
            to: [
              {
                podSelector: {
                  matchLabels: {
                    'app.kubernetes.io/component': 'broker',
                    'app.kubernetes.io/instance': 'kafka',
                    'app.kubernetes.io/name': 'kafka',
                  },
                },
              },
            ],
          },
          {
            ports: [
              {
                port: 9093,
                protocol: 'TCP',
              },
            ],
            to: [
              {
                podSelector: {
                  matchLabels: {
                    'app.kubernetes.io/component': 'controller',
                    'app.kubernetes.io/instance': 'kafka',
                    'app.kubernetes.io/name': 'kafka',
                  },
                },
              },
            ],
          },
          {
            ports: [
              {
                port: 53,
                protocol: 'UDP',
              },
              {
                port: 53,
                protocol: 'TCP',
              },
            ],
          },
        ],
        ingress: [
          {
            from: [
              {
                podSelector: {
                  matchLabels: {
                    'app.kubernetes.io/component': 'broker',
                    'app.kubernetes.io/instance': 'kafka',
                    'app.kubernetes.io/name': 'kafka',
                  },
                },
              },
            ],
            ports: [
              {
                port: 9091,
                protocol: 'TCP',
              },
            ],
          },
          {
            from: [
              {
                podSelector: {},
              },
            ],
            ports: [
              {
                port: 9092,
                protocol: 'TCP',
              },
            ],
          },
        ],
        podSelector: {
          matchLabels: {
            'app.kubernetes.io/component': 'broker',
            'app.kubernetes.io/instance': 'kafka',
            'app.kubernetes.io/name': 'kafka',
          },
        },
        policyTypes: ['Ingress', 'Egress'],
      },
    },
    'controller-config': {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        annotations: {
          'kafka-constructs/kafka-version': '4.3.1',
        },
        labels: {
          'app.kubernetes.io/component': 'controller',
          'app.kubernetes.io/instance': 'kafka',
          'app.kubernetes.io/managed-by': 'kafka-constructs',
          'app.kubernetes.io/name': 'kafka',
        },
        name: 'kafka-controller-config',
        namespace: `${namespace}`,
      },
      data: {
        'empty-disk.txt': `This controller finds no metadata on its disk, and the cluster is not declared as being bootstrapped.\nIf this is the first start of the cluster, set \`bootstrap: true\`, apply, and remove it when all controllers are Ready.\nOtherwise the disk was lost. Formatted as a voter it could bring about the loss of committed metadata, so it stops here.\nLook at the quorum in the container of another controller: KAFKA_HEAP_OPTS=-Xmx256m KAFKA_LOG4J_OPTS= /opt/kafka/bin/kafka-metadata-quorum.sh --bootstrap-controller kafka-controller-1000.kafka-controller-headless.${namespace}.svc.cluster.local:9093,kafka-controller-1001.kafka-controller-headless.${namespace}.svc.cluster.local:9093,kafka-controller-1002.kafka-controller-headless.${namespace}.svc.cluster.local:9093 describe --replication\nIf this was the only controller there is no other copy: restore its volume from a snapshot.\nTo replace this controller, with a leader present and the other voters complete:\n1. remove its voter: KAFKA_HEAP_OPTS=-Xmx256m KAFKA_LOG4J_OPTS= /opt/kafka/bin/kafka-metadata-quorum.sh --bootstrap-controller kafka-controller-1000.kafka-controller-headless.${namespace}.svc.cluster.local:9093,kafka-controller-1001.kafka-controller-headless.${namespace}.svc.cluster.local:9093,kafka-controller-1002.kafka-controller-headless.${namespace}.svc.cluster.local:9093 remove-controller --controller-id ID --controller-directory-id DIRECTORY_ID (as described)\n2. add its id to \`readmittedControllers\` of the quorum and apply: it is formatted without a vote and follows\n3. when the lag of its new directory id is 0 (the former one stays listed for a while), run in its container:\n   sed -e "s/\\\${env:POD_INDEX}/$POD_INDEX/; s/\\\${env:POD_NAME}/$POD_NAME/" -e /^config.providers/d /etc/kafka-constructs/server.properties > /tmp/controller.properties\n   KAFKA_HEAP_OPTS=-Xmx256m KAFKA_LOG4J_OPTS= /opt/kafka/bin/kafka-metadata-quorum.sh --command-config /tmp/controller.properties --bootstrap-controller kafka-controller-1000.kafka-controller-headless.${namespace}.svc.cluster.local:9093,kafka-controller-1001.kafka-controller-headless.${namespace}.svc.cluster.local:9093,kafka-controller-1002.kafka-controller-headless.${namespace}.svc.cluster.local:9093 add-controller\n4. remove the id from \`readmittedControllers\` and apply\n`,
        'log4j2.properties': controllerFiles['log4j2.properties'],
        'phase': 'running',
        'readmitted-controllers': '',
        'server.properties': controllerFiles['server.properties'],
        'start.sh': controllerFiles['start.sh'],
      },
    },
    'controller': {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: {
        labels: {
          'app.kubernetes.io/component': 'controller',
          'app.kubernetes.io/instance': 'kafka',
          'app.kubernetes.io/managed-by': 'kafka-constructs',
          'app.kubernetes.io/name': 'kafka',
          'kafka-constructs/pool': 'controller',
        },
        name: 'kafka-controller',
        namespace: `${namespace}`,
      },
      spec: {
        minReadySeconds: 30,
        ordinals: {
          start: 1000,
        },
        persistentVolumeClaimRetentionPolicy: {
          whenDeleted: 'Retain',
          whenScaled: 'Retain',
        },
        podManagementPolicy: 'Parallel',
        replicas: 3,
        selector: {
          matchLabels: {
            'app.kubernetes.io/component': 'controller',
            'app.kubernetes.io/instance': 'kafka',
            'app.kubernetes.io/name': 'kafka',
            'kafka-constructs/pool': 'controller',
          },
        },
        serviceName: 'kafka-controller-headless',
        template: {
          metadata: {
            annotations: {
              'kafka-constructs/config-checksum': checksum(controllerFiles),
            },
            labels: {
              'app.kubernetes.io/component': 'controller',
              'app.kubernetes.io/instance': 'kafka',
              'app.kubernetes.io/managed-by': 'kafka-constructs',
              'app.kubernetes.io/name': 'kafka',
              'kafka-constructs/pool': 'controller',
            },
          },
          spec: {
            affinity: {
              podAntiAffinity: {
                requiredDuringSchedulingIgnoredDuringExecution: [
                  {
                    labelSelector: {
                      matchLabels: {
                        'app.kubernetes.io/component': 'controller',
                        'app.kubernetes.io/instance': 'kafka',
                        'app.kubernetes.io/name': 'kafka',
                      },
                    },
                    topologyKey: 'kubernetes.io/hostname',
                  },
                ],
              },
            },
            automountServiceAccountToken: false,
            containers: [
              {
                command: ['/bin/bash', '/etc/kafka-constructs/start.sh'],
                env: [
                  {
                    name: 'POD_NAME',
                    valueFrom: {
                      fieldRef: {
                        fieldPath: 'metadata.name',
                      },
                    },
                  },
                  {
                    name: 'POD_INDEX',
                    valueFrom: {
                      fieldRef: {
                        fieldPath: "metadata.labels['apps.kubernetes.io/pod-index']",
                      },
                    },
                  },
                  {
                    name: 'KAFKA_HEAP_OPTS',
                    value: '-Xms1024m -Xmx1024m',
                  },
                  {
                    name: 'KAFKA_JVM_PERFORMANCE_OPTS',
                    value: '-server -XX:+UseG1GC -XX:MaxGCPauseMillis=20 -XX:InitiatingHeapOccupancyPercent=35 -XX:+ExplicitGCInvokesConcurrent -XX:+ExitOnOutOfMemoryError',
                  },
                  {
                    name: 'KAFKA_GC_LOG_OPTS',
                    value: ' ',
                  },
                  {
                    name: 'KAFKA_LOG4J_OPTS',
                    value: '-Dlog4j2.configurationFile=/etc/kafka-constructs/log4j2.properties',
                  },
                  {
                    name: 'LOG_DIR',
                    value: '/tmp',
                  },
                ],
                image: 'docker.io/apache/kafka:4.3.1',
                livenessProbe: {
                  failureThreshold: 6,
                  periodSeconds: 10,
                  tcpSocket: {
                    port: 'controller',
                  },
                  timeoutSeconds: 5,
                },
                name: 'kafka',
                ports: [
                  {
                    containerPort: 9093,
                    name: 'controller',
                  },
                ],
                readinessProbe: {
                  failureThreshold: 3,
                  periodSeconds: 5,
                  tcpSocket: {
                    port: 'controller',
                  },
                  timeoutSeconds: 5,
                },
                resources: {
                  limits: {
                    memory: '2Gi',
                  },
                  requests: {
                    cpu: '0.5',
                    memory: '2Gi',
                  },
                },
                securityContext: {
                  allowPrivilegeEscalation: false,
                  capabilities: {
                    drop: ['ALL'],
                  },
                  readOnlyRootFilesystem: true,
                },
                startupProbe: {
                  failureThreshold: 12,
                  periodSeconds: 10,
                  tcpSocket: {
                    port: 'controller',
                  },
                  timeoutSeconds: 5,
                },
                volumeMounts: [
                  {
                    mountPath: '/etc/kafka-constructs',
                    name: 'config',
                    readOnly: true,
                  },
                  {
                    mountPath: '/tmp',
                    name: 'tmp',
                  },
                  {
                    mountPath: '/var/lib/kafka/data-0',
                    name: 'data-0',
                  },
                ],
              },
            ],
            enableServiceLinks: false,
            schedulerName: 'stork',
            securityContext: {
              fsGroup: 1000,
              fsGroupChangePolicy: 'OnRootMismatch',
              runAsGroup: 1000,
              runAsNonRoot: true,
              runAsUser: 1000,
              seccompProfile: {
                type: 'RuntimeDefault',
              },
            },
            serviceAccountName: 'kafka-controller-account',
            terminationGracePeriodSeconds: 60,
            tolerations: [
              {
                effect: 'NoExecute',
                key: 'node.kubernetes.io/unreachable',
                operator: 'Exists',
                tolerationSeconds: 30,
              },
            ],
            volumes: [
              {
                configMap: {
                  name: 'kafka-controller-config',
                },
                name: 'config',
              },
              {
                emptyDir: {
                  sizeLimit: '256Mi',
                },
                name: 'tmp',
              },
            ],
          },
        },
        updateStrategy: {
          type: 'RollingUpdate',
        },
        volumeClaimTemplates: [
          {
            apiVersion: 'v1',
            kind: 'PersistentVolumeClaim',
            metadata: {
              labels: {
                'app.kubernetes.io/component': 'controller',
                'app.kubernetes.io/instance': 'kafka',
                'app.kubernetes.io/name': 'kafka',
                'kafka-constructs/pool': 'controller',
              },
              name: 'data-0',
            },
            spec: {
              accessModes: ['ReadWriteOnce'],
              resources: {
                requests: {
                  storage: '32Gi',
                },
              },
              storageClassName: `${namespace}-kafka-controller-storage`,
            },
          },
        ],
      },
    },
    'broker-config': {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        annotations: {
          'kafka-constructs/kafka-version': '4.3.1',
        },
        labels: {
          'app.kubernetes.io/component': 'broker',
          'app.kubernetes.io/instance': 'kafka',
          'app.kubernetes.io/managed-by': 'kafka-constructs',
          'app.kubernetes.io/name': 'kafka',
        },
        name: 'kafka-broker-config',
        namespace: `${namespace}`,
      },
      data: {
        'log4j2.properties': brokerFiles['log4j2.properties'],
        'server.properties': brokerFiles['server.properties'],
        'start.sh': brokerFiles['start.sh'],
      },
    },
    'broker': {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: {
        labels: {
          'app.kubernetes.io/component': 'broker',
          'app.kubernetes.io/instance': 'kafka',
          'app.kubernetes.io/managed-by': 'kafka-constructs',
          'app.kubernetes.io/name': 'kafka',
          'kafka-constructs/pool': 'broker',
        },
        name: 'kafka-broker',
        namespace: `${namespace}`,
      },
      spec: {
        minReadySeconds: 30,
        ordinals: {
          start: 0,
        },
        persistentVolumeClaimRetentionPolicy: {
          whenDeleted: 'Retain',
          whenScaled: 'Retain',
        },
        podManagementPolicy: 'Parallel',
        replicas: 3,
        selector: {
          matchLabels: {
            'app.kubernetes.io/component': 'broker',
            'app.kubernetes.io/instance': 'kafka',
            'app.kubernetes.io/name': 'kafka',
            'kafka-constructs/pool': 'broker',
          },
        },
        serviceName: 'kafka-broker-headless',
        template: {
          metadata: {
            annotations: {
              'kafka-constructs/config-checksum': checksum(brokerFiles),
            },
            labels: {
              'app.kubernetes.io/component': 'broker',
              'app.kubernetes.io/instance': 'kafka',
              'app.kubernetes.io/managed-by': 'kafka-constructs',
              'app.kubernetes.io/name': 'kafka',
              'kafka-constructs/pool': 'broker',
            },
          },
          spec: {
            affinity: {
              podAntiAffinity: {
                requiredDuringSchedulingIgnoredDuringExecution: [
                  {
                    labelSelector: {
                      matchLabels: {
                        'app.kubernetes.io/component': 'broker',
                        'app.kubernetes.io/instance': 'kafka',
                        'app.kubernetes.io/name': 'kafka',
                      },
                    },
                    topologyKey: 'kubernetes.io/hostname',
                  },
                ],
              },
            },
            automountServiceAccountToken: false,
            containers: [
              {
                command: ['/bin/bash', '/etc/kafka-constructs/start.sh'],
                env: [
                  {
                    name: 'POD_NAME',
                    valueFrom: {
                      fieldRef: {
                        fieldPath: 'metadata.name',
                      },
                    },
                  },
                  {
                    name: 'POD_INDEX',
                    valueFrom: {
                      fieldRef: {
                        fieldPath: "metadata.labels['apps.kubernetes.io/pod-index']",
                      },
                    },
                  },
                  {
                    name: 'KAFKA_HEAP_OPTS',
                    value: '-Xms4096m -Xmx4096m',
                  },
                  {
                    name: 'KAFKA_JVM_PERFORMANCE_OPTS',
                    value: '-server -XX:+UseG1GC -XX:MaxGCPauseMillis=20 -XX:InitiatingHeapOccupancyPercent=35 -XX:+ExplicitGCInvokesConcurrent -XX:+ExitOnOutOfMemoryError',
                  },
                  {
                    name: 'KAFKA_GC_LOG_OPTS',
                    value: ' ',
                  },
                  {
                    name: 'KAFKA_LOG4J_OPTS',
                    value: '-Dlog4j2.configurationFile=/etc/kafka-constructs/log4j2.properties',
                  },
                  {
                    name: 'LOG_DIR',
                    value: '/tmp',
                  },
                ],
                image: 'docker.io/apache/kafka:4.3.1',
                livenessProbe: {
                  failureThreshold: 6,
                  periodSeconds: 10,
                  tcpSocket: {
                    port: 'replication',
                  },
                  timeoutSeconds: 5,
                },
                name: 'kafka',
                ports: [
                  {
                    containerPort: 9091,
                    name: 'replication',
                  },
                  {
                    containerPort: 9092,
                    name: 'client',
                  },
                ],
                readinessProbe: {
                  failureThreshold: 3,
                  periodSeconds: 5,
                  tcpSocket: {
                    port: 'replication',
                  },
                  timeoutSeconds: 5,
                },
                resources: {
                  limits: {
                    memory: '8Gi',
                  },
                  requests: {
                    cpu: '2',
                    memory: '8Gi',
                  },
                },
                securityContext: {
                  allowPrivilegeEscalation: false,
                  capabilities: {
                    drop: ['ALL'],
                  },
                  readOnlyRootFilesystem: true,
                },
                startupProbe: {
                  failureThreshold: 416,
                  periodSeconds: 10,
                  tcpSocket: {
                    port: 'replication',
                  },
                  timeoutSeconds: 5,
                },
                volumeMounts: [
                  {
                    mountPath: '/etc/kafka-constructs',
                    name: 'config',
                    readOnly: true,
                  },
                  {
                    mountPath: '/tmp',
                    name: 'tmp',
                  },
                  {
                    mountPath: '/var/lib/kafka/data-0',
                    name: 'data-0',
                  },
                ],
              },
            ],
            enableServiceLinks: false,
            schedulerName: 'stork',
            securityContext: {
              fsGroup: 1000,
              fsGroupChangePolicy: 'OnRootMismatch',
              runAsGroup: 1000,
              runAsNonRoot: true,
              runAsUser: 1000,
              seccompProfile: {
                type: 'RuntimeDefault',
              },
            },
            serviceAccountName: 'kafka-broker-account',
            terminationGracePeriodSeconds: 120,
            tolerations: [
              {
                effect: 'NoExecute',
                key: 'node.kubernetes.io/unreachable',
                operator: 'Exists',
                tolerationSeconds: 30,
              },
            ],
            volumes: [
              {
                configMap: {
                  name: 'kafka-broker-config',
                },
                name: 'config',
              },
              {
                emptyDir: {
                  sizeLimit: '256Mi',
                },
                name: 'tmp',
              },
            ],
          },
        },
        updateStrategy: {
          type: 'RollingUpdate',
        },
        volumeClaimTemplates: [
          {
            apiVersion: 'v1',
            kind: 'PersistentVolumeClaim',
            metadata: {
              labels: {
                'app.kubernetes.io/component': 'broker',
                'app.kubernetes.io/instance': 'kafka',
                'app.kubernetes.io/name': 'kafka',
                'kafka-constructs/pool': 'broker',
              },
              name: 'data-0',
            },
            spec: {
              accessModes: ['ReadWriteOnce'],
              resources: {
                requests: {
                  storage: '500Gi',
                },
              },
              storageClassName: `${namespace}-kafka-broker-storage`,
            },
          },
        ],
      },
    },
  };
}

/** The clusters of the benchmark, as a cdk8s app written by hand. */
export function byHand(namespaces: readonly string[], outdir: string): void {
  const app = new App({ outdir });
  for (const namespace of namespaces) {
    const chart = new Chart(app, namespace, { namespace });
    for (const [id, manifest] of Object.entries(handWrittenObjects(namespace))) {
      const object = new ApiObject(chart, id, manifest);
      if (manifest.metadata.namespace === undefined) object.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
    }
  }
  app.synth();
}
