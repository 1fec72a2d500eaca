import { BloomFilter } from "headwater";
import { observed } from "../city.js";
import { districts, filledFrom } from "./dataflow.js";

interface Recent {
  readonly values: number[];
}

/** Names and limits of the five, as a loop by hand has them. */
const kinds = observed.map(({ kind }) => kind);

/**
 * What ETL computes, as one would write it by hand for one process: a loop over maps, without delivery, state
 * that survives, or groupings. It is what the engine is measured against.
 */
export class EtlLoop {
  readonly #members = BloomFilter.of(Object.keys(districts), 0.001);
  readonly #districts = new Map(Object.entries(districts));
  readonly #recent = new Map<string, Recent>();
  readonly #joins = new Map<string, { count: number; readonly values: number[] }>();

  /** Takes a pack, and gives what is to be published, if anything. */
  take(pack: string, emit: (sensor: string, at: number, senml: string) => void): void {
    let sensor = "";
    let base = 0;
    for (const { bn, bt, n, vs } of JSON.parse(pack)) {
      if (bn !== undefined) sensor = bn.slice(bn.lastIndexOf(":") + 1, -1);
      if (bt !== undefined) base = bt;
      const place = kinds.indexOf(n);
      if (place < 0) continue;
      this.#observe(sensor, Math.round(base * 1000), place, Number(vs), emit);
    }
  }

  #observe(
    sensor: string,
    at: number,
    place: number,
    value: number,
    emit: (sensor: string, at: number, senml: string) => void,
  ): void {
    const { kind, min, max } = observed[place]!;
    if (!this.#members.has(sensor)) return;
    const key = `${sensor}/${kind}`;
    let recent = this.#recent.get(key);
    if (recent === undefined) {
      recent = { values: [] };
      this.#recent.set(key, recent);
    }
    let filled = value;
    if (value >= min && value <= max) {
      recent.values.push(value);
      if (recent.values.length > filledFrom) recent.values.shift();
    } else if (recent.values.length === 0) return;
    else filled = recent.values.reduce((sum, each) => sum + each, 0) / recent.values.length;
    const message = `${sensor}@${at}`;
    let join = this.#joins.get(message);
    if (join === undefined) {
      join = { count: 0, values: [] };
      this.#joins.set(message, join);
    }
    join.values[place] = filled;
    if (++join.count < observed.length) return;
    this.#joins.delete(message);
    const district = this.#districts.get(sensor)?.district;
    if (district === undefined) return;
    emit(sensor, at, senmlOf(sensor, at, district, join.values));
  }
}

function senmlOf(sensor: string, at: number, district: string, values: readonly number[]): string {
  return JSON.stringify([
    { bn: `urn:dev:org:32473-city:${sensor}/`, bt: at / 1000, n: "district", vs: district },
    { n: "temperature", u: "Cel", v: values[0] },
    { n: "humidity", u: "%RH", v: values[1] },
    { n: "light", u: "lx", v: values[2] },
    { n: "dust", u: "ug/m3", v: values[3] },
    { n: "airquality", u: "ppm", v: values[4] },
  ]);
}
