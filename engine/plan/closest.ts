/** The candidate that was probably meant, if one is near enough to be a slip. */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  const asked = fold(word);
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const distance = edits(asked, fold(candidate));
    if (best === undefined || distance < best.distance) best = { candidate, distance };
  }
  if (best === undefined) return undefined;
  return best.distance <= Math.max(1, Math.floor(word.length / 3)) ? best.candidate : undefined;
}

/** `did you mean "host"?`, or the candidates if none is near and they are few. */
export function didYouMean(word: string, candidates: readonly string[]): { suggestion?: string } {
  const near = closest(word, candidates);
  if (near !== undefined) return { suggestion: `did you mean "${near}"?` };
  if (candidates.length === 0 || candidates.length > 10) return {};
  return { suggestion: `it can be ${candidates.map((name) => `"${name}"`).join(', ')}` };
}

/** `source-host`, `sourceHost` and `source_host` are the same slip. */
function fold(word: string): string {
  return word.toLowerCase().replace(/[-_\s]/g, '');
}

/** Insertions, deletions, replacements and swaps of neighbours from one word to the other. */
function edits(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + same,
        swapped ? (before[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    before = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
