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
  return flatMap<typeof senmlFields, typeof reading, Reading>(reading, (record) => {
    const found = readingOf(record);
    return found === null ? [] : [found];
  });
}

/** The same as observations. */
export function observations() {
  return flatMap<typeof senmlFields, typeof observation, Observation>(observation, (record) => {
    const found = readingOf(record);
    if (found === null) return [];
    const { sensor, kind, at, value } = found;
    return [{ message: `${sensor}@${at}`, sensor, kind, at, value }];
  });
}

/**
 * The reading in a record, `…:<sensor>/<kind>` with a number as text. Records of the sensor's position have
 * none: null. A text that is no number throws: the record is a dead letter.
 */
function readingOf({ name, text, at }: TupleOf<typeof senmlFields>): Reading | null {
  const slash = name.lastIndexOf("/");
  const kind = kinds.get(name.slice(slash + 1));
  if (kind === undefined) return null;
  const value = Number(text);
  if (text === null || text === "" || !Number.isFinite(value))
    throw new Error(`${name} is ${JSON.stringify(text)}, which is no number`);
  const sensor = name.slice(name.lastIndexOf(":", slash) + 1, slash);
  // bt is in seconds with three digits: whole ms again, for a double has rounded them.
  return { sensor, kind, at: Math.round(at), value };
}
