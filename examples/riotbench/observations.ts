import { fields, flatMap, type senmlFields, type TupleOf } from "headwater";
import { observed } from "./city.js";

/** What a feed brings: a SenML pack as text. */
export const packFields = fields({ pack: "string" });

/** One observation of a message; `message` is the same for all that came together. */
export const observation = fields({
  message: "string",
  sensor: "string",
  kind: "string",
  at: "timestamp",
  value: "double",
});

export type Observation = TupleOf<typeof observation>;

/** Each by its name: a text that is there once, however many tuples have it. */
const kinds: ReadonlyMap<string, string> = new Map(observed.map(({ kind }) => [kind, kind]));

/**
 * The observation in a record that `parseSenml` emits: `…:<sensor>/<kind>` with a number as text. Records of
 * the sensor's position are none. A text that is no number throws: the record is a dead letter.
 */
export function observations() {
  return flatMap<typeof senmlFields, typeof observation, Observation>(observation, (record) => {
    const { name, text } = record;
    const slash = name.lastIndexOf("/");
    const kind = kinds.get(name.slice(slash + 1));
    if (kind === undefined) return [];
    const value = Number(text);
    if (text === null || text === "" || !Number.isFinite(value))
      throw new Error(`${name} is ${JSON.stringify(text)}, which is no number`);
    // bt is in seconds with three digits: whole ms again, for a double has rounded them.
    const at = Math.round(record.at);
    const sensor = name.slice(name.lastIndexOf(":", slash) + 1, slash);
    return [{ message: `${sensor}@${at}`, sensor, kind, at, value }];
  });
}
