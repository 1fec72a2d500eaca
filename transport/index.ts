/**
 * transport: carries bytes through a broker: the interface, MQTT, and memory for tests and local runs.
 * It may not know tuples, and it is the only room that imports `mqtt`.
 */

export { brokerTarget } from "./dial.js";
export * from "./memory.js";
export { type MqttOptions, type MqttStats, MqttTransport } from "./mqtt.js";
export * from "./transport.js";
