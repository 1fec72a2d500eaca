import type { TopologyRuntime } from "./runtime.js";
import type { RuntimeOptions } from "./runtime-contract.js";

/**
 * Makes a runtime. Its code is loaded only now: the main thread of an agent never runs one and need not hold
 * it.
 */
export async function createRuntime(options: RuntimeOptions): Promise<TopologyRuntime> {
  const { TopologyRuntime } = await import("./runtime.js");
  return new TopologyRuntime(options);
}
