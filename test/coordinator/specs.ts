import { defaultSettings } from "../../topology/builder.js";
import type { ComponentSpec, GraphSpec, GroupingSpec, Placement } from "../../topology/index.js";

export function componentOf(name: string, over: Partial<ComponentSpec> = {}): ComponentSpec {
  return {
    name,
    role: "bolt",
    streams: { default: { room: "string" } },
    inputs: [],
    placement: { kind: "anywhere" },
    parallelism: 1,
    resources: { cpu: 0.05, memory: 8 },
    tickMs: 0,
    retries: 0,
    implementation: { kind: "user" },
    ...over,
  };
}

export function inputOf(
  from: string,
  kind: "local" | "shuffle" | "all" = "local",
): ComponentSpec["inputs"][number] {
  return { from, stream: "default", grouping: { kind } as GroupingSpec };
}

export function specOf(name: string, components: readonly ComponentSpec[]): GraphSpec {
  return { name, settings: defaultSettings, components };
}

export const gateways: Placement = { kind: "onEach", labels: { role: "gateway" } };
export const cores: Placement = { kind: "on", labels: { role: "core" } };

/** The same with state that outlives its tasks: in exactly-once all but the last, which is a sink, commit. */
export function stateful(name = "greenhouse", settings: Partial<GraphSpec["settings"]> = {}): GraphSpec {
  const plain = greenhouse(name);
  const [readings, rooms, publish] = plain.components;
  const components = [readings!, rooms!, { ...publish!, streams: {} }];
  return { ...plain, settings: { ...plain.settings, delivery: "exactly-once", ...settings }, components };
}

/** readings on each gateway → per-room (2 tasks) → publish, both on core hosts. */
export function greenhouse(name = "greenhouse"): GraphSpec {
  return specOf(name, [
    componentOf("readings", { role: "spout", placement: gateways }),
    componentOf("per-room", {
      inputs: [{ from: "readings", stream: "default", grouping: { kind: "fields", fields: ["room"] } }],
      placement: cores,
      parallelism: 2,
    }),
    componentOf("publish", { inputs: [inputOf("per-room", "shuffle")], placement: cores }),
  ]);
}
