import { parseDuration } from "../base/index.js";
import type { BoltSpec, Fields } from "../topology/index.js";
import { keyedTimer, keyedValue } from "../topology/index.js";
import { numberOf, requireOption } from "./checks.js";
import { type FieldOf, type TimeField, timeTypes } from "./picked-fields.js";
import { keyFields, keyText, readyBolt, type Use } from "./ready-bolt.js";

type IdField<F extends Fields> = FieldOf<F, "string" | "int" | "bool" | "double" | "timestamp">;

/** Which tuples are the same for `dedupe`, and for how long. */
export interface DedupeOptions<F extends Fields> {
  /**
   * Fields in which copies are equal, e.g. ["sensor", "at"]. Feed a bolt of several tasks by `fields` of one
   * or all of them.
   */
  readonly by: IdField<F> | readonly IdField<F>[];
  /**
   * A copy that is later than this after the one that passed passes again, in running time, or by `at`.
   * "10m" or ms.
   */
  readonly within: string | number;
  /** The time of a reading, by which `within` goes: event time. Default: the time in which the task runs. */
  readonly at?: TimeField<F>;
  /**
   * Different tuples that a task remembers at most; one more is a dead letter that says so. Default: as many
   * as `keysMax` of the topology allows.
   */
  readonly keysMax?: number;
}

const idTypes = ["string", "int", "bool", "double", "timestamp"] as const;

/**
 * Passes the first of equal tuples and drops those that come within a time after it. Formula: t passes when
 * no t' with id(t') = id(t) has passed in the last `within`; with `at`, when |t - t'| >= within for the one
 * that passed last. What has passed is remembered as state, some 250 bytes for each in memory, so nothing
 * that came twice passes twice across crashes and moves.
 *
 * Source: duplicate elimination over sliding windows, L. Golab and M. T. Özsu, "Issues in data stream
 * management", SIGMOD Record 32 (2003).
 */
export function dedupe<F extends Fields>(options: DedupeOptions<F>): BoltSpec<F, { readonly default: F }> {
  const { at, keysMax } = options;
  const by = keyFields(options);
  const withinMs = parseDuration(options.within);
  requireOption(
    by.length > 0,
    "dedupe, by",
    "it names no field",
    "name the fields in which copies are equal",
  );
  requireOption(withinMs > 0, "dedupe, within", "it is 0", 'say how long: "10m"');
  const alike = {
    uses: [[at, timeTypes], ...by.map((field): Use => [field, idTypes])] as readonly Use[],
    meetsBy: by,
    streams: (input: Fields) => ({ default: input }),
  };
  if (at === undefined) {
    return readyBolt<F, { readonly default: F }, { readonly seen: ReturnType<typeof keyedValue<"bool">> }>({
      ...alike,
      state: { seen: keyedValue("bool", { ttl: withinMs, keysMax }) },
      create: ({ seen }) => ({
        execute(tuple, out) {
          const id = keyText(tuple, by);
          if (seen.get(id) !== undefined) return;
          seen.set(id, true);
          out.emit(tuple);
        },
      }),
    });
  }
  return readyBolt<F, { readonly default: F }, { readonly until: ReturnType<typeof keyedTimer> }>({
    ...alike,
    state: { until: keyedTimer("event", { keysMax }) },
    create: ({ until }) => ({
      execute(tuple, out) {
        const id = keyText(tuple, by);
        const next = numberOf(tuple, at) + withinMs;
        const known = until.at(id) ?? Number.NEGATIVE_INFINITY;
        if (Math.abs(next - known) < withinMs) return;
        if (next > known) until.set(id, next);
        out.emit(tuple);
      },
      /** An id is forgotten with its time. */
      timer() {},
    }),
  });
}
