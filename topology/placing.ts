import type { EventTime } from "./event-time.js";
import type { GraphComponent, GraphInput, Placement } from "./graph.js";
import type { BoltPlace, Contents, PlacedInput } from "./specs.js";

/** How a component is to run, as far as its place goes. */
export interface Standing {
  readonly placement: Placement;
  readonly parallelism: number;
}

/** Where a bolt with these inputs stands, among the components that were declared before it. */
export function placeOf(
  inputs: readonly GraphInput[],
  standing: Standing,
  declared: readonly GraphComponent[],
  contents: ReadonlyMap<string, Contents>,
): BoltPlace {
  const components = new Map(declared.map((component) => [component.name, component]));
  return {
    inputs: inputs.map((input) => ({
      component: input.from,
      stream: input.stream,
      grouping: input.grouping,
      keyedBy: keyedBy(input, standing, components),
      times: timesBefore(input.from, components, new Set()),
      contents: contentsOf(input, contents),
    })),
    tasks: standing.placement.kind === "onEach" ? 1 : standing.parallelism,
  };
}

/** `contents`: those of default streams, by their components. */
export function contentsOf(
  { from, stream }: Pick<GraphInput, "from" | "stream">,
  contents: ReadonlyMap<string, Contents>,
): Contents {
  return (stream === "default" ? contents.get(from) : undefined) ?? {};
}

function keyedBy(
  { from, grouping }: GraphInput,
  standing: Standing,
  components: ReadonlyMap<string, GraphComponent>,
): PlacedInput["keyedBy"] {
  switch (grouping.kind) {
    case "fields":
      return grouping.fields;
    case "shuffle":
    case "partialKey":
      return null;
    case "local":
      break;
    default:
      return "all";
  }
  if (standing.placement.kind === "onEach" || standing.parallelism === 1) return "all";
  const producer = components.get(from);
  // Tuples stay with the task that has them only where both are fused, which needs equal tasks.
  if (producer === undefined || producer.parallelism !== standing.parallelism) return null;
  if (JSON.stringify(producer.placement) !== JSON.stringify(standing.placement)) return null;
  const before = producer.inputs.map((input) => keyedBy(input, producer, components));
  return before.length === 0 || before.includes(null) ? null : before[0]!;
}

/** `seen`: who was asked already. */
function timesBefore(
  name: string,
  components: ReadonlyMap<string, GraphComponent>,
  seen: Set<string>,
): readonly EventTime[] {
  const component = components.get(name);
  if (component === undefined || seen.has(name)) return [];
  seen.add(name);
  if (component.eventTime !== undefined) return [component.eventTime];
  return component.inputs.flatMap(({ from }) => timesBefore(from, components, seen));
}
