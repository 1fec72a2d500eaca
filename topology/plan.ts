import { createHash } from "node:crypto";
import type { Fields } from "./fields.js";
import { deadLetterFields, deadLetterStream } from "./fields.js";
import type {
  ComponentSpec,
  Graph,
  GraphComponent,
  GraphSpec,
  Implementation,
  StreamFields,
} from "./graph.js";

/** The graph without code. Equal graphs give equal specs, whoever built them. */
export function specOf(graph: Graph): GraphSpec {
  return { name: graph.name, settings: graph.settings, components: graph.components.map(componentSpecOf) };
}

/**
 * Names a spec: sha256, hex, over its canonical JSON (keys sorted, except that the order of fields counts,
 * because it is the order of columns on the wire). A worker refuses a bundle that builds a graph with
 * another hash.
 */
export function graphHash(spec: GraphSpec): string {
  const ordered = {
    ...spec,
    components: spec.components.map((component) => ({
      ...component,
      streams: Object.entries(component.streams)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([stream, fields]) => [stream, Object.entries(fields)]),
    })),
  };
  return createHash("sha256").update(canonicalJson(ordered)).digest("hex");
}

/**
 * Looks up the fields of any stream of the graph; every component has the dead-letter stream. Of a name that
 * two components have, which `validate` refuses, nothing is known.
 */
export function streamFieldsOf(spec: GraphSpec | Graph): StreamFields {
  const streams = new Map<string, Fields>();
  const names = new Set<string>();
  const twice = new Set<string>();
  for (const component of spec.components) {
    if (names.has(component.name)) twice.add(component.name);
    names.add(component.name);
    for (const [stream, fields] of Object.entries(component.streams)) {
      streams.set(`${component.name}/${stream}`, fields);
    }
  }
  return (component, stream) => {
    if (twice.has(component)) return undefined;
    if (stream === deadLetterStream) return names.has(component) ? deadLetterFields : undefined;
    return streams.get(`${component}/${stream}`);
  };
}

/** The fields of all inputs of a component together; of a name with several types the first one counts. */
export function inputFieldsOf(graph: Graph, component: GraphComponent): Fields {
  const streams = streamFieldsOf(graph);
  const found: Record<string, Fields[string]> = {};
  for (const { from, stream } of component.inputs) {
    for (const [name, type] of Object.entries(streams(from, stream) ?? {})) found[name] ??= type;
  }
  return found;
}

function componentSpecOf(component: GraphComponent): ComponentSpec {
  const { implementation } = component;
  return {
    name: component.name,
    role: component.role,
    streams: component.streams,
    inputs: component.inputs.map(({ from, stream, grouping }) => ({
      from,
      stream,
      grouping: grouping.kind === "custom" ? { kind: "custom" } : grouping,
    })),
    placement: component.placement,
    parallelism: component.parallelism,
    resources: component.resources,
    tickMs: component.tickMs,
    retries: component.retries,
    ...(component.state === undefined ? {} : { state: component.state }),
    ...(component.exclusive === undefined ? {} : { exclusive: component.exclusive }),
    ...(component.eventTime === undefined ? {} : { eventTime: component.eventTime }),
    implementation: implementationSpecOf(implementation),
  };
}

/** Without `fleetTopics` where there are none, so that hashes of old graphs stay. */
function implementationSpecOf(implementation: Implementation): ComponentSpec["implementation"] {
  if (implementation.kind === "user") return { kind: "user" };
  const { builtin, config, fleetTopics } = implementation;
  return { kind: "builtin", builtin, config, ...(fleetTopics === undefined ? {} : { fleetTopics }) };
}

/** JSON with sorted keys; members that are undefined are left out, as JSON.stringify does. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(",")}}`;
}
