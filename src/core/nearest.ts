/** The known word within two edits of this one, ignoring case. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const [best] = known.map(candidate => [candidate, distance(word.toLowerCase(), candidate.toLowerCase())] as const)
    .sort(([, a], [, b]) => a - b);
  return best !== undefined && best[1] <= 2 ? best[0] : undefined;
}

/** Characters to insert, remove or replace to make one word of the other (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(
        row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
    }
    row = next;
  }
  return row[b.length];
}
