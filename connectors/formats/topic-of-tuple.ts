import { HeadwaterError } from "../../base/index.js";
import type { Row } from "../../topology/index.js";

/** Longest topic of MQTT, in bytes. */
const topicBytesMax = 65_535;

/**
 * Makes topics of tuples: `climate/{room}` with the tuple's `room`. A value becomes one part of one level, so
 * one with `/`, `+`, `#` or NUL is refused, as are empty and missing ones: to write something else in its
 * place would publish two rooms under one topic. Throws `bad-topic`, which makes the tuple a dead letter.
 */
export function topicOfTuple(template: string): (row: Row) => string {
  const parts = template.split(/\{([^{}]*)\}/);
  if (parts.length === 1) return () => template;
  return (row) => {
    let topic = parts[0]!;
    for (let i = 1; i < parts.length; i += 2) topic += levelOf(parts[i]!, row) + parts[i + 1]!;
    if (topic.startsWith("$")) throw badTopic(`the topic ${shown(topic)} would begin with $`, template);
    if (topic.length * 3 > topicBytesMax && Buffer.byteLength(topic) > topicBytesMax)
      throw badTopic(`the topic would have more than ${topicBytesMax} bytes`, template);
    return topic;
  };
}

function levelOf(field: string, row: Row): string {
  const value = Object.hasOwn(row, field) ? row[field] : undefined;
  if (typeof value === "string") {
    if (value !== "" && !/[/+#\0]/.test(value)) return value;
    const what = value === "" ? "is empty" : `is ${shown(value)}, which no level of a topic can be`;
    throw badTopic(`the field ${field} ${what}`, field);
  }
  if (typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))) {
    const text = String(value);
    if (!text.includes("+")) return text;
  }
  throw badTopic(`the field ${field} is ${shown(value)}, which no level of a topic can be`, field);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function badTopic(message: string, place: string): HeadwaterError {
  return new HeadwaterError("bad-topic", message, {
    place,
    remedy: "map the field to a short name without / + # before the sink",
  });
}
