/**
 * transport: carries bytes through a broker: the interface, MQTT, and memory for tests and local runs.
 * It may not know tuples, and it is the only room that imports `mqtt`.
 */
export * from "./transport.js";
