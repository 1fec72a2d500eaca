/** A message of a sensor on its way from the agent's feed listener to a feed. */
export interface SensorMessage {
  /** By which it is said to be safe; 0 = nobody waits for that (QoS 0). */
  readonly ref: number;
  /** The sensor's session, to which the packet id belongs. */
  readonly session: string;
  readonly packetId: number;
  /** It may have come before: the sensor says so, or an earlier run of the feed was given it. */
  readonly again: boolean;
  readonly topic: string;
  readonly payload: Uint8Array;
  /** Bytes of the whole payload; above `payload.length` when only the beginning of one too large is here. */
  readonly size: number;
}

/** Feed → listener. `feed` is the id of its task. */
export type ToListener =
  | {
      readonly kind: "open";
      readonly feed: string;
      readonly filters: readonly string[];
      /** Sessions of which the feed remembers messages. */
      readonly sessions: readonly string[];
    }
  | { readonly kind: "safe"; readonly feed: string; readonly refs: readonly number[] }
  /** `ended`: nobody waits for it any more; else another run goes on. */
  | { readonly kind: "close"; readonly feed: string; readonly ended: boolean };

/** Listener → feed. The first, which may be empty, says that the feed is open: what comes now comes to it. */
export interface FromListener {
  readonly feed: string;
  readonly messages: readonly SensorMessage[];
}

/** The way from the feeds of one worker to the agent's feed listener and back; in order, nothing is lost. */
export interface ListenerPort {
  post(message: ToListener): void;
  /** One receiver for each feed; null = none any more. */
  receive(feed: string, take: ((messages: readonly SensorMessage[]) => void) | null): void;
}
