import type { BoltSpec, Fields, FieldSpec, Row, TupleOf } from "../topology/index.js";
import { requireOption } from "./checks.js";
import { type Joined, type KeyField, keyTypes } from "./picked-fields.js";
import { readyBolt } from "./ready-bolt.js";
import { withFields } from "./wider-row.js";

/** What `annotate` adds to which tuples. */
export interface AnnotateOptions<F extends Fields, More extends Fields> {
  /** The field whose value is looked up. */
  readonly by: KeyField<F>;
  /** The fields that are added; they take the place of equal names. */
  readonly adds: More;
  /** Their values, by the text of the value of `by`. Up to 100,000; more belongs into a stream (a join). */
  readonly table: Readonly<Record<string, TupleOf<More>>>;
}

const rowsMax = 100_000;

function isOf(type: FieldSpec, value: unknown): boolean {
  if (value === null) return type.endsWith("?") || type === "json";
  switch (type.replace("?", "")) {
    case "json":
      return true;
    case "string":
      return typeof value === "string";
    case "bool":
      return typeof value === "boolean";
    case "bytes":
      return value instanceof Uint8Array;
    case "int":
      return Number.isSafeInteger(value);
    default:
      return typeof value === "number";
  }
}

/** The first value of the table that is not of its type. */
function typeFaults(adds: Fields, rows: readonly (readonly [key: string, row: Row])[]) {
  const names = Object.keys(adds);
  for (const [key, row] of rows) {
    const wrong = names.find((name) => !isOf(adds[name]!, row[name]));
    if (wrong === undefined) continue;
    const message = `${wrong} is ${JSON.stringify(row[wrong])}, not of type ${adds[wrong]}`;
    return [{ message: `${message}, for ${key} in its table`, remedy: "mend it, or the type in adds" }];
  }
  return [];
}

/**
 * Adds what a table says of a key: the line of a machine, the place of a sensor. A tuple whose key the table
 * does not have goes unchanged to the stream `unknown`. Formula: the left outer join with a fixed relation,
 * the unmatched part apart. The table is part of the topology, and changes with `headwater update`.
 */
export function annotate<F extends Fields, const More extends Fields>(
  options: AnnotateOptions<F, More>,
): BoltSpec<F, { readonly default: Joined<F, More>; readonly unknown: F }> {
  const { by, adds, table } = options;
  const rows = Object.entries(table);
  requireOption(rows.length <= rowsMax, "annotate, table", `it has ${rows.length} rows`, "join a stream");
  const names = Object.keys(adds);
  for (const [key, row] of rows) {
    const lacks = names.find((name) => !Object.hasOwn(row, name));
    requireOption(lacks === undefined, `annotate, table, ${key}`, `it lacks ${lacks}`, "add it, or null");
  }
  const known = new Map(rows);
  return readyBolt({
    uses: [[by, keyTypes]],
    streams: (input) => ({ default: { ...input, ...adds }, unknown: input }),
    faults: () => typeFaults(adds, rows),
    create: () => ({
      execute(tuple, out) {
        const row = known.get(String(tuple[by]));
        if (row === undefined) out.emitTo("unknown", tuple);
        else out.emit(withFields(tuple, row));
      },
    }),
  });
}
