import { runInThisContext } from "node:vm";
import { setFlagsFromString } from "node:v8";
import { expect, it } from "vitest";
import { payloadReader } from "../../connectors/formats/formats.js";
import { Schema } from "../../proto/index.js";
import type { Row } from "../../topology/index.js";

setFlagsFromString("--allow-natives-syntax");
const alike = runInThisContext("(one, other) => %HaveSameMap(one, other)") as (a: Row, b: Row) => boolean;

/** Rows are made as often as V8 needs to know how large they become. */
const often = 20;

function rowsOf(fields: Readonly<Record<string, "int">>, values: readonly number[]): readonly Row[] {
  const names = Object.keys(fields);
  const row = Object.fromEntries(names.map((name, at) => [name, values[at]]));
  const schema = new Schema(fields);
  const reader = payloadReader("json", { fields, levels: [], arrivalField: null });
  const payload = Buffer.from(JSON.stringify(row));
  const read = Array.from({ length: often }, () => reader.read("a", payload, 0) as Row).at(-1)!;
  const decoded = schema.decode(schema.encode(Array(often).fill(row), 0, often)).at(-1)!;
  expect(read).toEqual(row);
  expect(decoded).toEqual(row);
  return [read, decoded];
}

for (const count of [1, 2, 3, 4, 5, 6, 7, 8]) {
  it(`${count} fields: code that met those of one feed or link knows those of all others`, () => {
    const names = Array.from("abcdefgh").slice(0, count);
    const values = names.map((_, at) => at);
    const fields = Object.fromEntries(names.map((name) => [name, "int"])) as Record<string, "int">;
    const others = Object.fromEntries(names.map((name) => [`${name}2`, "int"])) as Record<string, "int">;
    const [first, ...more] = [...rowsOf(fields, values), ...rowsOf(fields, values)];
    for (const row of more) expect(alike(first!, row)).toBe(true);
    for (const row of rowsOf(others, values)) expect(alike(first!, row)).toBe(false);
  });
}
