import { parseCsvRecord } from "../base/index.js";
import type { BoltSpec, Fields, FieldType, Row } from "../topology/index.js";
import { fromText, malformed, nothing } from "../topology/index.js";
import { requireOption } from "./checks.js";
import type { FieldOf, Joined } from "./picked-fields.js";
import { readyBolt } from "./ready-bolt.js";

/** Where the csv stands, and what its columns are. */
export interface ParseCsvOptions<F extends Fields, C extends Fields, Keep extends keyof F & string> {
  /** A text, or bytes of UTF-8; each of its lines is a record. */
  readonly value: FieldOf<F, "string" | "bytes">;
  /** The columns in their order. */
  readonly columns: C;
  /** Fields of the tuple that each record gets. Default none. */
  readonly keep?: readonly Keep[];
}

/** Lines of one tuple. */
const linesMax = 10_000;

/**
 * Takes csv in a field apart, one tuple a line; empty lines are skipped. A line with another number of
 * columns, or a value of another type, makes the tuple a dead letter as a whole. An empty column is null, or
 * the empty string where a string may not be null.
 *
 * Source: RFC 4180; a line break inside quotes is not read, for a record is a line here.
 */
export function parseCsv<
  F extends Fields,
  const C extends Fields,
  const Keep extends keyof F & string = never,
>(options: ParseCsvOptions<F, C, Keep>): BoltSpec<F, { readonly default: Joined<Pick<F, Keep>, C> }> {
  const { value, columns } = options;
  const keep: readonly string[] = options.keep ?? [];
  const taken = keep.find((name) => Object.hasOwn(columns, name));
  requireOption(taken === undefined, "parseCsv, keep", `${taken} is a column, too`, "rename it before");
  const names = Object.keys(columns);
  requireOption(names.length > 0, "parseCsv, columns", "there are none", 'write { celsius: "double" }');
  return readyBolt({
    uses: [[value, ["string", "bytes"]]],
    streams: (input) => ({
      default: { ...Object.fromEntries(keep.map((name) => [name, input[name]!])), ...columns },
    }),
    create: () => ({
      execute(tuple, out) {
        const kept = Object.fromEntries(keep.map((name) => [name, tuple[name]]));
        const given = tuple[value] as string | Uint8Array;
        const text = typeof given === "string" ? given : Buffer.from(given).toString("utf8");
        const lines = text.split(/\r?\n/).filter((line) => line !== "");
        if (lines.length > linesMax) throw malformed(`it has ${lines.length} lines`, "send fewer at once");
        const rows = lines.map((line) => rowOf(line, columns));
        for (const row of rows) out.emit({ ...kept, ...row });
      },
    }),
  });
}

function rowOf(line: string, columns: Fields): Row {
  const texts = parseCsvRecord(line);
  const names = Object.keys(columns);
  if (texts.length !== names.length)
    throw malformed(`it has ${texts.length} columns, not ${names.length}`, `write ${names.join(",")}`);
  const row: Record<string, unknown> = {};
  names.forEach((name, index) => {
    const spec = columns[name]!;
    const type = spec.replace("?", "") as FieldType;
    const text = texts[index]!;
    const empty = text === "" && (type !== "string" || spec.endsWith("?"));
    row[name] = empty ? nothing(name, spec.endsWith("?")) : fromText(name, type, text);
  });
  return row;
}
