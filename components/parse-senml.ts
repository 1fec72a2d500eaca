import { readCbor } from "../base/index.js";
import type { BoltSpec, ComponentContext, Fields, Row } from "../topology/index.js";
import { malformed, requireInCalendar } from "../topology/index.js";
import { requireOption } from "./checks.js";
import { PairTexts } from "./key-list.js";
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
      const reader = new SenmlReader();
      let now = () => 0;
      return {
        open(context: ComponentContext) {
          now = () => context.now();
        },
        execute(tuple, out) {
          // All of it is read first: of a broken pack nothing goes on.
          const records = reader.read(tuple[value] as string | Uint8Array, now());
          if (keep.length === 0) {
            for (const record of records) out.emit(record);
            return;
          }
          const kept = Object.fromEntries(keep.map((name) => [name, tuple[name]]));
          for (const record of records) out.emit({ ...kept, ...record });
        },
      };
    },
  });
}

/** Reads packs: what base values add up to, and what the record in hand says. It remembers names. */
export class SenmlReader {
  readonly #names = new PairTexts(nameOf);
  #nowMs = 0;
  #baseName = "";
  #baseTime = 0;
  #baseUnit: string | null = null;
  #baseValue = 0;
  #baseSum = 0;
  #name = "";
  #time = 0;
  #unit: string | null = null;
  #value: number | null = null;
  #text: string | null = null;
  #flag: boolean | null = null;
  #data: Uint8Array | null = null;
  #sum: number | null = null;
  #values = 0;

  /** The resolved records of a pack. Throws HeadwaterError("malformed"). `nowMs`: for relative times. */
  read(pack: string | Uint8Array, nowMs: number): readonly Row[] {
    const list = typeof pack === "string" ? jsonOf(pack) : readCbor(Buffer.from(pack), { integerKeys: true });
    if (!Array.isArray(list)) throw broken("it is not a list of records");
    if (list.length > recordsMax) throw broken(`it has more than ${recordsMax} records`);
    this.#nowMs = nowMs;
    this.#baseName = "";
    this.#baseTime = 0;
    this.#baseUnit = null;
    this.#baseValue = 0;
    this.#baseSum = 0;
    const rows: Row[] = [];
    for (let index = 0; index < list.length; index++) {
      const row = this.#resolve(list[index], index);
      if (row !== null) rows.push(row);
    }
    return rows;
  }

  /** Null for a record that holds base values only. */
  #resolve(record: unknown, index: number): Row | null {
    if (
      typeof record !== "object" ||
      record === null ||
      Array.isArray(record) ||
      record instanceof Uint8Array
    )
      throw broken(`record ${index} is no map`);
    this.#begin();
    for (const label in record) {
      const given = (record as Record<string, unknown>)[label];
      if (given === undefined) continue;
      if (!this.#takeOwn(label, given, index)) this.#takeBase(label, given, index);
    }
    if (this.#values > 1) throw broken(`record ${index} has ${this.#values} values`);
    if (this.#values === 0 && this.#sum === null) return null;
    const name = this.#names.of(this.#baseName, this.#name);
    if (name === "")
      throw broken(`record ${index} has the name ${JSON.stringify(this.#baseName + this.#name)}`);
    const seconds = this.#baseTime + this.#time;
    return {
      name,
      unit: this.#unit ?? this.#baseUnit,
      value: this.#value === null ? null : this.#baseValue + this.#value,
      text: this.#text,
      flag: this.#flag,
      data: this.#data,
      sum: this.#sum === null ? null : this.#baseSum + this.#sum,
      at: requireInCalendar("at", seconds < relativeBelow ? this.#nowMs + seconds * 1000 : seconds * 1000),
    };
  }

  #begin(): void {
    this.#name = "";
    this.#time = 0;
    this.#unit = null;
    this.#value = null;
    this.#text = null;
    this.#flag = null;
    this.#data = null;
    this.#sum = null;
    this.#values = 0;
  }

  /** What a record says of itself, by its label in JSON or CBOR (RFC 8428, table 4). False: it is no such. */
  #takeOwn(label: string, given: unknown, index: number): boolean {
    switch (label) {
      case "n":
      case "0":
        this.#name = textOf(given, "n", index);
        return true;
      case "u":
      case "1":
        this.#unit = textOf(given, "u", index);
        return true;
      case "v":
      case "2":
        this.#value = numberOf(given, "v", index);
        this.#values++;
        return true;
      case "vs":
      case "3":
        this.#text = textOf(given, "vs", index);
        this.#values++;
        return true;
      case "vb":
      case "4":
        if (typeof given !== "boolean") throw broken(`vb of record ${index} is no boolean`);
        this.#flag = given;
        this.#values++;
        return true;
      case "s":
      case "5":
        this.#sum = numberOf(given, "s", index);
        return true;
      case "t":
      case "6":
        this.#time = numberOf(given, "t", index);
        return true;
      case "vd":
      case "8":
        this.#data = dataOf(given, index);
        this.#values++;
        return true;
      default:
        return false;
    }
  }

  /** What holds from this record on; others are ignored, unless they say that they must not be. */
  #takeBase(label: string, given: unknown, index: number): void {
    switch (label) {
      case "bver":
      case "-1":
        if (numberOf(given, "bver", index) > 10)
          throw broken(`record ${index} is of version ${String(given)}; up to 10 is read`);
        break;
      case "bn":
      case "-2":
        this.#baseName = textOf(given, "bn", index);
        break;
      case "bt":
      case "-3":
        this.#baseTime = numberOf(given, "bt", index);
        break;
      case "bu":
      case "-4":
        this.#baseUnit = textOf(given, "bu", index);
        break;
      case "bv":
      case "-5":
        this.#baseValue = numberOf(given, "bv", index);
        break;
      case "bs":
      case "-6":
        this.#baseSum = numberOf(given, "bs", index);
        break;
      default:
        if (label.endsWith("_")) throw broken(`record ${index} needs ${label}, which is not known`);
    }
  }
}

/** The name that a base name and a name come to; "" = none that the standard allows. */
function nameOf(base: string, name: string): string {
  const fits = (base === "" || isName(base, true)) && isName(name, base === "");
  return fits ? base + name : "";
}

/** Whether a text may be a name, or if it is not `whole`, the end of one: letters, digits, and - : . / _ */
function isName(text: string, whole: boolean): boolean {
  if (whole && !(text.length > 0 && isLetterOrDigit(text.charCodeAt(0)))) return false;
  for (let n = 0; n < text.length; n++) {
    const code = text.charCodeAt(n);
    // 0x2d to 0x3a: - . / digits and :
    if (!isLetterOrDigit(code) && !(code >= 0x2d && code <= 0x3a) && code !== 0x5f) return false;
  }
  return true;
}

function isLetterOrDigit(code: number): boolean {
  const lower = code | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || (code >= 0x30 && code <= 0x39);
}

function numberOf(value: unknown, label: string, index: number): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw broken(`${label} of record ${index} is no number`);
}

function textOf(value: unknown, label: string, index: number): string {
  if (typeof value === "string") return value;
  throw broken(`${label} of record ${index} is no string`);
}

function dataOf(value: unknown, index: number): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value === "string" && /^[A-Za-z0-9_-]*$/.test(value))
    return new Uint8Array(Buffer.from(value, "base64url"));
  throw broken(`vd of record ${index} is no base64url`);
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
