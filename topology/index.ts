/**
 * topology: what a user writes with: fields, streams, groupings, components' contracts, the builder, validation, the plan of tasks.
 * It may not do I/O, nor know protobuf or MQTT.
 */
export * from "./chains.js";
export * from "./component.js";
export * from "./fields.js";
export * from "./graph.js";
export * from "./plan.js";
