/**
 * A model with each of its texts replaced, in its objects and lists; values of other kinds are left as they are.
 */
export function withTexts<Model>(model: Model, replacement: (text: string) => string): Model {
  return replaced(model, replacement) as Model;
}

function replaced(value: unknown, replacement: (text: string) => string): unknown {
  if (typeof value === 'string') return replacement(value);
  if (Array.isArray(value)) return value.map(item => replaced(item, replacement));
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, replaced(child, replacement)]));
}
