import { defaultSettings } from "../../topology/builder.js";
import type { ComponentSpec, Delivery, GraphSpec, GroupingSpec, Placement } from "../../topology/index.js";

/** A spec from a short notation, for tests of the plan and of validation: no code, all defaults. */
export function specFrom(
  components: Record<string, Partial<Short>>,
  name = "test",
  delivery: Delivery = "at-least-once",
): GraphSpec {
  return {
    name,
    settings: { ...defaultSettings, delivery },
    components: Object.entries(components).map(([component, short]) => componentFrom(component, short)),
  };
}

interface Short extends Omit<ComponentSpec, "inputs" | "name" | "role"> {
  /** `from`, `from/stream`, each with a grouping. */
  readonly inputs: Readonly<Record<string, GroupingSpec["kind"] | GroupingSpec>>;
}

export const onEach = (labels: Record<string, string>): Placement => ({ kind: "onEach", labels });
export const on = (labels: Record<string, string>): Placement => ({ kind: "on", labels });

function componentFrom(name: string, short: Partial<Short>): ComponentSpec {
  const inputs = Object.entries(short.inputs ?? {}).map(([source, grouping]) => {
    const [from, stream = "default"] = source.split("/");
    return {
      from: from!,
      stream,
      grouping: typeof grouping === "string" ? groupingFrom(grouping) : grouping,
    };
  });
  return {
    streams: { default: { room: "string", celsius: "double" } },
    placement: { kind: "anywhere" },
    parallelism: 1,
    resources: { cpu: 0.05, memory: 8 },
    tickMs: 0,
    retries: 0,
    implementation: { kind: "user" },
    ...short,
    name,
    role: inputs.length === 0 ? "spout" : "bolt",
    inputs,
  };
}

function groupingFrom(kind: GroupingSpec["kind"]): GroupingSpec {
  return kind === "fields" || kind === "partialKey" ? { kind, fields: ["room"] } : { kind };
}
