import type { Resources } from "../../topology/index.js";
import type { ViewAgent } from "./view.js";

/** Sums of many small shares are compared with this much slack. */
const slack = 1e-9;

/**
 * How much of each agent's cpu and memory is taken by the tasks that are on it; agents are named by index.
 */
export class Room {
  readonly #cpu: Float64Array;
  readonly #memory: Float64Array;
  readonly #cpuMax: Float64Array;
  readonly #memoryMax: Float64Array;

  constructor(agents: readonly ViewAgent[]) {
    this.#cpu = new Float64Array(agents.length);
    this.#memory = new Float64Array(agents.length);
    this.#cpuMax = Float64Array.from(agents, (agent) => agent.capacity.cpu);
    this.#memoryMax = Float64Array.from(agents, (agent) => agent.capacity.memory);
  }

  take(index: number, asked: Resources): void {
    this.#cpu[index]! += asked.cpu;
    this.#memory[index]! += asked.memory;
  }

  free(index: number, asked: Resources): void {
    this.#cpu[index]! -= asked.cpu;
    this.#memory[index]! -= asked.memory;
  }

  /**
   * Share (0-1) of the scarcer of cpu and memory that is taken when `asked` comes on top; > 1 = it does not
   * fit.
   */
  loadWith(index: number, asked: Resources): number {
    const cpu = (this.#cpu[index]! + asked.cpu - slack) / this.#cpuMax[index]!;
    const memory = (this.#memory[index]! + asked.memory - slack) / this.#memoryMax[index]!;
    return Math.max(cpu, memory);
  }

  /** Why `asked` does not fit, in words that follow "the agent …"; null = it fits. */
  fault(index: number, asked: Resources): string | null {
    if (this.#cpu[index]! + asked.cpu - slack > this.#cpuMax[index]!) {
      return `has no room: the task asks for ${asked.cpu} cores`;
    }
    if (this.#memory[index]! + asked.memory - slack > this.#memoryMax[index]!) {
      return `has no room: the task asks for ${asked.memory} MiB`;
    }
    return null;
  }
}
