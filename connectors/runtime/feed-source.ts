import type { FeedEvents, FeedMessage, FeedStats } from "../../transport/index.js";

/** Where a feed has its messages from: a broker, or the agent's own listener. See FeedClient. */
export interface FeedSource {
  readonly stats: FeedStats;
  open(events: FeedEvents): void;
  /** The oldest message that waits, or undefined. */
  take(): FeedMessage | undefined;
  /** The oldest `count` taken messages are safe. */
  acknowledge(count: number): void;
  close(ended: boolean): Promise<void>;
}
