import { fields, flatMap, type TupleOf } from "headwater";
import { observed } from "./city.js";

/** What a feed brings: a SenML pack as text. */
export const packFields = fields({ pack: "string" });

/** One observation of a sensor. */
export const reading = fields({ sensor: "string", kind: "string", at: "timestamp", value: "double" });

/** The same with its message: it is equal for all that came together. */
export const observation = fields({ message: "string", ...reading });

type Reading = TupleOf<typeof reading>;
export type Observation = TupleOf<typeof observation>;

/** Each by its name: a text that is there once, however many tuples have it. */
const kinds: ReadonlyMap<string, string> = new Map(observed.map(({ kind }) => [kind, kind]));

/** What is read of a record of a pack. */
interface PackRecord {
  readonly bn?: string;
  readonly bt?: number;
  readonly n: string;
  readonly vs?: string;
}

/**
 * The readings of a pack, a tuple each. By hand, for packs of the city are alike: `parseSenml` takes any
 * apart.
 */
export function readings() {
  return flatMap<typeof packFields, typeof reading, Reading>(reading, ({ pack }) => {
    const found: Reading[] = [];
    eachReading(pack, (sensor, kind, at, value) => found.push({ sensor, kind, at, value }));
    return found;
  });
}

/** The same as observations. */
export function observations() {
  return flatMap<typeof packFields, typeof observation, Observation>(observation, ({ pack }) => {
    const found: Observation[] = [];
    let message = "";
    eachReading(pack, (sensor, kind, at, value) => {
      if (message === "") message = `${sensor}@${at}`;
      found.push({ message, sensor, kind, at, value });
    });
    return found;
  });
}

/**
 * Those records of a pack that observe something; records of the sensor's position do not. A text that is no
 * number throws: the pack is a dead letter.
 */
function eachReading(
  pack: string,
  take: (sensor: string, kind: string, at: number, value: number) => void,
): void {
  let sensor = "";
  let at = 0;
  for (const { bn, bt, n, vs } of JSON.parse(pack) as readonly PackRecord[]) {
    if (bn !== undefined) sensor = bn.slice(bn.lastIndexOf(":") + 1, -1);
    // In seconds with three digits: whole ms again, for a double has rounded them.
    if (bt !== undefined) at = Math.round(bt * 1000);
    const kind = kinds.get(n);
    if (kind === undefined) continue;
    const value = Number(vs);
    if (vs === "" || !Number.isFinite(value))
      throw new Error(`${n} of ${sensor} is ${JSON.stringify(vs)}, which is no number`);
    take(sensor, kind, at, value);
  }
}
