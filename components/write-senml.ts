import type { BoltSpec, Fields, Row } from "../topology/index.js";
import { numberOf } from "./checks.js";
import {
  type FieldOf,
  type NumberField,
  numberTypes,
  type TimeField,
  timeTypes,
  type With,
} from "./picked-fields.js";
import { readyBolt } from "./ready-bolt.js";
import { withField } from "./wider-row.js";

/** What of a tuple a record of SenML is made of. */
export interface WriteSenmlOptions<F extends Fields, As extends string> {
  /** Names of the record are joined from these texts. */
  readonly name: FieldOf<F, "string"> | readonly FieldOf<F, "string">[];
  readonly value: NumberField<F>;
  readonly at: TimeField<F>;
  /** The unit of all values, as in RFC 8428, 12.1: "Cel", "%RH". Default none. */
  readonly unit?: string;
  /** The field that holds the pack, as JSON text. Default "senml". */
  readonly as?: As;
}

/**
 * Adds the tuple as a SenML pack of one record: [{ n, u, v, t }], with t in seconds since 1970. Names of
 * several fields are joined by ":"; characters that a name may not have become "_".
 *
 * Source: RFC 8428, sections 4 and 5.
 */
export function writeSenml<F extends Fields, const As extends string = "senml">(
  options: WriteSenmlOptions<F, As>,
): BoltSpec<F, { readonly default: With<F, As, "string"> }> {
  const { value, at, unit } = options;
  const as: string = options.as ?? "senml";
  const names = (typeof options.name === "string" ? [options.name] : options.name) as readonly string[];
  return readyBolt({
    uses: [...names.map((name) => [name, ["string"]] as const), [value, numberTypes], [at, timeTypes]],
    streams: (input) => ({ default: { ...input, [as]: "string" } }),
    create: () => ({
      execute(tuple, out) {
        const n = nameOf(tuple, names);
        const record = { n, ...(unit === undefined ? {} : { u: unit }), v: numberOf(tuple, value) };
        out.emit(withField(tuple, as, JSON.stringify([{ ...record, t: numberOf(tuple, at) / 1000 }])));
      },
    }),
  });
}

function nameOf(tuple: Row, names: readonly string[]): string {
  const name = names.map((field) => tuple[field] as string).join(":");
  const allowed = name.replaceAll(/[^A-Za-z0-9\-:./_]/g, "_");
  return /^[A-Za-z0-9]/.test(allowed) ? allowed : `x${allowed}`;
}
