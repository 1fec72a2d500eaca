import type { BoltSpec, Fields, Finding, Graph, GraphComponent } from "../topology/index.js";
import { builtinBolt, errorFinding, inputFieldsOf } from "../topology/index.js";
import { passwordFindings, templateFindings } from "./template.js";

/** Where and how `influxSink` writes. The texts may hold `${agent.name}` and `${agent.<label>}`. */
export interface InfluxSinkOptions {
  /** http://host:8086 or https://… */
  readonly url: string;
  /** InfluxDB 2 and 3: organisation (3 ignores it) and bucket. */
  readonly org?: string;
  readonly bucket?: string;
  /** InfluxDB 1: the database, instead of org and bucket. */
  readonly database?: string;
  /** Sent as `Authorization: Token …`; InfluxDB 1 takes `user:password` here. */
  readonly token?: string;
  readonly measurement: string;
  /** Fields that become tags: they and the timestamp say which point it is. Default: none. */
  readonly tags?: readonly string[];
  /** Fields that become fields of the point. Default: all others. */
  readonly fields?: readonly string[];
  /** The timestamp field. */
  readonly timestamp: string;
}

/**
 * Writes each tuple as a point of InfluxDB, by HTTP in line protocol. A point with the same tags and
 * timestamp replaces the one before, so a tuple that is written twice is there once: exactly-once, as long as
 * no two readings share tags and microsecond. While the server is away everything waits; a point that it will
 * not take is a dead letter with its words.
 */
export function influxSink(options: InfluxSinkOptions): BoltSpec<Fields, Record<never, never>> {
  const { url, org, bucket, database, token, measurement, tags = [], fields, timestamp } = options;
  const config = {
    url,
    org: org ?? null,
    bucket: bucket ?? null,
    database: database ?? null,
    token: token ?? null,
    measurement,
    tags: [...tags],
    fields: fields === undefined ? null : [...fields],
    timestamp,
  };
  const check = (component: GraphComponent, graph: Graph): readonly Finding[] => [
    ...targetFindings(options),
    ...pointFindings(options, inputFieldsOf(graph, component)),
  ];
  return builtinBolt({}, { builtin: "influx-sink", config, check });
}

function targetFindings(options: InfluxSinkOptions): readonly Finding[] {
  const { url, org, bucket, database, token } = options;
  const findings = [...templateFindings(url, "url", true)];
  if (findings.length === 0 && !/^https?:\/\/[^/?#@]+\/?$/.test(url)) {
    const message = `${JSON.stringify(url)} is not the address of an InfluxDB server`;
    findings.push(errorFinding("bad-url", "url", message, "write it as http://host:8086, without a path"));
  }
  if ((bucket === undefined) === (database === undefined)) {
    const message = "it is not said where in the server the points go";
    const remedy = "give org and bucket (InfluxDB 2 and 3), or database (InfluxDB 1)";
    findings.push(errorFinding("missing", "bucket", message, remedy));
  }
  for (const [name, text] of Object.entries({ org, bucket, database, token })) {
    if (text !== undefined) findings.push(...templateFindings(text, name, name === "token"));
  }
  findings.push(...passwordFindings(token, "token"));
  return findings;
}

function pointFindings(options: InfluxSinkOptions, input: Fields): readonly Finding[] {
  const { measurement, tags = [], fields, timestamp } = options;
  const findings: Finding[] = [];
  if (typeof measurement !== "string" || !/^[^_\r\n\\][^\r\n\\]*$/.test(measurement)) {
    const message = `${JSON.stringify(measurement)} is not the name of a measurement`;
    findings.push(errorFinding("bad-measurement", "measurement", message, 'write measurement: "climate"'));
  }
  const places = Object.entries({ tags, fields: fields ?? [], timestamp: [timestamp] });
  const unknown = places.flatMap(([place, names]) => names.map((name) => [place, name] as const));
  for (const [place, name] of unknown.filter(([, field]) => !Object.hasOwn(input, field))) {
    const remedy = `it has ${Object.keys(input).join(", ")}`;
    findings.push(errorFinding("unknown-field", place, `the input has no field ${name}`, remedy));
  }
  if (Object.hasOwn(input, timestamp) && !input[timestamp]!.startsWith("timestamp")) {
    const message = `${timestamp} is of type ${input[timestamp]}`;
    findings.push(errorFinding("no-time-field", "timestamp", message, "name a field of type timestamp"));
  }
  const left = fields ?? Object.keys(input).filter((name) => !tags.includes(name) && name !== timestamp);
  if (left.length === 0) {
    const message = "a point needs a field besides tags and timestamp";
    findings.push(errorFinding("missing", "fields", message, "take one out of tags"));
  }
  for (const name of tags.filter((tag) => fields?.includes(tag) || tag === timestamp)) {
    const message = `${name} is a tag and something else`;
    findings.push(errorFinding("bad-tags", "tags", message, "let each field be one thing"));
  }
  return findings;
}
