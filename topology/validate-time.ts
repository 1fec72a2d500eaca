import { errorText } from "../base/index.js";
import { beyondTimestamp, type EventTime, timeReader } from "./event-time.js";
import { defaultStream } from "./fields.js";
import type { Finding } from "./findings.js";
import { error } from "./findings.js";
import type { ComponentSpec, Graph, GraphSpec } from "./graph.js";
import { quote, range } from "./limits.js";
import { suggest } from "./nearest.js";

const awayChoices = ["revise", "wait"];
const timeTypes = ["timestamp", "int", "double", "string"];

type Component = Graph["components"][number] | ComponentSpec;

/** What is wrong with how a topology goes by event time. `unknown`: components of unknown streams. */
export function timeFaults(
  { settings, components }: Graph | GraphSpec,
  unknown: ReadonlySet<string>,
): readonly Finding[] {
  const findings: Finding[] = [];
  for (const setting of ["idleMs", "watermarkMs"] as const) {
    if (settings[setting] !== undefined)
      findings.push(...range(setting, settings[setting], "topology", true));
  }
  const { whenAway = "revise" } = settings;
  if (!awayChoices.includes(whenAway)) {
    const remedy = suggest(String(whenAway), awayChoices, "choices");
    findings.push(error("unknown-choice", "topology, whenAway", `there is no ${quote(whenAway)}`, remedy));
  }
  const timed = timedComponents(components);
  for (const component of components) {
    const { name, eventTime, state = {} } = component;
    if (eventTime !== undefined) findings.push(...declared(component, eventTime, unknown.has(name)));
    for (const [cell, { kind, ...rest }] of Object.entries(state)) {
      if (kind !== "timer" || !("clock" in rest) || rest.clock !== "event" || timed.has(name)) continue;
      const message = "it goes by event time, but nothing before it says when its tuples happened";
      const remedy = 'give the spout eventTime: { field: "at" }, or go by processing time';
      findings.push(error("no-event-time", `${name}, state ${cell}`, message, remedy));
    }
  }
  return findings;
}

function declared({ name, streams }: Component, eventTime: EventTime, vague: boolean): readonly Finding[] {
  const place = `${name}, eventTime`;
  const findings: Finding[] = [];
  const fields = Object.hasOwn(streams, defaultStream) ? streams[defaultStream]! : {};
  const type = Object.hasOwn(fields, eventTime.field) ? fields[eventTime.field]!.replace("?", "") : null;
  if (!vague && (type === null || !timeTypes.includes(type))) {
    const what = type === null ? "is not there" : `is of type ${type}`;
    const message = `the field ${quote(eventTime.field)} of its default stream ${what}`;
    findings.push(error("no-time-field", place, message, `name a field of type ${timeTypes.join(", ")}`));
  }
  const beyond = type === "timestamp" ? beyondTimestamp(eventTime) : null;
  if (beyond !== null) {
    const { field } = eventTime;
    const message = `the field ${field} is a timestamp, which is ms since 1970 and has no ${beyond}`;
    const remedy = `leave ${beyond} out, or declare the field as int, double or string, as it comes in`;
    findings.push(error("bad-event-time", `${place}, ${beyond}`, message, remedy));
  }
  findings.push(...range("disorderMs", eventTime.disorderMs, place, false));
  findings.push(...range("futureMs", eventTime.futureMs, place, false));
  if (eventTime.idleMs !== undefined) findings.push(...range("idleMs", eventTime.idleMs, place, false));
  try {
    timeReader(eventTime);
  } catch (fault) {
    findings.push(error("bad-event-time", place, errorText(fault), "mend it as it says"));
  }
  return findings;
}

/** Names of the components that get watermarks: something before them says when its tuples happened. */
function timedComponents(components: readonly Component[]): ReadonlySet<string> {
  const timed = new Set<string>();
  const gives = new Set<string>();
  for (const { name, inputs, eventTime } of components) {
    if (inputs.some(({ from }) => gives.has(from))) timed.add(name);
    if (eventTime !== undefined || timed.has(name)) gives.add(name);
  }
  return timed;
}
