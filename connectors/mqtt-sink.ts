import type { BoltSpec, Fields, Finding, Graph, GraphComponent, Json } from "../topology/index.js";
import { builtinBolt, errorFinding, streamFieldsOf } from "../topology/index.js";
import { addressConfig, addressFindings, fleetTopics, type MqttAddress } from "./mqtt-address.js";
import { templateFindings } from "./template.js";

/** Where and how `mqttSink` publishes. */
export interface MqttSinkOptions<F extends Fields> extends Omit<MqttAddress, "url"> {
  /** Default mqtt://localhost:1883. */
  readonly url?: string;
  /**
   * The topic of a tuple: `climate/{room}`. Fields in braces are filled in from it, `${agent.name}` on the
   * agent.
   */
  readonly topic: string;
  /** The payload. `protobuf` needs `fields`. Default json. */
  readonly format?: "json" | "cbor" | "protobuf";
  /**
   * Fields of the input in their order, for `protobuf`: the first has field number 1, the next 2 … Types:
   * string, double, int (sint64), bool, bytes, timestamp (sint64, µs since 1970), json (string); null = left
   * out.
   */
  readonly fields?: F;
  /** Default 1: published until the broker has acknowledged it. 0: handed to the connection. */
  readonly qos?: 0 | 1;
  /** Whether the broker keeps the last message of each topic. Default false. */
  readonly retain?: boolean;
  /**
   * Where the message id goes: null (default) = the MQTT 5 user property `message-id`; a name = that member
   * of the payload (json, cbor). A message that is sent again has the same id, in `exactly-once` for ever:
   * whoever must not see one twice drops ids that it has seen (docs/mqtt.md).
   */
  readonly messageId?: string | null;
}

/**
 * Publishes each tuple as an MQTT message. A tuple's acknowledgement is held until the broker has the
 * message (QoS 1), so nothing is lost while the broker is away: the stream waits. After a failure a
 * message may be sent again.
 */
export function mqttSink<const F extends Fields = Fields>(
  options: MqttSinkOptions<F>,
): BoltSpec<F, Record<never, never>> {
  const { topic, fields = null, messageId = null } = options;
  const address = { ...options, url: options.url ?? "mqtt://localhost:1883" };
  const config = {
    address: addressConfig(address),
    topic,
    format: options.format ?? "json",
    fields: fields === null ? null : ({ ...fields } as Json),
    qos: options.qos ?? 1,
    retain: options.retain ?? false,
    messageId,
  };
  const check = (component: GraphComponent, graph: Graph): readonly Finding[] => [
    ...addressFindings(address),
    ...templateFindings(topic, "topic"),
    ...topicFindings(topic),
    ...inputFindings(topic, fields, component, graph),
    ...formatFindings(config.format, fields, messageId),
  ];
  const topics = fleetTopics(address.url, { publish: filterOfTopic(topic), retain: config.retain });
  return builtinBolt({}, { builtin: "mqtt-sink", config, check, fleetTopics: topics });
}

/** The filter that matches what a sink may publish: a level that a field has a part in may be anything. */
function filterOfTopic(topic: string): string {
  return topic
    .split("/")
    .map((level) => (fieldsOfTopic(level).length === 0 ? level : "+"))
    .join("/");
}

/** The names of the fields in a sink's topic. */
export function fieldsOfTopic(topic: string): readonly string[] {
  return [...topic.matchAll(/(?<!\$)\{([^{}]*)\}/g)].map((match) => match[1]!);
}

function topicFindings(topic: string): readonly Finding[] {
  const findings: Finding[] = [];
  const bare = topic.replaceAll(/\$?\{[^}]*\}/g, "x");
  if (/[+#\0]/.test(bare)) {
    const message = "a message cannot be published to a topic with +, # or NUL";
    findings.push(
      errorFinding("bad-topic", "topic", message, "write one topic, with {field} where it varies"),
    );
  }
  if (bare.startsWith("$")) {
    const message = "topics that begin with $ belong to the broker";
    findings.push(errorFinding("bad-topic", "topic", message, "choose a topic that begins with a letter"));
  }
  return findings;
}

/** Every input must have the fields that topic and payload need. */
function inputFindings(
  topic: string,
  fields: Fields | null,
  component: GraphComponent,
  graph: Graph,
): readonly Finding[] {
  const findings: Finding[] = [];
  const streams = streamFieldsOf(graph);
  for (const { from, stream } of component.inputs) {
    const has = streams(from, stream);
    if (has === undefined) continue;
    const lacks = (name: string, place: string) => {
      const message = `the stream ${stream} of ${from} has no field ${name}`;
      findings.push(errorFinding("unknown-field", place, message, `it has ${Object.keys(has).join(", ")}`));
    };
    for (const name of fieldsOfTopic(topic)) if (!Object.hasOwn(has, name)) lacks(name, "topic");
    for (const name of Object.keys(fields ?? {})) if (!Object.hasOwn(has, name)) lacks(name, "fields");
  }
  return findings;
}

function formatFindings(format: string, fields: Fields | null, messageId: string | null): readonly Finding[] {
  if (!["json", "cbor", "protobuf"].includes(format)) {
    const message = `${JSON.stringify(format)} is not a format`;
    return [errorFinding("bad-format", "format", message, "use json, cbor or protobuf")];
  }
  if (format !== "protobuf") return [];
  const findings: Finding[] = [];
  if (fields === null) {
    const message = "protobuf needs the order and types of the fields";
    findings.push(errorFinding("missing", "fields", message, "give the fields of the input: fields: {…}"));
  }
  if (messageId !== null) {
    const message = "a protobuf payload has no room for a message id";
    findings.push(
      errorFinding("bad-format", "messageId", message, "leave it out: it is a user property then"),
    );
  }
  return findings;
}
