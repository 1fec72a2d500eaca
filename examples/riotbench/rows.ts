import { fields, map, type TupleOf } from "headwater";
import { observed } from "./city.js";
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

const kinds: readonly string[] = observed.map(({ kind }) => kind);

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
  const values = [Number.NaN, Number.NaN, Number.NaN, Number.NaN, Number.NaN];
  for (const { n, vs } of records) {
    const place = kinds.indexOf(n);
    if (place >= 0) values[place] = Number(vs);
  }
  const lacking = values.findIndex((value) => !Number.isFinite(value));
  if (lacking >= 0) throw new Error(`the pack of ${bn} has no number for ${kinds[lacking]}`);
  const [temperature, humidity, light, dust, airquality] = values as [number, number, number, number, number];
  return {
    sensor: bn.slice(bn.lastIndexOf(":") + 1, -1),
    // bt is in seconds with three digits: whole ms again, for a double has rounded them.
    at: Math.round(bt * 1000),
    temperature,
    humidity,
    light,
    dust,
    airquality,
  };
}
