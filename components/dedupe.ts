import { parseDuration } from "../base/index.js";
import type { BoltSpec, ComponentContext, Fields } from "../topology/index.js";
import { keyedTimer, keyedValue } from "../topology/index.js";
import { numberOf, requireOption } from "./checks.js";
import { late, type TimedStreams, timedStreams } from "./late.js";
import { type FieldOf, type TimeField, timeTypes } from "./picked-fields.js";
import { keyFields, keyText, readyBolt, type Use } from "./ready-bolt.js";

type IdField<F extends Fields> = FieldOf<F, "string" | "int" | "bool" | "double" | "timestamp">;

/** Which tuples are the same for `dedupe`, and for how long. */
export interface DedupeOptions<F extends Fields, At extends TimeField<F> = TimeField<F>> {
  /**
   * Fields in which copies are equal, e.g. ["sensor", "at"]. Feed a bolt of several tasks by `fields` of one
   * or all of them.
   */
  readonly by: IdField<F> | readonly IdField<F>[];
  /**
   * A copy that is later than this after the one that passed passes again, in running time, or by `at`.
   * "10m" or ms.
   *
   * @range duration >0..315576000000
   */
  readonly within: string | number;
  /**
   * The time of a reading, by which `within` goes: event time. Then there is a stream `late`. Default: the
   * time in which the task runs.
   */
  readonly at?: At;
  /**
   * Different tuples that a task remembers at most, with `at` each that passed by itself; one more is a dead
   * letter that says so. Default: as many as `keysMax` of the topology allows.
   *
   * @range whole 1..16000000
   */
  readonly keysMax?: number;
}

const idTypes = ["string", "int", "bool", "double", "timestamp"] as const;

/**
 * Passes the first of equal tuples and drops those that come within a time after it. Formula: t passes when
 * no t' with id(t') = id(t) has passed in the last `within`; with `at`, when |t - t'| >= within for all that
 * have passed and are remembered, until the watermark w has come to t' + within; t goes to the stream
 * `late`, unchanged and counted, when t + within <= w. What has passed is remembered as state, some 250 bytes
 * for each in memory, so nothing that came twice passes twice across crashes and moves.
 *
 * Source: duplicate elimination over sliding windows, L. Golab and M. T. Özsu, "Issues in data stream
 * management", SIGMOD Record 32 (2003).
 */
export function dedupe<F extends Fields, const At extends TimeField<F> = never>(
  options: DedupeOptions<F, At>,
): BoltSpec<F, TimedStreams<F, F, At>> {
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
    streams: (input: Fields) => timedStreams(input, input, at),
  };
  if (at === undefined) {
    return readyBolt<F, TimedStreams<F, F, At>, { readonly seen: ReturnType<typeof keyedValue<"bool">> }>({
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
  return readyBolt<F, TimedStreams<F, F, At>, { readonly until: ReturnType<typeof keyedTimer> }>({
    ...alike,
    state: { until: keyedTimer("event", { keysMax }) },
    create({ until }) {
      let context: ComponentContext;
      return {
        open(opened) {
          context = opened;
        },
        execute(tuple, out) {
          const time = numberOf(tuple, at);
          const next = time + withinMs;
          if (next <= context.watermark()) {
            late(context, tuple, out);
            return;
          }
          // Those of an id that have passed lie `within` apart: of each span of that length one at most.
          const id = keyText(tuple, by);
          const span = Math.floor(time / withinMs);
          for (let near = span - 1; near <= span + 1; near++) {
            const known = until.at(`${near} ${id}`);
            if (known !== undefined && Math.abs(next - known) < withinMs) return;
          }
          until.set(`${span} ${id}`, next);
          out.emit(tuple);
        },
        /** What has passed is forgotten with its time. */
        timer() {},
      };
    },
  });
}
