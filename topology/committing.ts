import type { Chain, ComponentSpec, GraphSpec } from "./graph.js";

/** What of a component decides whether its tasks commit. */
type Declared = Pick<ComponentSpec, "role" | "streams" | "state">;

/** True when the component declares state that outlives its task. */
export function hasState(component: Declared): boolean {
  return Object.keys(component.state ?? {}).length > 0;
}

/** True for a bolt that sends nothing on and remembers nothing: what it does, it does outside. */
export function isSink(component: Declared): boolean {
  return component.role === "bolt" && Object.keys(component.streams).length === 0 && !hasState(component);
}

/** True when at most one task of an index of the chain may act at a time, also while it moves. */
export function isExclusive(spec: GraphSpec, chain: Chain): boolean {
  return spec.components.some(({ name, exclusive }) => exclusive === true && chain.components.includes(name));
}

function putsOutPinned({ placement }: Chain, members: readonly Declared[]): boolean {
  return placement.kind === "onEach" && members.some(({ streams }) => Object.keys(streams).length > 0);
}

/**
 * True when the tasks of the chain commit, that is keep state, positions and output on disk: in
 * `exactly-once` all but sinks, in `at-least-once` those with declared state and, with `outboxOnDisk`, pinned
 * ones that put something out; in `at-most-once` none (there state is in memory).
 */
export function commits(spec: GraphSpec, chain: Chain): boolean {
  const members = spec.components.filter(({ name }) => chain.components.includes(name));
  switch (spec.settings.delivery) {
    case "exactly-once":
      return !members.every(isSink);
    case "at-least-once":
      return members.some(hasState) || (spec.settings.outboxOnDisk && putsOutPinned(chain, members));
    case "at-most-once":
      return false;
  }
}
