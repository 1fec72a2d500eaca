import type { Delivery, Fields, Finding, Graph, GraphComponent } from "../topology/index.js";
import { errorFinding, warningFinding } from "../topology/index.js";

const dedupeWindowMax = 1_000_000;
const sensorsRememberedMax = 2_000;
/** The url of a feed whose sensors publish to the agent itself. */
export const listenerUrl = "listener:";

/** What is wrong, or to be known, of a feed at the agent's own listener. */
export function listenerFindings(
  { placement }: GraphComponent,
  { settings }: Graph,
  { dedupeKey }: { readonly dedupeKey: readonly string[] | null },
): readonly Finding[] {
  const findings: Finding[] = [];
  if (placement.kind !== "onEach") {
    const message = "what sensors publish to an agent cannot be taken elsewhere";
    const remedy = 'place the feed where the sensors are: { onEach: { role: "gateway" } }';
    findings.push(errorFinding("listener-must-be-pinned", "url", message, remedy));
  }
  if (settings.delivery === "exactly-once" && dedupeKey === null) {
    const message = "sensors that resend without DUP, as many clients do, are counted twice";
    const remedy = 'name the fields that tell two readings apart: dedupeKey: ["sensor", "n"]';
    findings.push(warningFinding("copies-may-count", "dedupeKey", message, remedy));
  }
  return findings;
}

/**
 * What `eventTime` of a feed does not do, where components go by event time and nobody says how it is read:
 * the fault stands there, and the slip here.
 */
export function arrivalFindings(eventTime: string | null, { components }: Graph): readonly Finding[] {
  const goesByIt = components.some(({ state = {} }) => {
    return Object.values(state).some((cell) => cell.kind === "timer" && cell.clock === "event");
  });
  if (eventTime === null || !goesByIt || components.some((each) => each.eventTime !== undefined)) return [];
  const message = "eventTime of mqttFeed only fills in the time of arrival where a reading has none";
  const remedy = `give the spout itself, beside mqttFeed, eventTime: { field: "${eventTime}" }`;
  return [errorFinding("no-event-time", "eventTime", message, remedy)];
}

/** The fleet's own broker, or the port of an embedded one, if nobody chose another. */
const embedded = /^fleet:$|^\w+:\/\/[^/]*:7883(\/|$)/;

/** What is wrong with the key of a feed's readings. */
export function dedupeFindings(
  key: readonly string[] | undefined,
  window: number | undefined,
  fields: Fields,
): readonly Finding[] {
  const findings: Finding[] = [];
  const remedy = 'name fields that tell two readings apart: dedupeKey: ["sensor", "n"]';
  if (key !== undefined && (!Array.isArray(key) || key.length === 0 || new Set(key).size !== key.length)) {
    const message = "a dedupeKey is a list of different fields";
    findings.push(errorFinding("bad-dedupe-key", "dedupeKey", message, remedy));
  }
  for (const field of key ?? []) {
    if (Object.hasOwn(fields, field)) continue;
    const message = `there is no field ${JSON.stringify(field)}`;
    findings.push(errorFinding("bad-dedupe-key", "dedupeKey", message, remedy));
  }
  if (window !== undefined && !(Number.isInteger(window) && window >= 1 && window <= dedupeWindowMax)) {
    const message = `${JSON.stringify(window)} is not a number of keys`;
    const whole = `use a whole number from 1 to ${dedupeWindowMax}`;
    findings.push(errorFinding("out-of-range", "dedupeWindow", message, whole));
  }
  return findings;
}

/** What is wrong with the number of sensors of which packet ids are remembered. */
export function sensorsFindings(sensors: number | undefined, url: string): readonly Finding[] {
  if (sensors === undefined) return [];
  const place = "sensorsRemembered";
  if (url !== listenerUrl) {
    const message = "sensors are told apart at the agent's own feed listener alone";
    return [errorFinding("needs-listener", place, message, `leave it out, or use the url ${listenerUrl}`)];
  }
  if (Number.isInteger(sensors) && sensors >= 1 && sensors <= sensorsRememberedMax) return [];
  const message = `${JSON.stringify(sensors)} is not a number of sensors`;
  const whole = `use a whole number from 1 to ${sensorsRememberedMax}`;
  return [errorFinding("out-of-range", place, message, whole)];
}

/** Where `exactly-once` begins later, or ends earlier, than one would think. */
export function onceFindings(
  feed: { readonly qos: number; readonly dedupeKey: readonly string[] | null },
  url: string,
  { parallelism }: GraphComponent,
  delivery: Delivery,
): readonly Finding[] {
  if (delivery !== "exactly-once") return [];
  if (feed.qos === 0) {
    const message =
      "at QoS 0 the promise begins when a reading is committed: what an agent had in memory is gone with it";
    const remedy = "use qos: 1, with which it begins when the broker's message is acknowledged";
    return [warningFinding("promise-begins-late", "qos", message, remedy)];
  }
  const findings: Finding[] = [];
  if (parallelism > 1) findings.push(sharedFinding(feed.dedupeKey !== null));
  if (feed.dedupeKey === null && embedded.test(url)) {
    const message =
      "the embedded broker does not mark the copies that it sends after a lost connection: they count twice";
    const remedy = 'name the fields that tell two readings apart: dedupeKey: ["sensor", "n"]';
    findings.push(warningFinding("copies-may-count", "dedupeKey", message, remedy));
  }
  return findings;
}

/** A broker that gives up on one task may send what it had not acknowledged to another. */
function sharedFinding(hasKey: boolean): Finding {
  const remedy = "use several feeds with topics that do not overlap, each with parallelism 1";
  if (!hasKey) {
    const message =
      "its tasks share a subscription: which copies come again, and to which of them, is up to the broker, " +
      "so that exactly-once needs a dedupeKey";
    const both = `${remedy}, or name the fields that tell two readings apart: dedupeKey: ["sensor", "n"]`;
    return errorFinding("needs-dedupe-key", "dedupeKey", message, both);
  }
  const message =
    "a message that was not acknowledged may come again to another task, whose dedupeKey does not know it: " +
    "whether it does is up to the broker (Mosquitto keeps it for the task that had it)";
  return warningFinding("copies-may-count", "parallelism", message, remedy);
}
