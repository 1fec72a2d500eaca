/**
 * topology: what a user writes with: fields, streams, groupings, components' contracts, the builder,
 * validation, the plan of tasks.
 * It may not do I/O, nor know protobuf or MQTT.
 */
export * from "./builder.js";
export * from "./chains.js";
export { commits, hasState, isExclusive, isSink } from "./committing.js";
export * from "./component.js";
export * from "./event-time.js";
export { type EarlierStream, earlierFor, withEarlier } from "./earlier.js";
export * from "./fields.js";
export type { Finding } from "./findings.js";
export { error as errorFinding, formatFinding, warning as warningFinding } from "./findings.js";
export * from "./graph.js";
export type { ComponentHandle, Source, StreamHandle } from "./handles.js";
export { topologyLimits } from "./limits.js";
export { nearest, suggest } from "./nearest.js";
export * from "./placeholders.js";
export * from "./plan.js";
export { readGraphSpec } from "./read-spec.js";
export { type RowShape, rowShape, type Values } from "./row-shape.js";
export {
  createRowReader,
  fromJson,
  fromText,
  malformed,
  nothing,
  requireInCalendar,
  type RowReader,
} from "./rows.js";
export * from "./specs.js";
export * from "./state.js";
export * from "./typed.js";
export { planUpgrade, refusalsOf, type StateFate, type Upgrade, type UpgradeConsent } from "./upgrade.js";
export type { Refusal, UpgradeFinding } from "./upgrade-checks.js";
export { requireValid, type Told, validate } from "./validate.js";
export { zoneOf, type Zone } from "./zones.js";
export { fieldsMax, isFieldName } from "./validate-fields.js";
export { runOptionNames, settingNames } from "./validate-options.js";
