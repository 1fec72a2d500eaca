import { HeadwaterError, parseDuration } from "../base/index.js";
import { type AnyEventTimeOptions, eventTimeOptionNames } from "./event-time.js";
import type { Finding } from "./findings.js";
import { error } from "./findings.js";
import type { TopologySettings } from "./graph.js";
import { quote } from "./limits.js";
import { suggest } from "./nearest.js";

/** All settings of a topology, by name. */
const settings: Readonly<Record<keyof TopologySettings, true>> = {
  delivery: true,
  flushMs: true,
  heldMax: true,
  executeMs: true,
  heapMb: true,
  whenDegraded: true,
  commitMs: true,
  commitMinMs: true,
  outboxMb: true,
  outboxHours: true,
  outboxFull: true,
  outboxOnDisk: true,
  keysMax: true,
  idleMs: true,
  watermarkMs: true,
  whenAway: true,
};

/** Names of all settings of a topology. */
export const settingNames: readonly string[] = Object.keys(settings);

/** Names of what a component may be told of how it runs: `ComponentOptions` and `eventTime`. */
export const runOptionNames: readonly string[] = [
  "on",
  "onEach",
  "parallelism",
  "exclusive",
  "resources",
  "tickMs",
  "retries",
  "eventTime",
];

const resourceNames = ["cpu", "memory"];
const durations = ["disorder", "idle", "future"] as const;

/**
 * Members of `given` that nobody knows, each a finding. They pass the types from JavaScript, by a cast and by
 * a spread. One that is undefined counts as left out.
 */
export function unknownNames(
  given: object,
  known: readonly string[],
  place: string,
  what: string,
): readonly Finding[] {
  return Object.entries(given)
    .filter(([name, value]) => value !== undefined && !known.includes(name))
    .map(([name]) => {
      const remedy = suggest(name, known, `${what}s`);
      return error(`unknown-${what}`, `${place}, ${name}`, `there is no ${what} ${quote(name)}`, remedy);
    });
}

/** Throws HeadwaterError("unknown-option") for a member of `given` that `where` does not know. */
export function requireNames(given: object, known: readonly string[], where: string): void {
  const [first] = unknownNames(given, known, where, "option");
  if (first === undefined) return;
  throw new HeadwaterError(first.code, first.message, { place: first.place, remedy: first.remedy });
}

/** What is wrong with the shape of what a component is told of how it runs; its numbers are of the graph. */
export function runOptionFaults(name: string, options: object): readonly Finding[] {
  const given = options as Readonly<Record<string, unknown>>;
  const { on, onEach, exclusive, resources, eventTime } = given;
  const findings = [...unknownNames(given, runOptionNames, name, "option")];
  const mapping = (option: string, value: unknown, remedy: string) => {
    if (value === undefined || isMapping(value)) return;
    findings.push(error("wrong-type", `${name}, ${option}`, `${option} is ${quote(value)}`, remedy));
  };
  mapping("on", on, 'write labels: on: { role: "gateway" }');
  mapping("onEach", onEach, 'write labels: onEach: { role: "gateway" }');
  mapping("resources", resources, "write resources: { cpu: 0.1, memory: 16 }");
  mapping("eventTime", eventTime, 'write eventTime: { field: "at" }');
  if (on !== undefined && onEach !== undefined) {
    const message = "it is placed by on and by onEach";
    findings.push(error("two-placements", `${name}, on`, message, "leave one of them out"));
  }
  if (exclusive !== undefined && typeof exclusive !== "boolean") {
    const message = `exclusive is ${quote(exclusive)}`;
    findings.push(error("wrong-type", `${name}, exclusive`, message, "write true or false"));
  }
  if (isMapping(resources)) {
    findings.push(...unknownNames(resources, resourceNames, `${name}, resources`, "option"));
  }
  if (!isMapping(eventTime)) return findings;
  findings.push(...unknownNames(eventTime, eventTimeOptionNames, `${name}, eventTime`, "option"));
  for (const option of durations) findings.push(...durationFaults(name, option, eventTime[option]));
  return findings;
}

/** The same options, without what `runOptionFaults` says of them: that counts as left out. */
export function readableEventTime(eventTime: AnyEventTimeOptions): AnyEventTimeOptions {
  if (!isMapping(eventTime)) return { field: String(eventTime) };
  const unreadable = durations.filter((option) => durationFaults("", option, eventTime[option]).length > 0);
  return Object.fromEntries(
    Object.entries(eventTime).filter(([option]) => !(unreadable as readonly string[]).includes(option)),
  ) as AnyEventTimeOptions;
}

function durationFaults(name: string, option: string, value: unknown): readonly Finding[] {
  if (value === undefined) return [];
  try {
    parseDuration(value as string | number);
    return [];
  } catch (fault) {
    if (!(fault instanceof HeadwaterError)) throw fault;
    return [error(fault.code, `${name}, eventTime, ${option}`, fault.message, fault.remedy ?? "correct it")];
  }
}

/** Whether a value that comes from no type checker is an object with members. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
