import type { Chain, StateCells } from "../../topology/index.js";
import { GroupState, type GroupStateOptions } from "../state/group-state.js";
import type { Program } from "./program.js";

/** The state of a task of this chain, empty; null when none of its components declares any. */
export function createTaskState(
  program: Program,
  chain: Chain,
  options: Omit<GroupStateOptions, "cells" | "limits">,
): GroupState | null {
  const cells = new Map<string, StateCells>();
  for (const name of chain.components) {
    const { state } = program.components.get(name)!.component;
    if (state !== undefined) cells.set(name, state);
  }
  if (cells.size === 0) return null;
  const { keysMax } = program.graph.settings;
  return new GroupState({ ...options, cells, ...(keysMax === undefined ? {} : { limits: { keysMax } }) });
}
