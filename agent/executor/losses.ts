import type { LinkReport } from "../../proto/index.js";
import { refusedReason } from "../link/sender-flow.js";
import type { LinkHost } from "./link-host.js";

/** Why frames that were to arrive are dropped: what the gap in their place says. */
export const lossReasons = {
  full: "the outbox is full",
  disk: "the outbox is full: the agent's disk may take no more",
  old: "older than the outbox keeps",
  damaged: "damaged in the sender's store",
  absent: "the receiver is absent",
  /** Only at-most-once drops for it. */
  lossy: "no room",
} as const;

/**
 * Whether a gap is news where it arrives. Whoever asks for at-most-once has asked for drops where there is no
 * room, and what the receiver itself refused is a dead letter of its sender.
 */
export function isLoss(reason: string): boolean {
  return reason !== lossReasons.lossy && !reason.startsWith(refusedReason);
}

const remedies: ReadonlyMap<string, string> = new Map([
  [lossReasons.full, "bring its receiver back, or give the topology more outboxMb"],
  [lossReasons.disk, "make room on that disk, or bring the receiver back"],
  [lossReasons.old, "bring its receiver back, or give the topology more outboxHours"],
  [lossReasons.damaged, "look after the disk of that agent: what it gives back is not what was written"],
  [lossReasons.absent, "bring its agent back; with outboxOnDisk such tuples wait on the disk"],
]);

/** Losses with no longer pause between them are one episode: they are one line in the log. */
const episodeMs = 60_000;
/** Others' reasons beyond so many count as one. */
const reasonsMax = 8;

/**
 * What one end of a link has lost, or was told to be lost, since its worker's start, and one line in the log
 * for each episode of it.
 */
export class Losses {
  #tuples = 0;
  #why = "";
  readonly #link: string;
  readonly #host: Pick<LinkHost, "now" | "log">;
  /** When each was last seen, running ms. */
  readonly #seen = new Map<string, number>();

  /** `holes`: tuples of each hole that was found in what the store had of the link. */
  constructor(link: string, host: Pick<LinkHost, "now" | "log">, holes: readonly number[] = []) {
    this.#link = link;
    this.#host = host;
    if (holes.length === 0) return;
    // How many were in a hole may not be known: 0.
    this.#add(
      holes.reduce((sum, tuples) => sum + tuples, 0),
      lossReasons.damaged,
    );
  }

  get report(): Pick<LinkReport, "lost" | "lostWhy"> {
    return { lost: this.#tuples, lostWhy: this.#why };
  }

  /** Frames without tuples are no loss. */
  add(tuples: number, reason: string): void {
    if (tuples > 0) this.#add(tuples, reason);
  }

  #add(tuples: number, reason: string): void {
    const remedy = remedies.get(reason);
    this.#tuples += tuples;
    this.#why = remedy === undefined ? reason : `${reason}; ${remedy}`;
    const now = this.#host.now();
    const key = this.#seen.has(reason) || this.#seen.size < reasonsMax ? reason : "";
    const last = this.#seen.get(key) ?? Number.NEGATIVE_INFINITY;
    this.#seen.set(key, now);
    if (now - last < episodeMs) return;
    const many = tuples === 0 ? "tuples are dropped" : `tuples are dropped, ${tuples} to begin with`;
    this.#host.log(reason === lossReasons.damaged ? "error" : "warn", `${this.#link}: ${many}: ${this.#why}`);
  }
}
