import { parseDuration } from "../../base/index.js";
import type {
  BoltPlace,
  BoltSpec,
  Fields,
  Row,
  Source,
  StateHandles,
  StateMap,
  StateValue,
} from "../../topology/index.js";
import { derivedBolt, keyedMap, keyedTimer, keyedValue } from "../../topology/index.js";
import { requireOption } from "../checks.js";
import type { FieldOf, Joined } from "../picked-fields.js";
import type { Use } from "../ready-bolt.js";
import { LatestTable } from "./latest-table.js";
import { type ByOf, boundsOf, type Maybe, type TimeOf } from "./pairs.js";
import { RowBook } from "./row-book.js";
import { type AnySides, Meeting, maybe, meet, type Sides, sidesOf } from "./sides.js";
import { VersionedTable } from "./versioned-table.js";

/** What of which table is added to the tuples of a stream. */
export interface LookupOptions<
  L extends Fields,
  R extends Fields,
  By extends ByOf<L, R>,
  A extends Readonly<Record<string, keyof R & string>>,
  K extends "inner" | "left",
> {
  /** One of the bolt's inputs: tuples that something is added to. */
  readonly stream: Source<L>;
  /** The other one: each tuple is what holds for its key from then on. */
  readonly table: Source<R>;
  /**
   * Fields whose values are equal in both: of one name, several, or { name in the stream: name in the table
   * }. Feed several tasks by `fields` of these, or with the table by `all`.
   */
  readonly by: By;
  /** Fields that are added: { name in the result: name in the table }. They take the place of equal names. */
  readonly adds: A;
  /**
   * The field that says when a tuple happened, and from when on a row holds, of one name or { left: that of
   * the stream, right: that of the table }. Then each tuple gets what held when it happened, whatever came
   * first. Left out: what the table says when the tuple comes.
   */
  readonly time?: TimeOf<L, R>;
  /** "left": tuples without a row go on with null. Default "inner": they go to the stream `unmatched`. */
  readonly kind?: K;
  /** A field of the table that says, when it is true, that there is no row any more. Default: rows stay. */
  readonly gone?: FieldOf<R, "bool">;
  /**
   * Without `time`: rows that were not written for so long, in running time, are forgotten. Default: never.
   *
   * @range duration
   */
  readonly forgetAfter?: string | number;
  /**
   * With `time`: tuples that wait, and rows that differ in time, of one key. Default 1,000.
   *
   * @range whole 1..100000
   */
  readonly rowsMax?: number;
  /**
   * With `time`: keys of a task. Default 100,000.
   *
   * @range whole 1..1000000
   */
  readonly keysMax?: number;
}

type Added<R extends Fields, A, K> = {
  readonly [N in keyof A & string]: A[N] extends keyof R
    ? K extends "left"
      ? Maybe<R[A[N]]>
      : R[A[N]]
    : never;
};

/**
 * Adds to each tuple what a table says of its key: the limit of a machine, the recipe that runs on a line.
 * The table is a stream, too, of what changes; what it says is state. (A file beside the agent:
 * `fileLookup`.) With a `time`, a tuple waits until the watermark has passed it, and then gets the row that
 * held at its own time; one behind the watermark goes to the stream `late`, counted. Without, it gets the
 * newest row at once.
 *
 * Formula: the outer (or inner) join of the stream with the relation { the row of each key with the
 * greatest time <= that of the tuple }; of rows of one time the last to come.
 */
export function lookup<
  L extends Fields,
  R extends Fields,
  const By extends ByOf<NoInfer<L>, NoInfer<R>>,
  const A extends Readonly<Record<string, keyof NoInfer<R> & string>>,
  const K extends "inner" | "left" = "inner",
>(
  options: LookupOptions<L, R, By, A, K>,
): BoltSpec<
  L | R,
  {
    readonly default: Joined<L, Added<R, A, K>>;
    readonly unmatched: L;
    readonly late: L;
  }
> {
  const { stream, table, kind = "inner", gone } = options;
  const given = { ...options, left: stream, right: table } as unknown as AnySides;
  const sides = sidesOf(given, "lookup", { left: "stream", right: "table" });
  const adds = Object.entries(options.adds) as [string, string][];
  requireOption(adds.length > 0, "lookup, adds", "it adds nothing", 'write adds: { limit: "limit" }');
  const known = ["inner", "left"].includes(kind);
  requireOption(known, "lookup, kind", `there is no kind ${kind}`, "write inner or left");
  const result = {
    of(row: Row): Row {
      return Object.fromEntries(adds.map(([name, field]) => [name, row[field] ?? null]));
    },
    nothing: kind === "left" ? Object.fromEntries(adds.map(([name]) => [name, null])) : null,
    isGone: (row: Row) => gone !== undefined && row[gone] === true,
  };
  const streams = streamsOf(sides, adds, kind, gone) as never;
  if (sides.left.time === null) {
    const rows = keyedValue("json", { ttl: parseDuration(options.forgetAfter ?? 0) });
    return derivedBolt({
      streams,
      state: { rows },
      create: (state) => new LatestTable(new Meeting(sides), result, state.rows as StateValue<never>),
    });
  }
  const timeless = options.forgetAfter === undefined;
  requireOption(
    timeless,
    "lookup, forgetAfter",
    "it needs the time of arrival",
    "leave it out, or leave time out",
  );
  const bounds = boundsOf(options, "lookup");
  const cells = { rows: keyedMap("json"), due: keyedTimer("event") };
  return derivedBolt({
    streams,
    state: cells,
    create({ rows, due }: StateHandles<typeof cells>) {
      const book = new RowBook(rows as StateMap<unknown>, null, bounds);
      return new VersionedTable(new Meeting(sides), result, book, due);
    },
  });
}

/** The streams of a lookup: those of its stream, and what is added. */
function streamsOf(
  sides: Sides,
  adds: readonly (readonly [name: string, field: string])[],
  kind: "inner" | "left",
  gone: string | undefined,
) {
  return (inputs: readonly Fields[], place: BoltPlace) => {
    const { right } = meet(sides, inputs, place, { left: [], right: [] }, true).fields;
    const used = adds.map(([, field]): Use => [field, [right[field] ?? "json"]]);
    const uses = { left: [], right: [...used, [gone, ["bool"]] as const] };
    const { fields, faults } = meet(sides, inputs, place, uses, true);
    const added = adds.map(([name, field]) => {
      const type = right[field] ?? "json";
      return [name, kind === "left" ? maybe(type) : type] as const;
    });
    const { left } = fields;
    return {
      streams: { default: { ...left, ...Object.fromEntries(added) }, unmatched: left, late: left },
      faults,
    };
  };
}
