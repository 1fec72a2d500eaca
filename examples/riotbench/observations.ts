import { fields, flatMap, type senmlFields, type TupleOf } from "headwater";
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

/** The readings in records that `parseSenml` emits: see `readingOf`. */
export function readings() {
  const names = new Names();
  return flatMap<typeof senmlFields, typeof reading, Reading>(reading, (record) => {
    const found = readingOf(record, names);
    return found === null ? [] : [found];
  });
}

/** The same as observations. */
export function observations() {
  const names = new Names();
  // The records of a message follow one another.
  let latest = { sensor: "", at: 0, message: "" };
  return flatMap<typeof senmlFields, typeof observation, Observation>(observation, (record) => {
    const found = readingOf(record, names);
    if (found === null) return [];
    const { sensor, kind, at, value } = found;
    if (sensor !== latest.sensor || at !== latest.at) latest = { sensor, at, message: `${sensor}@${at}` };
    return [{ message: latest.message, sensor, kind, at, value }];
  });
}

interface Name {
  readonly sensor: string;
  readonly kind: string;
}

/** What names of records say; those that came before are not taken apart again. */
class Names {
  readonly #known = new Map<string, Name | null>();

  /** Of `…:<sensor>/<kind>`; null for any other. */
  of(name: string): Name | null {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const slash = name.lastIndexOf("/");
    const kind = kinds.get(name.slice(slash + 1));
    const sensor = name.slice(name.lastIndexOf(":", slash) + 1, slash);
    const made = kind === undefined ? null : { sensor, kind };
    if (this.#known.size === namesMax) this.#known.clear();
    this.#known.set(name, made);
    return made;
  }
}

/** More than the sensors of a city have. */
const namesMax = 20_000;

/**
 * The reading in a record with a number as text. Records of the sensor's position have none: null. A text
 * that is no number throws: the record is a dead letter.
 */
function readingOf({ name, text, at }: TupleOf<typeof senmlFields>, names: Names): Reading | null {
  const known = names.of(name);
  if (known === null) return null;
  const value = Number(text);
  if (text === null || text === "" || !Number.isFinite(value))
    throw new Error(`${name} is ${JSON.stringify(text)}, which is no number`);
  // bt is in seconds with three digits: whole ms again, for a double has rounded them.
  return { sensor: known.sensor, kind: known.kind, at: Math.round(at), value };
}
