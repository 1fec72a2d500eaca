import { HeadwaterError, isName } from "../base/index.js";
import type { Finding } from "./findings.js";
import { error } from "./findings.js";
import type { ComponentSpec, Graph, GraphSpec, StreamFields } from "./graph.js";
import { quote, range, topologyLimits } from "./limits.js";
import { suggest } from "./nearest.js";
import { streamFieldsOf } from "./plan.js";
import { fieldFaults } from "./validate-fields.js";
import { inputFaults, orderFaults } from "./validate-inputs.js";
import { stateFaults } from "./validate-state.js";
import { timeFaults } from "./validate-time.js";

/**
 * Everything that is wrong with a topology, all at once, errors first. Pure: the same code runs in
 * `build()`, in
 * `headwater validate` and at submit. Given a graph with code, connectors' own rules are checked too.
 * `told`: what was found before, of which only the cause is to be told.
 */
export function validate(
  topology: Graph | GraphSpec,
  { unknown, places }: Told = nothingTold,
): readonly Finding[] {
  const twice = namesUsedTwice(topology);
  // What reads from these is not held against their streams: that would only repeat the fault.
  const vague = new Set([...unknown, ...twice]);
  const fieldsOf = streamFieldsOf(topology);
  const findings = [
    ...settingFaults(topology),
    ...topology.components.flatMap((component) => componentFaults(component, fieldsOf)),
    ...topology.components.flatMap((component) => stateFaults(component, topology.settings.delivery)),
    ...timeFaults(topology, unknown),
    ...twice.map((name) =>
      error("duplicate-name", name, "two components have this name", "rename one of them"),
    ),
    ...topology.components.flatMap((component) => inputFaults(component, topology, vague)),
    ...orderFaults(topology),
    ...("kind" in topology ? connectorFaults(topology).filter(({ place }) => !places.has(place)) : []),
  ];
  return [
    ...findings.filter((finding) => finding.severity === "error"),
    ...findings.filter((finding) => finding.severity === "warning"),
  ];
}

/** What is wrong with a topology and was found before it is validated. */
export interface Told {
  /** Components whose output streams are not known, because something is wrong with them. */
  readonly unknown: ReadonlySet<string>;
  /** Places of faults of options: a connector's own rules say nothing of these. */
  readonly places: ReadonlySet<string>;
}

const nothingTold: Told = { unknown: new Set(), places: new Set() };

/** Throws HeadwaterError("invalid-topology") that names all errors; its `cause` is the list of them. */
export function requireValid(
  topology: Graph | GraphSpec,
  found: readonly Finding[] = [],
  told: Told = nothingTold,
): void {
  const errors = [...found, ...validate(topology, told)].filter(({ severity }) => severity === "error");
  if (errors.length === 0) return;
  const lines = errors
    .map(({ place, message, remedy }) => `\n  ${place}: ${message}\n    ${remedy}`)
    .join("");
  throw new HeadwaterError("invalid-topology", `the topology ${topology.name} cannot run:${lines}`, {
    place: `topology ${topology.name}`,
    remedy: "mend what is named above; `headwater validate <file>` shows it again, with warnings",
    cause: errors,
  });
}

const degradedChoices = ["go-on", "wait"];
const deliveries = ["at-most-once", "at-least-once", "exactly-once"];
const outboxPolicies = ["block", "dropOldest"];
const wholeSettings = [
  "flushMs",
  "heldMax",
  "executeMs",
  "heapMb",
  "commitMs",
  "commitMinMs",
  "outboxMb",
  "outboxHours",
] as const;
const nameRule = "use 1-63 lower-case letters, digits and hyphens, beginning with a letter or a digit";

function settingFaults({ name, settings, components }: Graph | GraphSpec): readonly Finding[] {
  const place = "topology";
  const findings: Finding[] = [];
  if (!isName(String(name))) {
    findings.push(error("bad-name", place, `${quote(name)} is not a name for a topology`, nameRule));
  }
  if (!deliveries.includes(settings.delivery)) {
    const remedy = suggest(String(settings.delivery), deliveries, "deliveries");
    findings.push(
      error("unknown-delivery", `${place}, delivery`, `there is no ${quote(settings.delivery)}`, remedy),
    );
  }
  const { whenDegraded = "go-on" } = settings;
  if (!degradedChoices.includes(whenDegraded)) {
    const remedy = suggest(String(whenDegraded), degradedChoices, "choices");
    const message = `there is no ${quote(whenDegraded)}`;
    findings.push(error("unknown-choice", `${place}, whenDegraded`, message, remedy));
  }
  const { keysMax } = settings;
  if (keysMax !== undefined) findings.push(...range("keysMax", keysMax, place, true));
  for (const setting of wholeSettings) findings.push(...range(setting, settings[setting], place, true));
  if (!outboxPolicies.includes(settings.outboxFull)) {
    const remedy = suggest(String(settings.outboxFull), outboxPolicies, "policies");
    const message = `there is no ${quote(settings.outboxFull)}`;
    findings.push(error("unknown-policy", `${place}, outboxFull`, message, remedy));
  }
  const { outboxOnDisk } = settings;
  if (typeof outboxOnDisk !== "boolean") {
    const message = `outboxOnDisk is ${quote(outboxOnDisk)}`;
    findings.push(error("wrong-type", `${place}, outboxOnDisk`, message, "write true or false"));
  }
  if (components.length === 0) {
    const remedy = "add a spout and a bolt: t.spout(…), t.bolt(…)";
    findings.push(error("empty", place, "it has no components", remedy));
  } else findings.push(...range("components", components.length, place, true));
  return findings;
}

function componentFaults(
  component: ComponentSpec | Graph["components"][number],
  fieldsOf: StreamFields,
): readonly Finding[] {
  const { name, placement, resources, parallelism } = component;
  const findings: Finding[] = [];
  if (!isName(String(name))) {
    findings.push(error("bad-name", quote(name), "this is not a name for a component", nameRule));
  }
  const streams = Object.entries(component.streams);
  findings.push(...range("streams", streams.length, name, true));
  const read = component.inputs.map(({ from, stream }) => fieldsOf(from, stream) ?? {});
  for (const [stream, fields] of streams) findings.push(...fieldFaults(name, stream, fields, read));
  findings.push(...range("parallelism", parallelism, name, true));
  if (placement.kind === "onEach" && parallelism !== 1) {
    const message = `onEach means one task on each agent, so parallelism ${parallelism} is not possible`;
    findings.push(error("parallelism-on-each", name, message, "leave parallelism out, or use on: { … }"));
  }
  if (placement.kind === "onEach" && component.exclusive === true) {
    const message = "onEach means one task on each agent, so there is no one task that could be exclusive";
    findings.push(error("exclusive-on-each", name, message, "leave exclusive out, or use on: { … }"));
  }
  findings.push(...range("cpu", resources.cpu, `${name}, resources`, false));
  findings.push(...range("memory", resources.memory, `${name}, resources`, false));
  findings.push(...range("tickMs", component.tickMs, name, true));
  findings.push(...range("retries", component.retries, name, true));
  findings.push(...range("inputs", component.inputs.length, name, true));
  if (placement.kind !== "anywhere") findings.push(...labelFaults(name, placement));
  if (component.role === "bolt" && component.inputs.length === 0) {
    findings.push(
      error("no-input", name, "it is a bolt without an input", "feed it: t.bolt(name, readings, …)"),
    );
  }
  if (component.role === "spout" && component.inputs.length > 0) {
    findings.push(error("spout-with-input", name, "a spout has no inputs", "make it a bolt"));
  }
  return findings;
}

function labelFaults(
  name: string,
  placement: { readonly kind: string; readonly labels: Readonly<Record<string, string>> },
): readonly Finding[] {
  const place = `${name}, ${placement.kind}`;
  const labels = Object.entries(placement.labels);
  const findings: Finding[] = [...range("labels", labels.length, place, true)];
  for (const [key, value] of labels) {
    if (!isName(key))
      findings.push(error("bad-label", place, `${quote(key)} is not the name of a label`, nameRule));
    const length = typeof value === "string" ? value.length : 0;
    const [least, most] = topologyLimits.labelCharacters;
    if (length >= least && length <= most) continue;
    const message = `the label ${key} has the value ${quote(value)}`;
    findings.push(error("bad-label", place, message, `give it a text of ${least}-${most} characters`));
  }
  return findings;
}

function namesUsedTwice({ components }: Graph | GraphSpec): readonly string[] {
  const names = components.map(({ name }) => name);
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

function connectorFaults(graph: Graph): readonly Finding[] {
  return graph.components.flatMap((component) => {
    const { implementation } = component;
    if (implementation.kind === "user" || implementation.check === undefined) return [];
    return implementation
      .check(component, graph)
      .map((finding) => ({ ...finding, place: `${component.name}, ${finding.place}` }));
  });
}
