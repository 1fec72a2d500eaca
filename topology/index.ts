/**
 * topology: what a user writes with: fields, streams, groupings, components' contracts, the builder, validation, the plan of tasks.
 * It may not do I/O, nor know protobuf or MQTT.
 */
export * from "./builder.js";
export * from "./chains.js";
export * from "./component.js";
export * from "./fields.js";
export * from "./findings.js";
export * from "./graph.js";
export type { ComponentHandle, Source, StreamHandle } from "./handles.js";
export * from "./plan.js";
export * from "./specs.js";
export * from "./typed.js";
