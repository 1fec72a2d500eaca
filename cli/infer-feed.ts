import { HeadwaterError } from "../base/index.js";
import { type Fields, type FieldType, isFieldName } from "../topology/index.js";

/** A message that was heard. */
export interface Heard {
  readonly topic: string;
  readonly payload: Uint8Array;
}

/** What a feed looks like, by what was heard. */
export interface InferredFeed {
  /** Topic of `mqttFeed`: levels that differ are fields in braces. */
  readonly topic: string;
  readonly format: "json" | "raw";
  readonly fields: Fields;
  /** The field by which readings belong together, most specific first; null = none was found. */
  readonly key: string | null;
  /** A number to sum up; null = there is none. */
  readonly measure: string | null;
  /** The timestamp of a reading; null = it has none. */
  readonly time: string | null;
  /** Messages that look like this, and those that do not, with one topic of them. */
  readonly taken: readonly Heard[];
  readonly left: readonly { readonly topic: string; readonly messages: number }[];
  /** Members that cannot be fields because of their names. */
  readonly unnamed: readonly string[];
}

type Members = Readonly<Record<string, unknown>>;

const timeNames = /^(?:at|ts|t|time|timestamp|date|datetime)$|(?:_at|_time|_ts|Time|Timestamp)$/;
/** Milliseconds since 1970 between 2001 and 2286; seconds lie far below. */
const [earliestMs, latestMs] = [1e12, 1e13];
const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/;
const decoder = new TextDecoder("utf-8", { fatal: true });

/**
 * Infers a feed from messages: the most frequent shape among them, which is the number of topic levels and
 * whether the payload is a JSON object. Numbers are `double`, for a sensor that sends 21 today may send 21.5
 * tomorrow. Throws `failed` when there is no message, or none that a feed could read.
 */
export function inferFeed(heard: readonly Heard[], filter: string): InferredFeed {
  const shapes = new Map<string, { readonly heard: Heard; readonly value: unknown }[]>();
  for (const each of heard) {
    const value = valueIn(each.payload);
    if (value === undefined) continue;
    const first = each.topic.split("/")[0];
    const shape = `${first} ${each.topic.split("/").length} ${isObject(value)}`;
    const group = shapes.get(shape);
    if (group === undefined) shapes.set(shape, [{ heard: each, value }]);
    else group.push({ heard: each, value });
  }
  const [most, ...others] = [...shapes.values()].sort((a, b) => b.length - a.length);
  if (most === undefined) throw nothing(heard.length, filter);
  const objects = most.every(({ value }) => isObject(value));
  const members = objects ? most.map(({ value }) => value as Members) : [];
  const levels = levelsOf(
    most.map(({ heard: { topic } }) => topic),
    members,
  );
  const names = new Set(levels.filter(({ field }) => field).map(({ name }) => name));
  const inPayload = objects ? fieldsOf(members, names) : { value: rawType(most.map(({ value }) => value)) };
  const topicFields = Object.fromEntries([...names].map((name) => [name, "string" as const]));
  const fields: Fields = { ...topicFields, ...inPayload };
  const all = Object.entries(fields);
  if (all.length === 0) throw nothing(heard.length, filter);
  return {
    topic: levels.map(({ name, field }) => (field ? `{${name}}` : name)).join("/"),
    format: objects ? "json" : "raw",
    fields,
    key: [...names].at(-1) ?? all.find(([, type]) => type === "string")?.[0] ?? null,
    measure: all.find(([, type]) => type === "double")?.[0] ?? null,
    time: all.find(([, type]) => type === "timestamp")?.[0] ?? null,
    taken: most.map(({ heard: each }) => each),
    left: others.map((group) => ({ topic: group[0]!.heard.topic, messages: group.length })),
    unnamed: [...new Set(members.flatMap(Object.keys))].filter((name) => !isFieldName(name)).sort(),
  };
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
    const name = unused(nameOf(values, members, split[0]![at - 1]), taken);
    taken.add(name);
    return { name, field: true };
  });
}

/** A member that says the same, else the singular of the level before, else `level`. */
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

function fieldsOf(members: readonly Members[], inTopic: ReadonlySet<string>): Fields {
  const names = [...new Set(members.flatMap(Object.keys))].filter(isFieldName);
  const fields: [string, Fields[string]][] = [];
  for (const name of names) {
    if (inTopic.has(name)) continue;
    const values = members.map((each) => (Object.hasOwn(each, name) ? each[name] : null));
    const given = values.filter((value) => value !== null);
    if (given.length === 0) continue;
    const type = typeOf(given, name);
    fields.push([name, given.length < values.length ? `${type}?` : type]);
  }
  return Object.fromEntries(fields);
}

/** The narrowest type that holds all values. */
function typeOf(values: readonly unknown[], name = ""): FieldType {
  const all = (test: (value: unknown) => boolean) => values.every(test);
  if (all((value) => typeof value === "boolean")) return "bool";
  if (all((value) => typeof value === "number"))
    return timeNames.test(name) && all(isMs) ? "timestamp" : "double";
  if (all((value) => typeof value === "string"))
    return all((value) => isoTime.test(value as string)) ? "timestamp" : "string";
  return "json";
}

/** Lists, such as SenML, stay the text that they are: a component takes them apart. */
function rawType(values: readonly unknown[]): FieldType {
  const type = typeOf(values);
  return type === "json" ? "string" : type;
}

function isMs(value: unknown): boolean {
  return Number(value) >= earliestMs && Number(value) < latestMs;
}
