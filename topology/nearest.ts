/**
 * "did you mean …" for a name that does not exist, and what there is instead; for the remedy of an error.
 * Of several names in one text how a list is written, which not every option takes.
 */
export function suggest(wrong: string, known: readonly string[], what: string): string {
  const several = wrong.split(",").map((name) => name.trim());
  if (several.length > 1 && several.every((name) => known.includes(name)))
    return `where several may stand, write a list: [${several.join(", ")}]`;
  const near = nearest(wrong, known);
  const shown = known.slice(0, shownMax).join(", ");
  const list = known.length > shownMax ? `${shown}, and ${known.length - shownMax} more` : shown;
  const there = known.length === 0 ? `there are no ${what}` : `${what}: ${list}`;
  return near === null ? there : `did you mean ${near}? ${there}`;
}

/**
 * The known name that differs least from `wrong`, by at most a third of its letters; null when none is
 * near.
 */
export function nearest(wrong: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let least = Math.max(1, Math.floor(wrong.length / 3)) + 1;
  for (const name of known) {
    const distance = editDistance(wrong.toLowerCase(), name.toLowerCase(), least);
    if (distance < least) {
      best = name;
      least = distance;
    }
  }
  return best;
}

const shownMax = 12;

/** Letters to insert, delete, change or swap with the next one; `limit` when it is at least that. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(last[j]! + 1, row[j - 1]! + 1, change);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j]!, before[j - 2]! + 1);
    }
    before = last;
    last = row;
  }
  return Math.min(last[b.length]!, limit);
}
