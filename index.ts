/**
 * The package `headwater`: what a topology is written with. Everything here is pure and small, for a
 * bundle of a topology holds a copy of it; the running halves of the connectors are in the agent.
 */

export type {
  FileReplayOptions,
  FileSinkOptions,
  LogSinkOptions,
  MqttAddress,
  MqttFeedOptions,
  MqttSinkOptions,
} from "./connectors/index.js";
export { fileReplay, fileSink, logSink, mqttFeed, mqttSink } from "./connectors/index.js";
export type {
  BoltDefinition,
  BoltOf,
  BoltSpec,
  Builtin,
  ComponentContext,
  ComponentHandle,
  ComponentOptions,
  CustomGrouping,
  Delivery,
  FieldSpec,
  Fields,
  FieldType,
  Finding,
  Graph,
  Hold,
  Input,
  Json,
  OutputOf,
  Resources,
  Row,
  Source,
  SpoutContext,
  SpoutOf,
  SpoutOutputOf,
  SpoutSpec,
  SpoutTurn,
  StreamHandle,
  Streams,
  TopologyOptions,
  TopologySettings,
  TupleOf,
} from "./topology/index.js";
export {
  bolt,
  deadLetterFields,
  fields,
  filter,
  flatMap,
  formatFinding,
  map,
  spout,
  TopologyBuilder,
  validate,
} from "./topology/index.js";
