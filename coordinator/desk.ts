import type { LogLevel } from "../base/index.js";
import type { Book } from "./book.js";
import type { Cluster } from "./cluster.js";
import type { ClusterAgent } from "./cluster-agent.js";
import type { CoreEffect, CoreLimits, Now } from "./core-contract.js";
import type { Profile } from "./profile.js";
import type { Telemetry } from "./telemetry.js";

/** What the parts of the core work with: the books, and ways to say what follows from a change. */
export interface Desk {
  readonly book: Book;
  readonly cluster: Cluster;
  readonly telemetry: Telemetry;
  readonly limits: CoreLimits;
  readonly profile: Profile;
  /** The topology's part of the assignments must be worked out anew. */
  touch(topology: string): void;
  /** Placements must be looked at. */
  replan(): void;
  /** The agent gets its assignment once more. */
  tellAgain(agent: string): void;
  /** The agent gets an assignment of a new generation, whatever is in it. */
  renewAssignment(agent: string): void;
  keepAgent(agent: ClusterAgent): void;
  forgetAgent(agent: string): void;
  /** Happens after all changes of this step are durable. */
  afterwards(effect: CoreEffect): void;
  /** `stands`: until it is lowered; else it goes by itself after a while. */
  alarm(code: string, subject: string, text: string, now: Now, stands: boolean): void;
  log(level: LogLevel, text: string, fields: Readonly<Record<string, unknown>>): void;
}
