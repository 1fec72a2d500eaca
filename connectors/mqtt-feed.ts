import type {
  Delivery,
  Fields,
  Finding,
  Graph,
  GraphComponent,
  Json,
  SpoutSpec,
  StateCells,
} from "../topology/index.js";
import { builtinSpout, errorFinding, keyedValue, warningFinding } from "../topology/index.js";
import {
  arrivalFindings,
  dedupeFindings,
  listenerFindings,
  listenerUrl,
  onceFindings,
  sensorsFindings,
} from "./feed-promises.js";
import { addressConfig, addressFindings, fleetTopics, type MqttAddress } from "./mqtt-address.js";
import { templateFindings } from "./template.js";
import { filtersOverlap, patternFindings, topicPattern } from "./topic-pattern.js";

/** Which messages `mqttFeed` takes in, and how they become tuples. */
export interface MqttFeedOptions<F extends Fields> extends MqttAddress {
  /**
   * What to hear: `plant/{line}/{sensor}/temperature`. A level in braces fills the field of that name; `+`
   * and `#` fill none; `${agent.name}` and `${agent.<label>}` are filled in on the agent. Several topics
   * must not overlap.
   */
  readonly topic: string | readonly string[];
  /** The fields of a reading, in the payload or in the topic. */
  readonly fields: F;
  /**
   * `json` (default) and `cbor`: an object with the fields as members. `csv`: a line with the fields that
   * the topic does not fill, in their order. `raw`: the payload itself is the one field that the topic does
   * not fill.
   */
  readonly format?: "json" | "csv" | "cbor" | "raw";
  /** Default 1: nothing is lost. 0: the broker keeps nothing for us while we are away. */
  readonly qos?: 0 | 1;
  /**
   * The timestamp field that says when a reading was taken; a reading without it gets the time of arrival.
   */
  readonly eventTime?: { [K in keyof F]: F[K] extends `timestamp${string}` ? K : never }[keyof F] & string;
  /** Whether a message that the broker had retained is a reading. Default false: it is skipped. */
  readonly retained?: boolean;
  /**
   * How long the broker keeps messages for a task that is away (MQTT 5). Default 30 days.
   *
   * @range whole 0..4294967295
   */
  readonly sessionExpirySec?: number;
  /**
   * Fields whose values together name a reading, e.g. `["sensor", "n"]`: a second one with the same values
   * is counted as `repeated`, acknowledged with the first, and goes no further. Not in `at-most-once`, where
   * what is remembered does not survive a restart. Default: none.
   */
  readonly dedupeKey?: readonly (keyof F & string)[];
  /**
   * How many of the newest keys are remembered, 1-1,000,000. Default 100,000.
   *
   * @range whole 1..1000000
   */
  readonly dedupeWindow?: number;
  /**
   * At `listener:`, in `exactly-once`: of how many sensors, those heard last, packet ids are remembered,
   * 1-2,000. Each takes up to 0.4 MB of the worker's memory. Default 200.
   *
   * @range whole 1..2000
   */
  readonly sensorsRemembered?: number;
}

const dedupeWindowDefault = 100_000;

/**
 * Readings from an MQTT broker. Each is acknowledged at the broker only when everything derived from it is
 * safe; until then the broker keeps it, so a task that dies loses nothing. A message that cannot be
 * understood, or is larger than 256 KiB, becomes a dead letter. With `parallelism` above 1 the tasks share
 * the messages, which needs a broker with MQTT 5. With the url `listener:` sensors publish to the agent
 * itself.
 */
export function mqttFeed<const F extends Fields>(
  options: MqttFeedOptions<F>,
): SpoutSpec<{ readonly default: F }> {
  const { topic, fields } = options;
  const config = {
    address: addressConfig(options),
    topics: typeof topic === "string" ? [topic] : topic,
    fields: { ...fields } as Json,
    format: options.format ?? "json",
    qos: options.qos ?? 1,
    eventTime: options.eventTime ?? null,
    retained: options.retained ?? false,
    sessionExpirySec: options.sessionExpirySec ?? null,
    dedupeKey: options.dedupeKey ?? null,
    dedupeWindow: options.dedupeWindow ?? dedupeWindowDefault,
    // Left out where it was not asked for, so that topologies from before it stay the same graph.
    ...(options.sensorsRemembered === undefined ? {} : { sensorsRemembered: options.sensorsRemembered }),
  };
  const check = (component: GraphComponent, graph: Graph): readonly Finding[] => [
    ...(options.url === listenerUrl ? listenerFindings(component, graph, config) : addressFindings(options)),
    ...topicFindings(config.topics, fields),
    ...formatFindings(config.format, config.topics, fields),
    ...placeFindings(config.topics, options.url, component),
    ...dedupeFindings(options.dedupeKey, options.dedupeWindow, fields),
    ...sensorsFindings(options.sensorsRemembered, options.url),
    ...arrivalFindings(config.eventTime, graph),
    ...onceFindings(config, options.url, component, graph.settings.delivery),
  ];
  const state = (delivery: Delivery) => feedState(config, delivery);
  const filters = config.topics.map((text) => topicPattern(text).filter);
  return builtinSpout(
    { default: fields },
    {
      ...{ builtin: "mqtt-feed", config, check, state },
      fleetTopics: fleetTopics(options.url, { subscribe: filters }),
    },
  );
}

/** What a feed remembers: packets where copies must not count, keys of readings where they have one. */
function feedState(
  { qos, dedupeKey }: { readonly qos: number; readonly dedupeKey: readonly string[] | null },
  delivery: Delivery,
): StateCells {
  return {
    ...(delivery === "exactly-once" && qos === 1 ? { packets: keyedValue("bytes") } : {}),
    ...(dedupeKey === null ? {} : { keyBlocks: keyedValue("bytes") }),
  };
}

function topicFindings(topics: readonly string[], fields: Fields): readonly Finding[] {
  const findings: Finding[] = [];
  if (topics.length === 0) findings.push(...templateFindings("", "topic"));
  for (const topic of topics) {
    findings.push(...templateFindings(topic, "topic"), ...patternFindings(topic, "topic", fields));
  }
  const filters = topics.map((topic) => topicPattern(topic).filter);
  for (let i = 0; i < filters.length; i++) {
    const other = filters.findIndex((filter, at) => at > i && filtersOverlap(filter, filters[i]!));
    if (other < 0) continue;
    const message = `${topics[i]} and ${topics[other]} hear the same messages`;
    findings.push(errorFinding("overlapping-topics", "topic", message, "leave one out, or narrow it"));
  }
  return findings;
}

function formatFindings(format: string, topics: readonly string[], fields: Fields): readonly Finding[] {
  if (!["json", "csv", "cbor", "raw"].includes(format)) {
    const message = `${JSON.stringify(format)} is not a format`;
    return [errorFinding("bad-format", "format", message, "use json, csv, cbor or raw")];
  }
  if (format !== "raw") return [];
  for (const topic of topics) {
    const filled = topicPattern(topic).levels.map((level) => level.field);
    const left = Object.keys(fields).filter((field) => !filled.includes(field));
    if (left.length === 1) continue;
    const rest = left.length === 0 ? "none" : left.join(", ");
    const message = `raw fills one field, but ${topic} leaves ${rest}`;
    return [errorFinding("bad-format", "format", message, "fill all fields but one from the topic")];
  }
  return [];
}

function placeFindings(
  topics: readonly string[],
  url: string,
  component: GraphComponent,
): readonly Finding[] {
  const findings: Finding[] = [];
  const local = url === listenerUrl || /\/\/([^@/]*@)?(localhost|127\.|\[::1\])/.test(url);
  const distinct = [url, ...topics].some((text) => text.includes("${agent."));
  if (component.placement.kind === "onEach" && !distinct && !local) {
    const message = "every agent would read every message: neither topic nor url holds ${agent.…}";
    const remedy = "put ${agent.name} or ${agent.<label>} into the topic, or read a broker on the gateway";
    findings.push(warningFinding("same-feed-everywhere", "topic", message, remedy));
  }
  if (component.parallelism > 1 && url !== listenerUrl) {
    const message = `its ${component.parallelism} tasks share the messages, which needs a broker with MQTT 5`;
    const remedy = "elsewhere use several feeds with topics that do not overlap";
    findings.push(warningFinding("shared-subscription", "parallelism", message, remedy));
  }
  return findings;
}
