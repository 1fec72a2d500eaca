import { readCbor } from "../base/index.js";
import type { BoltSpec, ComponentContext, Fields, Row } from "../topology/index.js";
import { malformed } from "../topology/index.js";
import { requireOption } from "./checks.js";
import type { FieldOf, Joined } from "./picked-fields.js";
import { readyBolt } from "./ready-bolt.js";

/** Where the pack stands, and what stays of the tuple that brought it. */
export interface ParseSenmlOptions<F extends Fields, Keep extends keyof F & string> {
  /** A text is a pack in JSON, bytes are one in CBOR. */
  readonly value: FieldOf<F, "string" | "bytes">;
  /** Fields of the tuple that each record gets, e.g. the gateway from the topic. Default none. */
  readonly keep?: readonly Keep[];
}

/** One record of a pack, resolved: `text`, `flag` and `data` are its vs, vb and vd, `sum` its s. */
export const senmlFields = {
  name: "string",
  unit: "string?",
  value: "double?",
  text: "string?",
  flag: "bool?",
  data: "bytes?",
  sum: "double?",
  at: "timestamp",
} as const;

/** Records of one pack. */
const recordsMax = 10_000;

/** Times below this are relative to now, in seconds (RFC 8428, 4.5.3). */
const relativeBelow = 2 ** 28;

/** Labels of CBOR (RFC 8428, table 4), by their numbers. */
const labels: Readonly<Record<string, string>> = {
  "-1": "bver",
  "-2": "bn",
  "-3": "bt",
  "-4": "bu",
  "-5": "bv",
  "-6": "bs",
  "0": "n",
  "1": "u",
  "2": "v",
  "3": "vs",
  "4": "vb",
  "5": "s",
  "6": "t",
  "7": "ut",
  "8": "vd",
};

/**
 * Takes SenML packs apart, one tuple a record: base values are added (names are joined, times and values
 * summed), times become ms since 1970, and those relative to now are counted from the agent's clock. A pack
 * that breaks the standard is a dead letter as a whole: an unknown version or a label that ends with `_` and
 * is not known, a record without a name or with two values.
 *
 * Source: RFC 8428, "Sensor measurement lists (SenML)", sections 4 to 6.
 */
export function parseSenml<F extends Fields, const Keep extends keyof F & string = never>(
  options: ParseSenmlOptions<F, Keep>,
): BoltSpec<F, { readonly default: Joined<Pick<F, Keep>, typeof senmlFields> }> {
  const { value } = options;
  const keep: readonly string[] = options.keep ?? [];
  const taken = keep.find((name) => Object.hasOwn(senmlFields, name));
  requireOption(
    taken === undefined,
    "parseSenml, keep",
    `a record has a ${taken} itself`,
    "rename it before",
  );
  return readyBolt({
    uses: [[value, ["string", "bytes"]]],
    streams: (input) => ({
      default: { ...Object.fromEntries(keep.map((name) => [name, input[name]!])), ...senmlFields },
    }),
    create: () => {
      let now = () => 0;
      return {
        open(context: ComponentContext) {
          now = () => context.now();
        },
        execute(tuple, out) {
          const kept = Object.fromEntries(keep.map((name) => [name, tuple[name]]));
          // All of it is read first: of a broken pack nothing goes on.
          const records = readSenml(tuple[value] as string | Uint8Array, now());
          for (const record of records) out.emit({ ...kept, ...record });
        },
      };
    },
  });
}

/** The resolved records of a pack. Throws HeadwaterError("malformed"). `nowMs`: for relative times. */
export function readSenml(pack: string | Uint8Array, nowMs: number): readonly Row[] {
  const list = typeof pack === "string" ? jsonOf(pack) : readCbor(Buffer.from(pack), { integerKeys: true });
  if (!Array.isArray(list)) throw broken("it is not a list of records");
  if (list.length > recordsMax) throw broken(`it has more than ${recordsMax} records`);
  const resolver = new Resolver(nowMs);
  return list.flatMap((record, index) => resolver.resolve(labelled(record, index), index));
}

class Resolver {
  readonly #nowMs: number;
  #name = "";
  #time = 0;
  #unit: string | null = null;
  #value = 0;
  #sum = 0;
  #version = 10;

  constructor(nowMs: number) {
    this.#nowMs = nowMs;
  }

  /** None for a record that holds base values only. */
  resolve(record: Readonly<Record<string, unknown>>, index: number): readonly Row[] {
    this.#takeBase(record, index);
    const number = (label: string) => optional(record, label, "number", index);
    const [v, s] = [number("v"), number("s")];
    const text = optional(record, "vs", "string", index);
    const flag = optional(record, "vb", "boolean", index);
    const data = dataOf(record["vd"], index);
    const values = [v, text, flag, data].filter((each) => each !== null).length;
    if (values > 1) throw broken(`record ${index} has ${values} values`);
    if (values === 0 && s === null) return [];
    const name = this.#name + (optional(record, "n", "string", index) ?? "");
    if (!/^[A-Za-z0-9][A-Za-z0-9\-:./_]*$/.test(name))
      throw broken(`record ${index} has the name ${JSON.stringify(name)}`);
    const seconds = this.#time + (number("t") ?? 0);
    const at = seconds < relativeBelow ? this.#nowMs + seconds * 1000 : seconds * 1000;
    const unit = optional(record, "u", "string", index) ?? this.#unit;
    const sum = s === null ? null : this.#sum + s;
    return [{ name, unit, value: v === null ? null : this.#value + v, text, flag, data, sum, at }];
  }

  #takeBase(record: Readonly<Record<string, unknown>>, index: number): void {
    for (const label of Object.keys(record)) {
      if (label.endsWith("_")) throw broken(`record ${index} needs ${label}, which is not known`);
    }
    const version = optional(record, "bver", "number", index) ?? this.#version;
    if (version > 10) throw broken(`record ${index} is of version ${version}; up to 10 is read`);
    this.#version = version;
    this.#name = optional(record, "bn", "string", index) ?? this.#name;
    this.#time = optional(record, "bt", "number", index) ?? this.#time;
    this.#unit = optional(record, "bu", "string", index) ?? this.#unit;
    this.#value = optional(record, "bv", "number", index) ?? this.#value;
    this.#sum = optional(record, "bs", "number", index) ?? this.#sum;
  }
}

interface Kinds {
  readonly number: number;
  readonly string: string;
  readonly boolean: boolean;
}

function optional<K extends keyof Kinds>(
  record: Readonly<Record<string, unknown>>,
  label: string,
  kind: K,
  index: number,
): Kinds[K] | null {
  const value = record[label];
  if (value === undefined) return null;
  if (typeof value !== kind || (kind === "number" && !Number.isFinite(value)))
    throw broken(`${label} of record ${index} is no ${kind}`);
  return value as Kinds[K];
}

function dataOf(value: unknown, index: number): Uint8Array | null {
  if (value === undefined) return null;
  if (value instanceof Uint8Array) return value;
  if (typeof value === "string" && /^[A-Za-z0-9_-]*$/.test(value))
    return new Uint8Array(Buffer.from(value, "base64url"));
  throw broken(`vd of record ${index} is no base64url`);
}

function labelled(record: unknown, index: number): Readonly<Record<string, unknown>> {
  if (typeof record !== "object" || record === null || Array.isArray(record) || record instanceof Uint8Array)
    throw broken(`record ${index} is no map`);
  const entries = Object.entries(record).map(([label, value]) => [labels[label] ?? label, value] as const);
  return Object.fromEntries(entries);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw broken(error instanceof Error ? error.message : "it is no JSON");
  }
}

function broken(what: string): Error {
  return malformed(`this is no SenML: ${what}`, "send a pack as in RFC 8428");
}
