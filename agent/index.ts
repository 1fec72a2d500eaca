/**
 * agent: runs tasks on a gateway: takes assignments, starts a worker for each topology, and tells the
 * coordinator how it goes. It may not import coordinator.
 */
export { MemoryTopologyStore } from "./commit/memory-store.js";
export { AgentCore } from "./core.js";
export * from "./core-contract.js";
export { type DiskSettings, diskIsFull, lookAtDisk } from "./disk.js";
export { createRuntime } from "./executor/create.js";
export type { TopologyRuntime } from "./executor/runtime.js";
export type * from "./executor/runtime-contract.js";
export { joinAndKeep, readIdentity } from "./identity/identity-file.js";
export { askForSelf, joinFleet } from "./identity/join.js";
export { isDue } from "./identity/renewal.js";
export { brokerAddressOf, readToken } from "./identity/who-am-i.js";
export { runAgent } from "./main.js";
export type { StateChange } from "./state/state-contract.js";
export { type AgentSettings, agentSettings } from "./settings.js";
