import type { Duplex } from "node:stream";
import type { Bolt, Fields, Json, Spout } from "../topology/index.js";
import type { BrokerAddress, ReadySockets } from "../transport/index.js";
import type { ListenerPort } from "./listener-port.js";

/** What a connector may know of where it runs. */
export interface ConnectorScope {
  readonly installation: string;
  readonly topology: string;
  readonly component: string;
  readonly task: string;
  readonly agent: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly delivery: string;
  /** Fields of the component's inputs together; none for a spout. */
  readonly input: Fields;
  /**
   * Whether a feed may connect to its broker now: asked before each connect and reconnect, asked again
   * after a second or so when false. False for a movable task while its agent has no lease, so that two
   * agents never fight over one session. Absent = always.
   */
  readonly mayConnect?: () => boolean;
  /** The way to the agent's own feed listener, if it has one. */
  readonly listener?: ListenerPort;
  /** How this agent reaches the fleet's own broker. Absent = there is none, as in a local run. */
  readonly fleet?: BrokerAddress;
  /** What `${secret:name}` stands for; throws HeadwaterError("no-secret"). Absent = there are none. */
  readonly secret?: (name: string) => string;
  /** Opens the stream to a feed's broker in place of a socket: for a rehearsal. Absent = a socket. */
  readonly dial?: () => Duplex;
  /** Sockets to feeds' brokers that stand already. Absent = there are none. */
  readonly sockets?: ReadySockets;
}

/**
 * A spout whose way to the outside takes time, which needs nothing of what the task remembers: it may begin
 * to go it before it is opened, but takes nothing in. `open` or `close` follows; `heldMax` as in `open`.
 */
export interface ApproachingSpout extends Spout {
  approach(heldMax: number): void;
}

/** Makes one running connector; throws HeadwaterError when `config` cannot work here. */
export type MakeConnector = (config: Json, scope: ConnectorScope) => Bolt | Spout;

/** The ready spouts and sinks that an agent brings along, by name. */
export interface ConnectorRegistry {
  /** Makes the running instance; throws HeadwaterError("unknown-connector") for a name it does not have. */
  make(builtin: string, config: Json, scope: ConnectorScope): Bolt | Spout;
}

/** A registry that makes ready what will be made. */
export interface ExpectingRegistry extends ConnectorRegistry {
  /**
   * One of these may be made here soon: opens the way to the outside that it will need, and says nothing over
   * it. To be called again now and then until it is made. Throws HeadwaterError when `config` cannot work.
   */
  expect(builtin: string, config: Json, scope: ConnectorScope): void;
}
