import { isImageSetting } from '../../src/kubernetes/pods/environment';

test.each([
  ['kafka', 'KAFKA_ADVERTISED_LISTENERS', true],
  ['kafka', 'KAFKA_CFG_LOG_RETENTION_HOURS', true],
  ['kafka', 'CLUSTER_ID', true],
  ['kafka', 'KAFKA_OPTS', false],
  ['kafka', 'JMX_PORT', false],
  ['kafka', 'AWS_REGION', false],
  ['zookeeper', 'ZOO_INIT_LIMIT', true],
  ['zookeeper', 'ZOO_LOG4J_PROP', false],
  ['zookeeper', 'SERVER_JVMFLAGS', false],
])('in a container %s, %s is a setting of the image alone: %s', (container, name, is) => {
  expect(isImageSetting(container, name)).toBe(is);
});
