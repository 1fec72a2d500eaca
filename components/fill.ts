import type { BoltSpec, Fields } from "../topology/index.js";
import { keyedList } from "../topology/index.js";
import { numberOf, requireCount, requireNumber, requireOption } from "./checks.js";
import { KeyLists } from "./key-list.js";
import {
  type ByKey,
  keepOf,
  keyTypes,
  type MaybeNumberField,
  maybeNumberTypes,
  type With,
} from "./picked-fields.js";
import { keyFields, keyText, readyBolt, type Use } from "./ready-bolt.js";
import { withField } from "./wider-row.js";

/** What `fill` puts where a value is missing. */
export interface FillOptions<F extends Fields> extends ByKey<F> {
  readonly value: MaybeNumberField<F>;
  /** A number, the last value of the key, or the mean of its last `of` values. */
  readonly with: number | "last" | "mean";
  /**
   * Values that the mean is of: 1 to 1,000. Default 5.
   *
   * @range whole 1..1000
   */
  readonly of?: number;
}

/**
 * Puts a number where a value is null or NaN: a constant, the last value that was there (last observation
 * carried forward), or the mean of the last n of them: x = (x_1 + … + x_n) / n. A value that was put there
 * is no observation. As long as none has come, such tuples go to the stream `unfilled`.
 *
 * Source: R. J. A. Little and D. B. Rubin, "Statistical analysis with missing data" (2019), 4.2.
 */
export function fill<F extends Fields, const V extends MaybeNumberField<F> = MaybeNumberField<F>>(
  options: FillOptions<F> & { readonly value: V },
): BoltSpec<F, { readonly default: With<F, V, "double">; readonly unfilled: F }> {
  const { value } = options;
  const how = options.with;
  const by = keyFields(options);
  if (typeof how === "number") requireNumber(how, "fill, with");
  else requireOption(how === "last" || how === "mean", "fill, with", `it is ${how}`, 'use "last" or "mean"');
  const max = how === "mean" ? requireCount(options.of ?? 5, "fill, of", 1, 1_000) : 1;
  const uses: readonly Use[] = [[value, maybeNumberTypes], ...by.map((field): Use => [field, keyTypes])];
  const streams = (input: Fields) => ({ default: { ...input, [value]: "double" as const }, unfilled: input });
  if (typeof how === "number")
    return readyBolt({
      uses,
      streams,
      create: () => ({
        execute: (tuple, out) => out.emit(isMissing(tuple[value]) ? withField(tuple, value, how) : tuple),
      }),
    });
  return readyBolt<F, never, { readonly observed: ReturnType<typeof keyedList<"double">> }>({
    uses,
    meetsBy: by,
    streams,
    state: { observed: keyedList("double", { ...keepOf(options), max }) },
    create({ observed }) {
      const lists = new KeyLists(by, observed);
      return {
        execute(tuple, out) {
          const key = keyText(tuple, by, lists);
          if (!isMissing(tuple[value])) {
            observed.push(key, numberOf(tuple, value));
            out.emit(tuple);
            return;
          }
          const filled = meanOf(observed.get(key));
          if (filled === null) out.emitTo("unfilled", tuple);
          else out.emit(withField(tuple, value, filled));
        },
      };
    },
  });
}

function isMissing(value: unknown): boolean {
  return value === null || value === undefined || Number.isNaN(value);
}

/** The mean; null of nothing. */
export function meanOf(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
