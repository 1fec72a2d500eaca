import { fields, map, type TupleOf } from "headwater";
import type { packFields } from "./observations.js";

/** All that a message says, in one tuple. */
export const row = fields({
  sensor: "string",
  at: "timestamp",
  temperature: "double",
  humidity: "double",
  light: "double",
  dust: "double",
  airquality: "double",
});

export type CityRow = TupleOf<typeof row>;

interface PackRecord {
  readonly bn?: string;
  readonly bt?: number;
  readonly n: string;
  readonly vs: string;
}

/** Takes a pack of the city into one tuple; one that lacks an observation throws: a dead letter. */
export function rows() {
  return map<typeof packFields, typeof row, CityRow>(row, ({ pack }) => rowOf(pack));
}

/** The tuple of a pack. Throws for what is none of the city's. */
export function rowOf(pack: string): CityRow {
  const records: readonly PackRecord[] = JSON.parse(pack);
  const { bn, bt } = records[0] ?? {};
  if (typeof bn !== "string" || typeof bt !== "number")
    throw new Error("a pack of the city begins with bn and bt");
  const values: Record<string, number> = {};
  for (const { n, vs } of records) values[n] = Number(vs);
  const number = (kind: string): number => {
    const value = values[kind];
    if (Number.isFinite(value)) return value!;
    throw new Error(`the pack of ${bn} has no number for ${kind}`);
  };
  return {
    sensor: bn.slice(bn.lastIndexOf(":") + 1, -1),
    // bt is in seconds with three digits: whole ms again, for a double has rounded them.
    at: Math.round(bt * 1000),
    temperature: number("temperature"),
    humidity: number("humidity"),
    light: number("light"),
    dust: number("dust"),
    airquality: number("airquality"),
  };
}
