import { nearest } from '../../src/core/nearest';

test('a word within two edits is found, and the nearest of several', () => {
  expect(nearest('io_profil', ['io_profile', 'priority_io'])).toBe('io_profile');
  expect(nearest('ioprofile', ['ioprofil', 'ioprofile'])).toBe('ioprofile');
  expect(nearest('repl', ['io_profile'])).toBeUndefined();
  expect(nearest('repl', [])).toBeUndefined();
});
