import { errorText, nestingMax } from "../../base/index.js";
import {
  type Fields,
  type FieldType,
  fromText,
  malformed,
  nothing,
  requireInCalendar,
  type Row,
  type RowShape,
  rowShape,
} from "../../topology/index.js";
import type { TopicPattern } from "../topic-pattern.js";

/** Largest payload that is read, in bytes. */
export const readingBytesMax = 256 * 1024;

/** Topics whose values are remembered. */
const topicsMax = 10_000;

/** How to make tuples of payloads. */
export interface ReadingOptions {
  readonly fields: Fields;
  /** Levels of the topic that fill fields. The payload fills the others. */
  readonly levels: TopicPattern["levels"];
  /** A timestamp field that is filled with the time of arrival when the payload lacks it; null = none. */
  readonly arrivalField: string | null;
  /**
   * What a number in a timestamp field counts since 1970. Default ms. A text is a date, e.g.
   * 2026-11-05T12:00:00Z.
   */
  readonly timestamps?: "ms" | "s" | "us";
}

/** A field that is filled from the payload. */
export interface PayloadField {
  readonly name: string;
  readonly type: FieldType;
  readonly nullable: boolean;
  /** Its place in the tuple. */
  readonly index: number;
}

/**
 * One payload format. `fill` sets `values[field.index]` for each field to a value of the field's type, or to
 * null, or to undefined when the payload has none; it throws for a payload that it does not understand. It
 * keeps nothing of `payload`.
 */
export interface PayloadFormat {
  fill(values: unknown[], payload: Buffer): void;
}

/** Makes tuples of messages. */
export class PayloadReader {
  readonly #format: PayloadFormat;
  readonly #payloadFields: readonly PayloadField[];
  /** Fields that the topic fills, and the level of each. */
  readonly #topicFields: readonly (PayloadField & { readonly level: number })[];
  readonly #topics = new Map<string, readonly unknown[]>();
  readonly #arrival: number;
  readonly #timestamps: readonly PayloadField[];
  readonly #shape: RowShape;
  readonly #values: unknown[];

  constructor(options: ReadingOptions, make: (fields: readonly PayloadField[]) => PayloadFormat) {
    const fields = payloadFields(options.fields);
    this.#topicFields = options.levels.map(({ index, field }) => ({
      ...fields.find(({ name }) => name === field)!,
      level: index,
    }));
    this.#payloadFields = fields.filter(({ name }) => !options.levels.some(({ field }) => field === name));
    this.#arrival = fields.findIndex(({ name }) => name === options.arrivalField);
    this.#timestamps = fields.filter(({ type }) => type === "timestamp");
    this.#format = make(this.#payloadFields);
    this.#shape = rowShape(fields.map(({ name }) => name));
    this.#values = fields.map(() => null);
  }

  /**
   * The tuple of a message, or what is wrong with it in words. Never throws; keeps nothing of `payload`.
   * `arrivedMs`: when the message came, ms since 1970.
   */
  read(topic: string, payload: Uint8Array, arrivedMs: number): Row | string {
    if (payload.length > readingBytesMax) return `it has ${payload.length} bytes, at most ${readingBytesMax}`;
    const values = this.#values;
    try {
      if (this.#topicFields.length > 0) this.#fromTopic(values, topic);
      this.#format.fill(values, asBuffer(payload));
      this.#checkMissing(values, arrivedMs);
      this.#checkTimestamps(values);
    } catch (error) {
      return errorText(error);
    }
    return this.#shape.one(values);
  }

  #fromTopic(values: unknown[], topic: string): void {
    const fields = this.#topicFields;
    let known = this.#topics.get(topic);
    if (known === undefined) {
      known = this.#valuesOf(topic);
      if (this.#topics.size >= topicsMax) this.#topics.clear();
      this.#topics.set(topic, known);
    }
    for (let k = 0; k < fields.length; k++) values[fields[k]!.index] = known[k];
  }

  #valuesOf(topic: string): readonly unknown[] {
    const levels = topic.split("/");
    return this.#topicFields.map(({ name, type, level }) => {
      const text = levels[level];
      if (text !== undefined) return fromText(name, type, text);
      throw malformed(`its topic has no level for the field ${name}`, "mend the topic");
    });
  }

  #checkMissing(values: unknown[], arrivedMs: number): void {
    const fields = this.#payloadFields;
    for (let k = 0; k < fields.length; k++) {
      const { index, name, type, nullable } = fields[k]!;
      const value = values[index];
      if (value !== undefined && (value !== null || type === "json")) continue;
      values[index] = index === this.#arrival ? arrivedMs : nothing(name, nullable);
    }
  }

  /** What lies outside is most often counted in another unit. */
  #checkTimestamps(values: readonly unknown[]): void {
    for (const { index, name } of this.#timestamps) {
      const value = values[index] as number | null;
      if (value !== null) requireInCalendar(name, value);
    }
  }
}

/** The declared fields with their places. */
export function payloadFields(fields: Fields): readonly PayloadField[] {
  return Object.entries(fields).map(([name, spec], index) => ({
    name,
    type: spec.replace(/\?$/, "") as FieldType,
    nullable: spec.endsWith("?"),
    index,
  }));
}

/** A payload as text; throws `malformed` when it is not UTF-8. A byte order mark is left out. */
export function textOf(payload: Buffer): string {
  const text = payload.toString("utf8");
  if (text.includes("\ufffd") && !payload.equals(Buffer.from(text))) {
    throw malformed("it is not UTF-8", "send text as UTF-8, or read it as bytes");
  }
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** Throws `malformed` when lists and objects are nested deeper than nestingMax. */
export function requireShallow(name: string, value: unknown, depth = 0): void {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return;
  if (depth === nestingMax)
    throw malformed(`the field ${name} is nested deeper than ${nestingMax}`, "flatten it");
  for (const member of Array.isArray(value) ? value : Object.values(value)) {
    requireShallow(name, member, depth + 1);
  }
}

function asBuffer(payload: Uint8Array): Buffer {
  if (Buffer.isBuffer(payload)) return payload;
  return Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
}
