import { HeadwaterError, parseCsvRecord } from "../base/index.js";
import { type Fields, type FieldType, isFieldName } from "../topology/index.js";
import { type TimeSays, timeSays } from "./infer-time.js";

/** A message that was heard. */
export interface Heard {
  readonly topic: string;
  readonly payload: Uint8Array;
}

/** What a feed looks like, by what was heard. */
export interface InferredFeed {
  /** Topic of `mqttFeed`: levels that differ are fields in braces; `+` stands for those of `braced`. */
  readonly topic: string;
  /** Levels that are always the same and hold braces, which in a topic would name a field. */
  readonly braced: readonly string[];
  readonly format: "json" | "csv" | "raw";
  readonly fields: Fields;
  /** Fields that tell sensors apart: all levels that differ, else the first text; empty = none was found. */
  readonly keys: readonly string[];
  /** A number to sum up; null = there is none. */
  readonly measure: string | null;
  /** The field that says when a reading was; null = none does. */
  readonly time: string | null;
  /** How it says that; empty where it is a `timestamp`. */
  readonly timeSays: TimeSays;
  /** Messages that look like this, and those that do not, with one topic of them. */
  readonly taken: readonly Heard[];
  readonly left: readonly { readonly topic: string; readonly messages: number }[];
  /** Members that cannot be fields because of their names. */
  readonly unnamed: readonly string[];
}

type Members = Readonly<Record<string, unknown>>;

const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Infers a feed from messages: the most frequent shape among them, which is the first topic level, the number
 * of levels, and what the payload is: a JSON object, a line of csv, or one value. Numbers are `double`, for a
 * sensor that sends 21 today may send 21.5 tomorrow. `now`: ms since 1970, near which times lie. Throws
 * `failed` when there is no message, or none that a feed could read.
 */
export function inferFeed(heard: readonly Heard[], filter: string, now: number): InferredFeed {
  const shapes = new Map<string, Message[]>();
  for (const each of heard) {
    const value = valueIn(each.payload);
    if (value === undefined) continue;
    const first = each.topic.split("/")[0];
    const shape = `${first} ${each.topic.split("/").length} ${shapeOf(value)}`;
    const group = shapes.get(shape);
    if (group === undefined) shapes.set(shape, [{ heard: each, value }]);
    else group.push({ heard: each, value });
  }
  const [most, ...others] = [...shapes.values()].sort((a, b) => b.length - a.length);
  if (most === undefined) throw nothing(heard.length, filter);
  const format = isObject(most[0]!.value) ? "json" : cellsIn(most[0]!.value) === null ? "raw" : "csv";
  const members = format === "json" ? most.map(({ value }) => value as Members) : [];
  const levels = levelsOf(
    most.map(({ heard: { topic } }) => topic),
    members,
  );
  const names = new Set(levels.filter(({ field }) => field).map(({ name }) => name));
  const inPayload = payloadFields(most, members, format, names, now);
  const topicFields = Object.fromEntries([...names].map((name) => [name, "string" as const]));
  const fields: Fields = { ...topicFields, ...inPayload.fields };
  const [time = null, says = {}] = Object.entries(inPayload.times)[0] ?? [];
  const all = Object.entries(fields);
  if (all.length === 0) throw nothing(heard.length, filter);
  return {
    topic: levels.map(({ name, field }) => (field ? `{${name}}` : hasBraces(name) ? "+" : name)).join("/"),
    braced: levels.filter(({ name, field }) => !field && hasBraces(name)).map(({ name }) => name),
    format,
    fields,
    keys:
      names.size > 0
        ? [...names]
        : all
            .filter(([name, type]) => type === "string" && name !== time)
            .slice(0, 1)
            .map(([name]) => name),
    measure:
      all.find(([name, type]) => type === "double" && inPayload.times[name] === undefined)?.[0] ?? null,
    time,
    timeSays: says,
    taken: most.map(({ heard: each }) => each),
    left: others.map((group) => ({ topic: group[0]!.heard.topic, messages: group.length })),
    unnamed: [...new Set(members.flatMap(Object.keys))].filter((name) => !isFieldName(name)).sort(),
  };
}

interface Message {
  readonly heard: Heard;
  readonly value: unknown;
}

function shapeOf(value: unknown): string {
  return isObject(value) ? "object" : `${cellsIn(value)?.length ?? "value"}`;
}

/** The columns of a line of csv, which has two of them or more and a number among them; null = it is none. */
function cellsIn(value: unknown): readonly (string | number)[] | null {
  if (typeof value !== "string" || !value.includes(",") || /[\n{[<]/.test(value.trim())) return null;
  const cells = cellsOf(value.trim());
  return cells.length > 1 && cells.some((cell) => typeof cell === "number") ? cells : null;
}

function cellsOf(line: string): readonly (string | number)[] {
  try {
    return parseCsvRecord(line).map((cell) => (cell.trim() !== "" && Number.isFinite(+cell) ? +cell : cell));
  } catch {
    return [];
  }
}

/** Fields of a payload, and those of them that say when it was. */
interface Inferred {
  readonly fields: Fields;
  readonly times: Readonly<Record<string, TimeSays>>;
}

function payloadFields(
  messages: readonly Message[],
  members: readonly Members[],
  format: InferredFeed["format"],
  inTopic: ReadonlySet<string>,
  now: number,
): Inferred {
  if (format === "json") return fieldsOf(members, inTopic, now);
  const values = messages.map(({ value }) => value);
  if (format === "csv") return columnsOf(values, inTopic, now);
  return { fields: { [unused("value", inTopic)]: rawType(values) }, times: {} };
}

/** Columns of csv have no names: the first that holds times is `at`, the others are `value`, `value2` … */
function columnsOf(values: readonly unknown[], inTopic: ReadonlySet<string>, now: number): Inferred {
  const lines = values.map((value) => cellsIn(value)!);
  const fields: Record<string, FieldType> = {};
  const times: Record<string, TimeSays> = {};
  const taken = new Set(inTopic);
  for (const column of lines[0]!.keys()) {
    const cells = lines.map((cells) => cells[column]!);
    const says = taken.has("at") ? null : timeSays(cells, null, now);
    const name = says === null ? unused("value", taken) : "at";
    taken.add(name);
    const type = typeOf(cells, says);
    fields[name] = type === "json" ? "string" : type;
    if (says !== null) times[name] = says;
  }
  return { fields, times };
}

function nothing(messages: number, filter: string): HeadwaterError {
  const what =
    messages === 0 ? "no message came" : `none of ${messages} messages has something that can be a field`;
  return new HeadwaterError("failed", what, {
    place: filter,
    remedy: "listen longer with --seconds, or elsewhere with --topic; see that the sensors publish now",
  });
}

/** The value of a payload: JSON, else the text itself; undefined = neither. */
function valueIn(payload: Uint8Array): unknown {
  let text: string;
  try {
    text = decoder.decode(payload);
  } catch {
    return undefined;
  }
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

interface Level {
  readonly name: string;
  /** Differs between messages: a field of this name. */
  readonly field: boolean;
}

function levelsOf(topics: readonly string[], members: readonly Members[]): readonly Level[] {
  const split = topics.map((topic) => topic.split("/"));
  const taken = new Set<string>();
  return split[0]!.map((first, at) => {
    const values = split.map((levels) => levels[at]!);
    if (values.every((value) => value === first)) return { name: first, field: false };
    const before = at > 0 && split.every((levels) => levels[at - 1] === split[0]![at - 1]);
    const name = unused(nameOf(values, members, before ? split[0]![at - 1] : undefined), taken);
    taken.add(name);
    return { name, field: true };
  });
}

function hasBraces(level: string): boolean {
  return /[{}]/.test(level);
}

/** A member that says the same, else the singular of the level before where it is always one, or `level`. */
function nameOf(values: readonly string[], members: readonly Members[], before: string | undefined): string {
  const same = Object.keys(members[0] ?? {}).find((name) =>
    members.every((each, i) => isFieldName(name) && each[name] === values[i]),
  );
  const singular = before?.replace(/s$/, "").replaceAll("-", "_") ?? "";
  return same ?? (isFieldName(singular) ? singular : "level");
}

function unused(name: string, taken: ReadonlySet<string>): string {
  for (let i = 1; ; i++) {
    const candidate = i === 1 ? name : `${name}${i}`;
    if (!taken.has(candidate)) return candidate;
  }
}

function fieldsOf(members: readonly Members[], inTopic: ReadonlySet<string>, now: number): Inferred {
  const names = [...new Set(members.flatMap(Object.keys))].filter(isFieldName);
  const fields: [string, Fields[string]][] = [];
  const times: Record<string, TimeSays> = {};
  for (const name of names) {
    if (inTopic.has(name)) continue;
    const values = members.map((each) => (Object.hasOwn(each, name) ? each[name] : null));
    const given = values.filter((value) => value !== null);
    if (given.length === 0) continue;
    const says = timeSays(given, name, now);
    const type = typeOf(given, says);
    const everywhere = given.length === values.length;
    fields.push([name, everywhere ? type : `${type}?`]);
    if (says !== null && everywhere) times[name] = says;
  }
  return { fields: Object.fromEntries(fields), times };
}

/** The narrowest type that holds all values. `says`: how they say a time; null = they say none. */
function typeOf(values: readonly unknown[], says: TimeSays | null = null): FieldType {
  if (says !== null && Object.keys(says).length === 0) return "timestamp";
  const all = (test: (value: unknown) => boolean) => values.every(test);
  if (all((value) => typeof value === "boolean")) return "bool";
  if (all((value) => typeof value === "number")) return "double";
  return all((value) => typeof value === "string") ? "string" : "json";
}

/** Lists, such as SenML, stay the text that they are: a component takes them apart. */
function rawType(values: readonly unknown[]): FieldType {
  const type = typeOf(values);
  return type === "json" ? "string" : type;
}
