/** What a figure must reach, as a ratio to its ceiling. */
export type Target = { readonly atLeast: number } | { readonly atMost: number } | null;

/**
 * One figure with the ceiling that was measured in the same run, so that it means something on any machine.
 * `ratio` is value / ceiling.
 */
export interface BenchLine {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly ceiling: number;
  readonly ratio: number;
  /** `>= 1`, `<= 1`, or "" when nothing is promised. */
  readonly target: string;
  /** Whether the ratio meets the target. */
  readonly met: boolean;
}

/** A few lines that are measured together; `npm run bench -- <name>` runs it alone. */
export interface Bench {
  readonly name: string;
  run(): readonly BenchLine[] | Promise<readonly BenchLine[]>;
}

/** Pairs of a comparison; the median of their ratios counts. */
export const pairsOfComparison = 7;

/** Two ways that are measured in turn, so that whatever else the machine does hits both. */
export interface Comparison {
  readonly name: string;
  readonly unit: string;
  readonly target: Target;
  /** One measurement of ours, in `unit`. */
  readonly ours: () => number | Promise<number>;
  /** One measurement of what it is held against. */
  readonly ceiling: () => number | Promise<number>;
  /** Default pairsOfComparison. */
  readonly pairs?: number;
  /** Pairs that are measured before and thrown away. Default 2. */
  readonly warmups?: number;
}

/** Measures a comparison: the medians of both sides, and the median of the pairs' ratios. */
export async function compare(comparison: Comparison): Promise<BenchLine> {
  const { name, unit, target, pairs = pairsOfComparison, warmups = 2 } = comparison;
  const values: number[] = [];
  const ceilings: number[] = [];
  for (let pair = -warmups; pair < pairs; pair++) {
    const oursFirst = pair % 2 === 0;
    const first = await measure(oursFirst ? comparison.ours : comparison.ceiling);
    const second = await measure(oursFirst ? comparison.ceiling : comparison.ours);
    if (pair < 0) continue;
    values.push(oursFirst ? first : second);
    ceilings.push(oursFirst ? second : first);
  }
  const ratio = median(values.map((value, pair) => value / ceilings[pair]!));
  return lineOf(name, unit, median(values), median(ceilings), ratio, target);
}

/** A line for a value that was measured once, held against a fixed limit or another value. */
export function line(
  name: string,
  unit: string,
  value: number,
  ceiling: number,
  target: Target = null,
): BenchLine {
  return lineOf(name, unit, value, ceiling, value / ceiling, target);
}

/** Operations a second of `work`, which does some and says how many; measured for at least `forMs`. */
export function perSecond(work: () => number, forMs = 120): number {
  const start = performance.now();
  let operations = 0;
  let elapsed = 0;
  while (elapsed < forMs) {
    operations += work();
    elapsed = performance.now() - start;
  }
  return (operations / elapsed) * 1000;
}

/** What was made for a measurement becomes old objects now, and not while something is measured. */
export function settle(): void {
  const { gc } = globalThis as { gc?: (options: { type: "minor" }) => void };
  for (let n = 0; n < 2; n++) gc?.({ type: "minor" });
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Lines as a table for people. */
export function tableOf(lines: readonly BenchLine[]): string {
  const cells = lines.map(({ name, unit, value, ceiling, ratio, target, met }) => [
    name,
    `${figure(value)} ${unit}`,
    `${figure(ceiling)} ${unit}`,
    ratio.toFixed(2),
    target === "" ? "" : `${target} ${met ? "met" : "MISSED"}`,
  ]);
  const rows = [["", "ours", "ceiling", "ratio", "target"], ...cells];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const pad = (text: string, column: number) =>
    column === 0 || column === 4 ? text.padEnd(widths[column]!) : text.padStart(widths[column]!);
  return rows.map((row) => row.map(pad).join("  ").trimEnd()).join("\n");
}

async function measure(side: () => number | Promise<number>): Promise<number> {
  (globalThis as { gc?: () => void }).gc?.();
  return side();
}

function lineOf(
  name: string,
  unit: string,
  value: number,
  ceiling: number,
  ratio: number,
  target: Target,
): BenchLine {
  if (target === null) return { name, unit, value, ceiling, ratio, target: "", met: true };
  const least = "atLeast" in target;
  const met = least ? ratio >= target.atLeast : ratio <= target.atMost;
  const text = least ? `>= ${target.atLeast}` : `<= ${target.atMost}`;
  return { name, unit, value, ceiling, ratio, target: text, met };
}

function figure(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(2)} M`;
  if (value >= 10_000) return `${(value / 1e3).toFixed(1)} k`;
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
