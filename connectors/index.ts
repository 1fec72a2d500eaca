/**
 * connectors: ready spouts and sinks (MQTT, file, PostgreSQL, InfluxDB, log, replay) and payload formats;
 * the only components that touch the world. It may not know agents or coordinators. Each has two halves: a
 * pure specification that goes into a user's bundle, and a running half under `runtime/` that the agent
 * brings along.
 */
export type {
  ApproachingSpout,
  ConnectorRegistry,
  ConnectorScope,
  ExpectingRegistry,
  MakeConnector,
} from "./connector.js";
export { type FileLookupOptions, fileLookup } from "./file-lookup.js";
export { type FilePredictOptions, filePredict } from "./file-predict.js";
export { type FileReplayOptions, fileReplay, formatOf } from "./file-replay.js";
export { type FileSinkOptions, fileSink } from "./file-sink.js";
export { protoTextOf } from "./formats/protobuf.js";
export type { GatheringOptions } from "./gathering.js";
export { idempotent } from "./idempotent.js";
export { type InfluxSinkOptions, influxSink } from "./influx-sink.js";
export { countNotFinite, jsonText } from "./json-text.js";
export type { FromListener, ListenerPort, SensorMessage, ToListener } from "./listener-port.js";
export { type LogSinkOptions, logSink } from "./log-sink.js";
export type { MqttAddress } from "./mqtt-address.js";
export { type MqttFeedOptions, mqttFeed } from "./mqtt-feed.js";
export { type MqttSinkOptions, mqttSink } from "./mqtt-sink.js";
export { type PostgresLookupOptions, postgresLookup } from "./postgres-lookup.js";
export { type PostgresSinkOptions, postgresSink } from "./postgres-sink.js";
export { openForReading } from "./runtime/file-replay.js";
export { type RecordSource, RecordSpout } from "./runtime/record-spout.js";
export { rehearsalListener } from "./runtime/rehearsal-listener.js";
export { type ConnectorOptions, createConnectors } from "./runtime/registry.js";
export type {
  IdempotentSink,
  OpenSink,
  SinkPosition,
  SinkPositions,
  TransactionalSink,
  WriteOutcome,
} from "./sink-contract.js";
export { transactional } from "./transactional.js";
