import type { CellChange } from "../../proto/index.js";
import { type Chain, commits, type Graph, parseTaskId } from "../../topology/index.js";
import { GroupLog } from "../commit/group-log.js";
import { behind, pointerPrefix, stateKey } from "../commit/keys.js";
import type { TopologyStore } from "../commit/topology-store.js";
import type { GroupState } from "../state/group-state.js";
import { compileProgram, type Program } from "./program.js";
import { createTaskState } from "./task-state.js";

/** The state of a task on its way from the disk into memory, with the log that values are read from. */
export class Beginning {
  /** null = its components declare none. */
  readonly state: GroupState | null;
  log: GroupLog | null = null;
  /** Running ms over all lives; 0 while it is loaded. */
  age: () => number = () => 0;
  /** Keys of a checkpoint that nobody declares any more. */
  readonly left: string[] = [];

  constructor(program: Program, chain: Chain) {
    const read = (cell: string, key: string) => this.log!.readState(cell, key);
    this.state = createTaskState(program, chain, { storage: { read }, age: () => this.age() });
  }

  /** Reads on what the task has committed since; false = all is to be read again. */
  follow(): Promise<boolean> {
    return this.log!.follow((change, checkpointed) => this.restore(change, checkpointed)).catch(() => false);
  }

  restore(change: CellChange, checkpointed: boolean): void {
    const declared = this.state?.restore(change, checkpointed) === true;
    if (!declared && checkpointed) this.left.push(stateKey(change.cell, change.key));
  }
}

/**
 * Reads what tasks of this agent have committed, by the graph that is to take them over, while they still
 * work: by task. What is missing here is loaded when the task begins, and says then what is wrong with it.
 * `before`: what an earlier call gave, with the same graph and store; it is this call's from here on, which
 * reads only what was committed since, or all again where a checkpoint came.
 */
export async function prepareTasks(
  graph: Graph,
  store: TopologyStore,
  before: Map<string, Beginning> = new Map(),
): Promise<Map<string, Beginning>> {
  const program = compileProgram(graph);
  const prepared = new Map<string, Beginning>();
  for await (const page of store.read(pointerPrefix, behind(pointerPrefix))) {
    for (const [key] of page) {
      const task = key.slice(pointerPrefix.length);
      const chain = program.chains.get(parseTaskId(task)?.head ?? "");
      if (chain === undefined || !commits(program.spec, chain)) continue;
      const known = before.get(task);
      // Never two copies of a large state that are both of no use.
      before.delete(task);
      if (known !== undefined && (await known.follow())) {
        prepared.set(task, known);
        continue;
      }
      const beginning = new Beginning(program, chain);
      const restore = beginning.restore.bind(beginning);
      beginning.log = await GroupLog.prepare(store, task, restore).catch(() => null);
      if (beginning.log !== null) prepared.set(task, beginning);
    }
  }
  return prepared;
}
