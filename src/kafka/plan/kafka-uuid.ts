import { createHash } from 'crypto';

/**
 * A Kafka UUID that is made from a text: 22 characters of base64url for 16 bytes. The same text always gives the same
 * id, so a manifest rendered twice names the same cluster. Kafka itself makes no id that begins with a hyphen, since
 * its tools would take it for an option.
 */
export function kafkaUuid(text: string): string {
  for (let attempt = 0; ; attempt++) {
    const id = createHash('sha256').update(attempt === 0 ? text : `${text}#${attempt}`).digest().subarray(0, 16)
      .toString(
        'base64url',
      );
    if (!id.startsWith('-')) return id;
  }
}

/** Whether a text is a Kafka UUID. */
export function isKafkaUuid(text: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_-]{21}$/.test(text);
}
