import { aggregateNames, readyKinds } from "../documents/index.js";
import {
  defaultResources,
  defaultSettings,
  type EventTime,
  eventTimeOf,
  type Graph,
  type GraphComponent,
  type GraphInput,
} from "../topology/index.js";
import { type Made, madeBy } from "./recorded.js";

/** Why a component cannot stand in YAML. */
export interface ExportFault {
  readonly component: string;
  /** The stack of the call that made it; empty where that is not known. */
  readonly stack: string;
  readonly message: string;
  readonly remedy: string;
}

/** A topology as its author would write it in YAML; with faults it is not whole. */
export interface Exported {
  readonly document: { readonly topology: string; readonly [key: string]: unknown };
  readonly faults: readonly ExportFault[];
}

/** Functions that make components from code of one's own, and what takes their place in YAML. */
const ownCode: Readonly<Record<string, string>> = {
  bolt: "put it together from ready components (docs/components.md), windows and expressions",
  spout: "read with mqttFeed or fileReplay",
  filter: "write the condition as an expression, filter: celsius > 40.0",
  map: "write an expression for each field, map: { fahrenheit: celsius * 1.8 + 32.0 }",
  flatMap:
    "write expressions, flatMap: { each: body.points, as: point, fields: { celsius: double(point.v) } }",
  route: "write the conditions as expressions, route: { hot: celsius > 40.0, rest: otherwise }",
  split: "write the conditions as expressions, split: { hot: celsius > 40.0, rest: otherwise }",
  idempotent: "write with one of the ready sinks",
  transactional: "write with one of the ready sinks",
};

/** Names of the functions that `recorded` is to know for an export. */
const exportedKinds: readonly string[] = [
  ...[...readyKinds, "select"],
  ...aggregateNames,
  ...Object.keys(ownCode),
];

/** Names of the functions whose arguments are held against what a document may say. */
export const recordedKinds: readonly string[] = [
  ...exportedKinds,
  ...["keyedValue", "keyedMap", "keyedList", "keyedTimer"],
];

/**
 * The document of a graph whose components were made by functions that are `recorded`. Code of the user's own
 * has no place in it: each such place is a fault.
 */
export function exportDocument({ name, settings, components }: Graph): Exported {
  const faults: ExportFault[] = [];
  const written = components.map((component) => [component.name, componentOf(component, faults)]);
  const changed = Object.entries(settings).filter(([setting, value]) => {
    return value !== undefined && value !== defaultSettings[setting as keyof typeof defaultSettings];
  });
  const settled = changed.length === 0 ? {} : { settings: Object.fromEntries(changed) };
  return { document: { topology: name, ...settled, components: Object.fromEntries(written) }, faults };
}

function componentOf(component: GraphComponent, faults: ExportFault[]): object {
  const found = madeBy(component.implementation);
  const fault = (message: string, remedy: string) => {
    faults.push({ component: component.name, stack: found?.stack ?? "", message, remedy });
  };
  return {
    ...fromOf(component.inputs, fault),
    ...optionsOf(found, component.role, fault),
    ...placingOf(component),
  };
}

type Fault = (message: string, remedy: string) => void;

function optionsOf(found: Made | null, role: GraphComponent["role"], fault: Fault): object {
  if (found === null || !Object.hasOwn(ownCode, found.kind)) {
    if (found !== null) return { [found.kind]: writtenOf(found, fault) };
    fault("it was made by nothing that headwater exports", ownCode[role]!);
    return {};
  }
  fault(`${found.kind}(…) is code of your own, which YAML cannot hold`, ownCode[found.kind]!);
  return {};
}

function writtenOf({ kind, args }: Made, fault: Fault): unknown {
  const writer = new OptionWriter(fault);
  return kind === "select" ? writer.value(args, kind) : writer.value(args[0] ?? {}, kind);
}

/** Options as plain values: sides of joins by their names, aggregates as they are written. */
class OptionWriter {
  readonly #fault: Fault;

  constructor(fault: Fault) {
    this.#fault = fault;
  }

  value(value: unknown, at: string): unknown {
    if (typeof value === "string") return this.#text(value, at);
    if (typeof value === "number") return this.#number(value, at);
    if (typeof value === "boolean" || value === null || value === undefined) return value;
    if (typeof value !== "object") return this.#refuse(`${at} is a ${typeof value}`, "give it as data");
    if (Array.isArray(value)) return value.map((item, index) => this.value(item, `${at}[${index}]`));
    const side = sideOf(value);
    if (side !== null) return side;
    const aggregate = madeBy(value);
    if (aggregate !== null) return this.#aggregate(aggregate, at);
    const plain = [Object.prototype, null].includes(Object.getPrototypeOf(value));
    if (!plain)
      return this.#refuse(`${at} is no plain data`, "give it as texts, numbers, lists and mappings");
    if ("create" in value && "merge" in value) {
      return this.#refuse(
        `${at} is an aggregate of your own, which YAML cannot hold`,
        `use one of ${aggregateNames.join(", ")}`,
      );
    }
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return Object.fromEntries(members.map(([key, member]) => [key, this.value(member, `${at}.${key}`)]));
  }

  #text(value: string, at: string): string {
    const reference = /\$\{(?!agent\.|secret:|(?:topology|component|task)\})[^}]*\}/.exec(value)?.[0];
    if (reference === undefined) return value;
    const message = `${reference} in ${at} would be a parameter of the document`;
    return this.#refuse(message, "choose a text without ${…}") ?? value;
  }

  #number(value: number, at: string): unknown {
    if (Number.isFinite(value)) return value;
    return this.#refuse(`${at} is ${value}, which a document cannot hold`, "leave it out, or give a number");
  }

  #aggregate({ kind, args }: Made, at: string): string {
    const write = (arg: unknown): string => {
      if (Array.isArray(arg)) return `[${arg.map(write).join(", ")}]`;
      if (typeof arg !== "object" || arg === null) return String(this.value(arg, at));
      const inner = madeBy(arg);
      if (inner !== null) return this.#aggregate(inner, at);
      const options = Object.entries(arg).filter(([, value]) => value !== undefined);
      return options.map(([name, value]) => `${name} = ${String(value)}`).join(", ");
    };
    const parts = args.map(write).filter((part) => part !== "");
    return `${kind}(${parts.join(", ")})`;
  }

  #refuse(message: string, remedy: string): undefined {
    this.#fault(message, remedy);
  }
}

/** The name of a stream that is given as an option; null: it is none. */
function sideOf(value: object): string | null {
  const { origin, grouping } = value as Partial<Record<"origin" | "grouping", unknown>>;
  if (typeof origin !== "object" || origin === null || grouping === undefined) return null;
  const { component, stream } = origin as { readonly component: string; readonly stream: string };
  return streamName(component, stream);
}

function streamName(component: string, stream: string): string {
  return stream === "default" ? component : `${component}/${stream}`;
}

/** One grouping for all inputs where they are alike, else beside each. */
function fromOf(inputs: readonly GraphInput[], fault: Fault): object {
  if (inputs.length === 0) return {};
  const groupings = inputs.map(({ grouping }) => groupingOf(grouping, fault));
  const alike = groupings.every((grouping) => JSON.stringify(grouping) === JSON.stringify(groupings[0]));
  const names = inputs.map(({ from, stream }) => streamName(from, stream));
  if (!alike) return { from: names.map((stream, index) => ({ stream, grouping: groupings[index] })) };
  const from = names.length === 1 ? names[0] : names;
  return groupings[0] === "local" ? { from } : { from, grouping: groupings[0] };
}

function groupingOf(grouping: GraphInput["grouping"], fault: Fault): unknown {
  if (grouping.kind === "fields" || grouping.kind === "partialKey")
    return { [grouping.kind]: grouping.fields };
  if (grouping.kind === "custom") {
    fault("its input has a grouping of your own", "use fields, or grouping: { key: expression }");
  }
  return grouping.kind;
}

/** How it runs, without what it has by default. */
function placingOf(component: GraphComponent): object {
  const { placement, parallelism, exclusive, resources, tickMs, retries, eventTime } = component;
  const asked = differing(resources, defaultResources);
  return {
    ...(placement.kind === "anywhere" ? {} : { [placement.kind]: placement.labels }),
    ...(parallelism === 1 ? {} : { parallelism }),
    ...(exclusive === true ? { exclusive } : {}),
    ...(Object.keys(asked).length === 0 ? {} : { resources: asked }),
    ...(tickMs === 0 ? {} : { tickMs }),
    ...(retries === 0 ? {} : { retries }),
    ...(eventTime === undefined ? {} : { eventTime: eventTimeWritten(eventTime) }),
  };
}

function eventTimeWritten(eventTime: EventTime): object {
  const { field, unit, format, zone, disorderMs, idleMs, futureMs } = eventTime;
  const standard = eventTimeOf({ field });
  return {
    field,
    ...differing({ unit, format, zone }, standard),
    ...(disorderMs === standard.disorderMs ? {} : { disorder: disorderMs }),
    ...(idleMs === undefined ? {} : { idle: idleMs }),
    ...(futureMs === standard.futureMs ? {} : { future: futureMs }),
  };
}

/** Members of `given` that are not as in `standard`. */
function differing(given: object, standard: object): object {
  const usual = standard as Readonly<Record<string, unknown>>;
  return Object.fromEntries(Object.entries(given).filter(([key, value]) => usual[key] !== value));
}
