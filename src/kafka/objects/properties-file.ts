import { derive } from '../../core/deferred';
import type { ConfigValue } from '../plan/cluster-spec';

/** Keys and values of a configuration file; a key without a value is left out. */
export type Properties = { readonly [key: string]: ConfigValue | undefined };

/** One part of a file: a heading and its keys. */
export interface Section {
  readonly heading: string;
  readonly properties: Properties;
}

/** A properties file of Java. */
export function propertiesFile(sections: readonly Section[]): string {
  return sections.map(rendered).filter(text => text !== '').join('\n');
}

function rendered({ heading, properties }: Section): string {
  const lines = Object.entries(properties).filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${derive('property', String(value))}`);
  return lines.length === 0 ? '' : [`# ${heading}`, ...lines, ''].join('\n');
}
