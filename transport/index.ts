/**
 * transport: carries bytes through a broker: the interface, MQTT, and memory for tests and local runs.
 * It may not know tuples, and it is the only room that imports `mqtt`.
 */

export { brokerTarget } from "./dial.js";
export {
  endFeedSession,
  FeedClient,
  type FeedEvents,
  type FeedOptions,
  type FeedStats,
} from "./feed-client.js";
export { FeedLine, type FeedLineOptions } from "./feed-line.js";
export type { FeedMessage } from "./feed-window.js";
export * from "./memory.js";
export { type MqttOptions, type MqttStats, MqttTransport } from "./mqtt.js";
export { openRehearsalBroker } from "./rehearsal-broker.js";
export { ReadySockets } from "./ready-sockets.js";
export { type FeedMemory, RememberedPackets } from "./remembered-packets.js";
export { openProven } from "./proven.js";
export * from "./transport.js";
export { proxyTarget, Tunnel } from "./tunnel.js";
