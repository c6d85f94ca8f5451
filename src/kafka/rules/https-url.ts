/** What is allowed where a URL of an identity provider is needed. */
export const HTTPS_ALLOWED = 'an https URL: a DNS name, a port from 1 to 65535 or none, and a path of letters, digits '
  + 'and . _ ~ % : @ = & ? / -';

/** What is wrong with a URL of an identity provider; undefined if nothing is. */
export function httpsProblem(url: string): string | undefined {
  if (!url.startsWith('https://')) return 'it does not begin with https://, so that others could change the answer';
  // Neither lists of URLs nor the shell that starts Kafka give these characters a meaning.
  const [, host, port, path] = /^https:\/\/([^/:?]*)(?::([^/?]*))?(.*)$/s.exec(url) ?? [];
  if (!HOST.test(host)) return 'its host is no DNS name';
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65535)) {
    return 'its port is not from 1 to 65535';
  }
  const [wrong] = /[^A-Za-z0-9._~%:@=&?/-]/s.exec(path) ?? [];
  if (wrong !== undefined) return `${JSON.stringify(wrong)} is not allowed in its path`;
  return /%(?![0-9A-Fa-f]{2})/.test(path) ? '% is not followed by two hexadecimal digits' : undefined;
}

const HOST = /^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/;
