import { isReservedAnnotation, isReservedLabel } from './labels';
import { isLabel } from './names';
import { Severity } from '../core/finding';
import { ruleTable } from '../core/rule';
import type { StringMap } from '../core/string-map';

/** Labels or annotations of a user, and the property that sets them. */
export interface MetadataSubject {
  readonly kind: 'labels' | 'labels of the chart' | 'annotations';
  readonly entries: StringMap;
  readonly property: string;
}

/**
 * What the API server takes for the annotations of one object (TotalAnnotationSizeLimitB in Kubernetes' validation).
 */
const LARGEST_ANNOTATIONS = 256 * 1024;

/** Rules on labels and annotations. */
export const METADATA_RULES = ruleTable<MetadataSubject>('Names and namespaces', [
  {
    code: 'LABEL_RESERVED',
    severity: Severity.ERROR,
    about: 'Labels that the library or Kubernetes sets cannot be replaced.',
    check: ({ kind, entries, property }) =>
      kind !== 'labels' ? undefined : Object.keys(entries).filter(isReservedLabel).map(key => ({
        property,
        value: key,
        message: 'the label would be replaced: Services, budgets, policies and scripts select by it',
        allowed: 'other keys',
        fix: 'remove it, or use a key of your own',
      })),
  },
  {
    code: 'CHART_LABEL_REPLACED',
    severity: Severity.INFO,
    about: 'The library replaces some labels of the chart on its own objects.',
    check: ({ kind, entries, property }) =>
      kind !== 'labels of the chart' ? undefined : Object.keys(entries).filter(isReservedLabel).map(key => ({
        property,
        value: key,
        message: 'objects of the library have their own value of this label',
        allowed: 'other keys',
        fix: 'use a key of your own if you select by it',
      })),
  },
  {
    code: 'ANNOTATION_INVALID',
    severity: Severity.ERROR,
    about: 'Annotations have keys that Kubernetes accepts, and are not those of the library.',
    freeText: true,
    check: ({ kind, entries, property }) => kind !== 'annotations' ? undefined : [
      ...Object.keys(entries).filter(key => !isAnnotationKey(key)).map(key => ({
        property: `${property}.${key}`,
        value: key,
        message: 'the API server refuses this key, or the library sets it',
        allowed: 'a key of at most 63 letters, digits, `-`, `_`, `.` after an optional DNS prefix and `/`, other than '
          + 'kafka-constructs/...',
        fix: 'correct it',
      })),
      ...sizeOf(entries) <= LARGEST_ANNOTATIONS ? [] : [{
        property,
        value: `${sizeOf(entries)} bytes`,
        message: 'the API server refuses annotations of this size',
        allowed: `at most ${LARGEST_ANNOTATIONS} bytes for the keys and values of one object`,
        fix: 'shorten them',
      }],
    ],
  },
]);

function isAnnotationKey(key: string): boolean {
  return isLabel(key.toLowerCase(), '') && !isReservedAnnotation(key);
}

function sizeOf(entries: StringMap): number {
  return Object.entries(entries)
    .reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
}
