/** A message as it came in. `payload` may share memory with a receive buffer: copy what is kept. */
export interface TransportMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retain: boolean;
}

export interface PublishOptions {
  readonly qos: 0 | 1;
  readonly retain?: boolean;
}

/** Events of a transport; all are called from the transport's own turn, never inside a call into it. */
export interface TransportEvents {
  connected(): void;
  /** `reason` in words a user understands (refused, unreachable, not authorised, closed by broker …). */
  disconnected(reason: string): void;
  message(message: TransportMessage): void;
}

/**
 * Carries bytes between processes through a broker. Reconnects by itself for ever (back-off, jitter); subscriptions are
 * renewed before `connected` is called. Keeps nothing for later: what is published while not connected is dropped.
 */
export interface Transport {
  readonly connected: boolean;
  /** Starts connecting; events come from then on. */
  open(events: TransportEvents): void;
  /** Adds a subscription; resolves when the broker granted it (waits for a connection), rejects when it refused. */
  subscribe(filter: string, qos: 0 | 1): Promise<void>;
  unsubscribe(filter: string): Promise<void>;
  /**
   * QoS 0: returns true when handed to the socket, false when not connected. The callback is for QoS 1: called once
   * with null on PUBACK, with an error when the connection was lost before it.
   */
  publish(topic: string, payload: Uint8Array, options: PublishOptions, done?: (error: Error | null) => void): boolean;
  /** Bytes handed over and not yet written to the socket: the caller's back-pressure. */
  readonly bufferedBytes: number;
  /** Closes for good; resolves when closed, at the latest after `timeoutMs`. */
  close(timeoutMs?: number): Promise<void>;
}

/** A message that is published by the broker when the connection is lost without a goodbye. */
export interface Will {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1;
}

/** What is needed to reach a broker. */
export interface BrokerAddress {
  /** mqtt://, mqtts://, ws://, wss:// */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  /** PEM texts. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly rejectUnauthorized?: boolean;
}
