import type { Identity } from "../identity/index.js";

/** A message as it came in. `payload` may share memory with a receive buffer: copy what is kept. */
export interface TransportMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retain: boolean;
}

export interface PublishOptions {
  readonly qos: 0 | 1;
  readonly retain?: boolean;
  /** User properties; only MQTT 5 brokers carry them, elsewhere they are left out. */
  readonly userProperties?: Readonly<Record<string, string>>;
}

/** Events of a transport; all are called from the transport's own turn, never inside a call into it. */
export interface TransportEvents {
  connected(): void;
  /**
   * `reason` in words a user understands (refused, unreachable, not authorised, closed by broker …). Also for
   * each failed attempt.
   */
  disconnected(reason: string): void;
  /**
   * May come before `connected`, too: a subscription that is granted brings its retained messages at once.
   */
  message(message: TransportMessage): void;
  /** Everything that was handed over is written to the socket: go on after `bufferedBytes` was too much. */
  drained?(): void;
}

/**
 * Carries bytes between processes through a broker. Reconnects by itself for ever (back-off, jitter);
 * subscriptions are renewed before `connected` is called. Keeps nothing for later: what is published while
 * not connected is dropped.
 */
export interface Transport {
  readonly connected: boolean;
  /** Starts connecting; events come from then on. */
  open(events: TransportEvents): void;
  /**
   * Adds a subscription; resolves when the broker granted it (waits for a connection), rejects with
   * `subscription-denied` when it refused, `bad-filter` when it is none, `closed` when the transport was
   * closed first.
   */
  subscribe(filter: string, qos: 0 | 1): Promise<void>;
  unsubscribe(filter: string): Promise<void>;
  /**
   * QoS 0: true when handed to the socket, false when not connected. QoS 1: true when under way or waiting
   * for the send window, false when not connected or too many wait. `done` is called exactly once, later:
   * with null on PUBACK (QoS 0: when handed over), with an error when it was not taken, refused, or the
   * connection was lost before PUBACK. The payload is copied.
   */
  publish(
    topic: string,
    payload: Uint8Array,
    options: PublishOptions,
    done?: (error: Error | null) => void,
  ): boolean;
  /** Bytes handed over and not yet written to the socket: the caller's back-pressure. */
  readonly bufferedBytes: number;
  /** Closes for good (no will is published); resolves when closed, at the latest after `timeoutMs`. */
  close(timeoutMs?: number): Promise<void>;
}

/** A message that is published by the broker when the connection is lost without a goodbye. */
export interface Will {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1;
}

/** What is needed to reach a broker; can be given to a worker thread. */
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
  /** http://[user:password@]host:port of an HTTP proxy that leads to the broker. */
  readonly proxy?: string;
  /**
   * Over mqtts:// and wss://: dials with the certificate of this identity and wants the coordinator's at the
   * other end, in place of `ca`, `cert` and `key`. A file is read anew at each dial, for certificates are
   * renewed.
   */
  readonly identity?: Identity | { readonly file: string };
}
