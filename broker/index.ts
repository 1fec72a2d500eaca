/**
 * broker: an MQTT broker with guards, for the coordinator (embedded) and the agent (feed listener).
 * It may not know tuples, and it is the only room that imports `aedes`.
 */
export type { Authenticate, Authorize } from "./access.js";
export { type Broker, type BrokerOptions, type BrokerStats, createBroker } from "./broker.js";
export type { DevicePort } from "./device-port.js";
export type { Intake, PublishedMessage, Safe } from "./intake.js";
export { type BrokerLimits, brokerLimits } from "./limits.js";
