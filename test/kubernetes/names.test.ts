import * as fc from 'fast-check';
import { isDnsLabel, isDnsSubdomain, isLabel, isRfc1123Label } from '../../src/kubernetes/names';

const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);

test('labels joined by dots are a subdomain while they fit 253 characters', () => {
  fc.assert(fc.property(fc.array(label, { minLength: 1, maxLength: 8 }), labels => {
    const text = labels.join('.');
    expect(labels.every(isRfc1123Label)).toBe(true);
    expect(isDnsSubdomain(text)).toBe(text.length <= 253);
    expect(isRfc1123Label(text)).toBe(labels.length === 1);
  }));
});

test('the name of a cluster can be any other name too, and starts with a letter', () => {
  fc.assert(fc.property(fc.oneof(label, fc.string()), text => {
    expect(isDnsLabel(text)).toBe(isRfc1123Label(text) && text[0] >= 'a');
    if (isRfc1123Label(text)) expect(isDnsSubdomain(text) && isLabel('key', text)).toBe(true);
  }));
});

test('one character that no name has, anywhere, is refused', () => {
  const wrong = fc.constantFrom('A', '_', ' ', '/', '\n', 'é', '\0');
  fc.assert(fc.property(label, wrong, fc.nat(), (text, character, place) => {
    const at = place % (text.length + 1);
    const changed = text.slice(0, at) + character + text.slice(at);
    expect(isRfc1123Label(changed)).toBe(false);
    expect(isDnsSubdomain(changed)).toBe(false);
  }));
  for (const text of ['', '-a', 'a-', '.a', 'a.', 'a..b', 'a'.repeat(64)]) expect(isRfc1123Label(text)).toBe(false);
});
