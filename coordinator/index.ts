/**
 * coordinator: decides where tasks run: who is here (cluster), who does what (scheduler), a store, and the
 * HTTP API. It may not import agent.
 */
export { type BackupItem, readBackup } from "./backup.js";
export {
  type BrokerFile,
  brokerConfig,
  type ConfigurableBroker,
  configurableBrokers,
} from "./broker-config.js";
export { type Role, roles } from "./api-tokens.js";
export type { AuditEntry } from "./audit.js";
export { CoordinatorCore } from "./core.js";
export * from "./core-contract.js";
export type * from "./http/access-types.js";
export type * from "./http/facts-types.js";
export type * from "./http/identity-types.js";
export type * from "./http/state-types.js";
export type * from "./http/types.js";
export type * from "./http/update-types.js";
export type * from "./http/upgrade-types.js";
export { type RunningCoordinator, type StartOptions, startCoordinator } from "./main.js";
export { type ClusterLimits, cellular, clusterLimits, lan, type Profile, profiles } from "./profile.js";
export type { StoreRecord, Write } from "./records.js";
export { type Restored, restoreInto, restoreRemains } from "./restore.js";
export { runCoordinator } from "./run.js";
export { type CoordinatorSettings, coordinatorSettings } from "./settings.js";
export { stateDirOf } from "./state-dir.js";
