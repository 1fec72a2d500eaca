import type { Duplex } from "node:stream";
import { HeadwaterError } from "../../base/index.js";
import { suggest } from "../../topology/index.js";
import type { BrokerAddress, ReadySockets } from "../../transport/index.js";
import type { ExpectingRegistry, MakeConnector } from "../connector.js";
import type { ListenerPort } from "../listener-port.js";
import { makeFileLookup } from "./file-lookup.js";
import { makeFilePredict } from "./file-predict.js";
import { makeFileReplay } from "./file-replay.js";
import { makeFileSink } from "./file-sink.js";
import { makeInfluxSink } from "./influx-sink.js";
import { makeLogSink } from "./log-sink.js";
import { expectMqttFeed, makeMqttFeed } from "./mqtt-feed.js";
import { makeMqttSink } from "./mqtt-sink.js";
import { makePostgresLookup } from "./postgres-lookup.js";
import { makePostgresSink } from "./postgres-sink.js";

/** What connectors need of the process that they run in. */
export interface ConnectorOptions {
  /** More connectors, or others in the place of ready ones. */
  readonly more?: Readonly<Record<string, MakeConnector>>;
  /** The way to the agent's own feed listener. Absent: it has none. */
  readonly listener?: ListenerPort | undefined;
  /** How the agent reaches the fleet's own broker. Absent: there is none. */
  readonly fleet?: BrokerAddress;
  /** What `${secret:name}` stands for. Absent: there are no secrets. */
  readonly secret?: (name: string) => string;
  /** Opens the stream to a feed's broker in place of a socket. Absent: a socket. */
  readonly dial?: () => Duplex;
  /** Where sockets to feeds' brokers stand before they are needed. Absent: nowhere. */
  readonly sockets?: ReadySockets;
}

/** The connectors of an agent. */
export function createConnectors(options: ConnectorOptions = {}): ExpectingRegistry {
  const { listener, fleet, secret, dial, sockets } = options;
  const own = {
    ...(listener === undefined ? {} : { listener }),
    ...(fleet === undefined ? {} : { fleet }),
    ...(secret === undefined ? {} : { secret }),
    ...(dial === undefined ? {} : { dial }),
    ...(sockets === undefined ? {} : { sockets }),
  };
  const makers = new Map<string, MakeConnector>([...ready, ...Object.entries(options.more ?? {})]);
  return {
    make(builtin, config, scope) {
      const make = makers.get(builtin);
      if (make !== undefined) return make(config, { ...scope, ...own });
      throw new HeadwaterError("unknown-connector", `there is no connector ${JSON.stringify(builtin)}`, {
        place: scope.component,
        remedy: `${suggest(builtin, [...makers.keys()], "connectors")}; an older agent may not have it`,
      });
    },
    expect(builtin, config, scope) {
      if (builtin === "mqtt-feed") expectMqttFeed(config, { ...scope, ...own });
    },
  };
}

const ready: readonly (readonly [string, MakeConnector])[] = [
  ["file-lookup", makeFileLookup],
  ["file-predict", makeFilePredict],
  ["file-replay", makeFileReplay],
  ["file-sink", makeFileSink],
  ["influx-sink", makeInfluxSink],
  ["log-sink", makeLogSink],
  ["mqtt-feed", makeMqttFeed],
  ["mqtt-sink", makeMqttSink],
  ["postgres-lookup", makePostgresLookup],
  ["postgres-sink", makePostgresSink],
];
