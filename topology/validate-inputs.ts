import { deadLetterStream } from "./fields.js";
import type { Finding } from "./findings.js";
import { error, warning } from "./findings.js";
import type { ComponentSpec, Graph, GraphComponent, GraphSpec } from "./graph.js";
import { suggest } from "./nearest.js";
import { streamFieldsOf } from "./plan.js";

type Topology = Graph | GraphSpec;
type Component = GraphComponent | ComponentSpec;
type Input = Component["inputs"][number];

const groupings = ["local", "shuffle", "fields", "partialKey", "all", "global", "direct", "custom"];
/** What reaches a consumer with one task on each agent, whatever agents there are. */
const groupingsIntoOnEach = ["local", "all", "direct"];

/**
 * What is wrong with a component's inputs and with what becomes of its output. `vague`: components of
 * which it is not known what streams they have.
 */
export function inputFaults(
  component: Component,
  topology: Topology,
  vague: ReadonlySet<string>,
): readonly Finding[] {
  const seen = new Set<string>();
  const findings: Finding[] = [];
  component.inputs.forEach((input, index) => {
    const place = `${component.name}, input ${index + 1}`;
    const source = `${input.from}/${input.stream}`;
    const missing = vague.has(input.from) ? null : sourceFault(input, place, topology);
    if (missing !== null) findings.push(missing);
    else if (seen.has(source)) {
      const remedy = "name each stream once, or put a bolt between";
      findings.push(error("duplicate-input", place, `${source} is already an input`, remedy));
    } else findings.push(...groupingFaults(component, input, place, topology));
    seen.add(source);
  });
  return [...findings, ...outputWarnings(component, topology)];
}

/**
 * Cycles, each once; and consumers that stand before their producers. Who reads from a name that two have is
 * not known.
 */
export function orderFaults({ components }: Topology): readonly Finding[] {
  const inputs = new Map<string, readonly string[]>();
  const twice = new Set<string>();
  for (const { name, inputs: list } of components) {
    if (inputs.has(name)) twice.add(name);
    inputs.set(name, [...new Set(list.map((input) => input.from))]);
  }
  for (const name of twice) inputs.delete(name);
  const state = new Map<string, "open" | "done">();
  const cycles: string[][] = [];
  const visit = (name: string, path: readonly string[]): void => {
    if (state.get(name) === "done") return;
    if (state.get(name) === "open") {
      cycles.push([...path.slice(path.indexOf(name)), name].reverse());
      return;
    }
    state.set(name, "open");
    for (const from of inputs.get(name) ?? []) if (inputs.has(from)) visit(from, [...path, name]);
    state.set(name, "done");
  };
  for (const name of inputs.keys()) visit(name, []);
  if (cycles.length > 0) {
    const remedy = "break it: a component may not be fed by what it feeds";
    return cycles.map((cycle) =>
      error("cycle", cycle[0]!, `these feed each other: ${cycle.join(" → ")}`, remedy),
    );
  }
  const place = new Map(components.map(({ name }, index) => [name, twice.has(name) ? -1 : index]));
  return components.flatMap(({ name, inputs: list }, index) =>
    list
      .filter(({ from }) => (place.get(from) ?? -1) > index)
      .map(({ from }) =>
        error("order", name, `it stands before ${from}, which feeds it`, "declare producers first"),
      ),
  );
}

function sourceFault(input: Input, place: string, topology: Topology): Finding | null {
  const names = topology.components.map((component) => component.name);
  const producer = topology.components.find((component) => component.name === input.from);
  if (producer === undefined) {
    const remedy = suggest(input.from, names, "components");
    return error("unknown-component", place, `there is no component ${JSON.stringify(input.from)}`, remedy);
  }
  if (streamFieldsOf(topology)(input.from, input.stream) !== undefined) return null;
  const streams = [...Object.keys(producer.streams), deadLetterStream];
  const message = `${input.from} has no stream ${JSON.stringify(input.stream)}`;
  return error("unknown-stream", place, message, suggest(input.stream, streams, `streams of ${input.from}`));
}

function groupingFaults(
  component: Component,
  input: Input,
  place: string,
  topology: Topology,
): readonly Finding[] {
  const { grouping } = input;
  if (!groupings.includes(grouping.kind)) {
    const message = `there is no grouping ${JSON.stringify(grouping.kind)}`;
    return [
      error("unknown-grouping", place, message, suggest(String(grouping.kind), groupings, "groupings")),
    ];
  }
  const findings: Finding[] = [];
  if (component.placement.kind === "onEach" && !groupingsIntoOnEach.includes(grouping.kind)) {
    const message = `${grouping.kind} does not go into a component under onEach: agents come and go`;
    const remedy = "use local, all or direct, or place the component with on: { … }";
    findings.push(error("grouping-into-on-each", place, message, remedy));
  }
  if (grouping.kind === "global" && component.parallelism > 1 && component.inputs.length === 1) {
    const message = `global sends all to one task, so ${component.parallelism - 1} of its tasks get nothing`;
    findings.push(warning("idle-tasks", place, message, "leave parallelism out, or use another grouping"));
  }
  if (grouping.kind !== "fields" && grouping.kind !== "partialKey") return findings;
  const known = streamFieldsOf(topology)(input.from, input.stream);
  if (known === undefined) return findings;
  const fields = Object.keys(known);
  if (grouping.fields.length === 0) {
    const remedy = `name at least one of: ${fields.join(", ")}`;
    findings.push(error("no-fields", place, `${grouping.kind} names no field`, remedy));
  }
  for (const field of grouping.fields.filter((name) => !fields.includes(name))) {
    const source = `${input.from}/${input.stream}`;
    const message = `${grouping.kind} names the field ${JSON.stringify(field)}, which is not in ${source}`;
    findings.push(error("unknown-field", place, message, suggest(field, fields, "fields")));
  }
  return findings;
}

function outputWarnings(component: Component, { components }: Topology): readonly Finding[] {
  const { name, inputs, parallelism, streams } = component;
  const consumers = components.flatMap((other) =>
    other.inputs.filter((input) => input.from === name && input.stream !== deadLetterStream),
  );
  if (Object.keys(streams).length > 0 && consumers.length === 0) {
    return [warning("unread", name, "nobody reads what it emits", "feed a bolt with it, or remove it")];
  }
  const split = parallelism > 1 && inputs.some((input) => input.grouping.kind === "partialKey");
  const merged = consumers.some(({ grouping }) => grouping.kind === "fields" || grouping.kind === "global");
  if (!split || merged) return [];
  const message =
    "partialKey deals each key to two of its tasks, and nothing behind it brings the halves together";
  return [warning("no-merge", name, message, "add a bolt behind it, fed by fields(…) of the same key")];
}
