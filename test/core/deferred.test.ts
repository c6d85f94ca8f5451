import * as fc from 'fast-check';
import { deferredPaths, DeferredTexts, derive, isDeferred } from '../../src/core/deferred';

test('deferred text survives concatenation and is put in place', () => {
  const texts = new DeferredTexts();
  const [bucket, key] = [texts.defer('bucket', { secret: false }), texts.defer('key', { secret: true })];
  const text = `s3://${bucket}/path?k=${key}&again=${bucket}`;
  expect(isDeferred(text)).toBe(true);
  expect(texts.sourcesOf(text).map(({ source, secret }) => [source, secret])).toEqual([
    ['bucket', false], ['key', true], ['bucket', false],
  ]);
  expect(texts.resolve(text, ({ source }) => `<${source}>`)).toBe('s3://<bucket>/path?k=<key>&again=<bucket>');
});

test('a derivation gives for deferred text what it gives for the text itself', () => {
  fc.assert(fc.property(fc.string(), fc.string(), fc.string(), (before, known, after) => {
    const texts = new DeferredTexts();
    const deferred = `${before}${texts.defer(0, { secret: false })}${after}`;
    const derived = derive('base64', derive('sha256', deferred));
    expect(isDeferred(derived)).toBe(true);
    expect(texts.resolve(derived, () => known)).toBe(derive('base64', derive('sha256', `${before}${known}${after}`)));
  }));
});

test('the same program gives the same placeholders', () => {
  expect(new DeferredTexts().defer('a', { secret: false })).toBe(new DeferredTexts().defer('b', { secret: true }));
});

test('paths of deferred text are found in values and keys', () => {
  const placeholder = new DeferredTexts().defer('x', { secret: false });
  expect(deferredPaths({ a: { b: ['plain', placeholder] }, [placeholder]: 1 })).toEqual(['/a/b/1', ' (a key)']);
});
