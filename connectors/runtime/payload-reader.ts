import { Decoder, setSizeLimits } from "cbor-x";
import { HeadwaterError } from "../../base/index.js";
import type { Fields, Row } from "../../topology/index.js";
import { createRowReader } from "../rows.js";
import type { TopicPattern } from "../topic-pattern.js";
import { parseCsvRecord } from "./records.js";

/** How payloads are read: `fields` in the payload or in the topic. */
export interface PayloadSettings {
  readonly format: "json" | "csv" | "cbor" | "raw";
  readonly fields: Fields;
  /** The timestamp field that is filled with the time of arrival where a reading lacks it. */
  readonly eventTime: string | null;
}

/** Turns a message into a tuple; throws HeadwaterError("malformed") or what a parser throws. */
export interface PayloadReader {
  read(topic: string, payload: Buffer, now: number): Row;
}

/** Topics whose fields are remembered. */
const topicsMax = 10_000;
/** Members of one array or map that a cbor payload may have. */
const cborMembersMax = 10_000;

type Values = readonly (readonly [name: string, value: unknown])[];

/** A reader for messages whose topics match `pattern`. */
export function createPayloadReader(settings: PayloadSettings, pattern: TopicPattern): PayloadReader {
  const valuesOf = topicValues(settings.fields, pattern);
  const { format } = settings;
  if (format === "csv") return csvReader(settings, valuesOf, pattern);
  const rows = createRowReader(settings.fields);
  const parse =
    format === "json" ? parseJson : format === "cbor" ? cborParser() : rawParser(settings, pattern);
  const { eventTime } = settings;
  return {
    read(topic, payload, now) {
      const object = parse(payload);
      if (typeof object !== "object" || object === null || Array.isArray(object))
        return rows.fromObject(object);
      const members = object as Record<string, unknown>;
      for (const [name, value] of valuesOf(topic)) members[name] = value;
      if (eventTime !== null && (members[eventTime] === undefined || members[eventTime] === null)) {
        members[eventTime] = now;
      }
      return rows.fromObject(members);
    },
  };
}

/** The values of a topic's named levels, each topic read once. */
function topicValues(fields: Fields, pattern: TopicPattern): (topic: string) => Values {
  if (pattern.levels.length === 0) return () => [];
  const names = pattern.levels.map((level) => level.field);
  const rows = createRowReader(Object.fromEntries(names.map((name) => [name, fields[name]!])));
  const known = new Map<string, Values>();
  return (topic) => {
    const found = known.get(topic);
    if (found !== undefined) return found;
    const levels = topic.split("/");
    const texts = pattern.levels.map((level) => levels[level.index] ?? "");
    const row = rows.fromTexts(
      texts,
      texts.map((_, index) => index),
    );
    const values = names.map((name) => [name, row[name]] as const);
    if (known.size >= topicsMax) known.clear();
    known.set(topic, values);
    return values;
  };
}

function parseJson(payload: Buffer): unknown {
  return JSON.parse(payload.toString("utf8"));
}

function cborParser(): (payload: Buffer) => unknown {
  setSizeLimits({ maxArraySize: cborMembersMax, maxMapSize: cborMembersMax, maxObjectSize: cborMembersMax });
  const decoder = new Decoder({ useRecords: false, mapsAsObjects: true, copyBuffers: true });
  return (payload) => {
    const value: unknown = decoder.decode(payload);
    if (typeof value !== "object" || value === null) return value;
    const members = value as Record<string, unknown>;
    for (const name of Object.keys(members)) {
      const member = members[name];
      if (typeof member === "bigint") members[name] = safeNumber(name, member);
      else if (member instanceof Date) members[name] = member.getTime();
    }
    return members;
  };
}

function safeNumber(name: string, value: bigint): number {
  if (BigInt.asIntN(54, value) === value) return Number(value);
  throw new HeadwaterError("malformed", `the field ${name} is ${value}, beyond ±9007199254740991`, {
    remedy: "send such numbers as text",
  });
}

/** The payload is the one field that the topic does not fill. */
function rawParser(settings: PayloadSettings, pattern: TopicPattern): (payload: Buffer) => unknown {
  const filled = pattern.levels.map((level) => level.field);
  const name = Object.keys(settings.fields).find((field) => !filled.includes(field))!;
  const type = settings.fields[name]!;
  if (type.startsWith("bytes")) return (payload) => ({ [name]: Uint8Array.prototype.slice.call(payload) });
  const rows = createRowReader({ [name]: type });
  return (payload) => ({ ...rows.fromTexts([payload.toString("utf8")], [0]) });
}

/** A line of csv holds the fields that the topic does not fill. */
function csvReader(
  settings: PayloadSettings,
  valuesOf: (topic: string) => Values,
  pattern: TopicPattern,
): PayloadReader {
  const filled = pattern.levels.map((level) => level.field);
  const names = Object.keys(settings.fields).filter((field) => !filled.includes(field));
  const { eventTime } = settings;
  const types = names.map((name) => {
    const type = settings.fields[name]!;
    return [name, name === eventTime && !type.endsWith("?") ? (`${type}?` as typeof type) : type];
  });
  const columns = createRowReader(Object.fromEntries(types));
  const positions = names.map((_, index) => index);
  const rows = createRowReader(settings.fields);
  return {
    read(topic, payload, now) {
      const text = payload.toString("utf8").replace(/\r?\n$/, "");
      const texts = parseCsvRecord(text);
      if (texts.length > names.length) {
        throw new HeadwaterError("malformed", `the line has ${texts.length} columns, not ${names.length}`, {
          remedy: `write ${names.join(",")}`,
        });
      }
      const members: Record<string, unknown> = { ...columns.fromTexts(texts, positions) };
      for (const [name, value] of valuesOf(topic)) members[name] = value;
      if (eventTime !== null && members[eventTime] === null) members[eventTime] = now;
      return rows.fromObject(members);
    },
  };
}
