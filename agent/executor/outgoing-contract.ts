import type { Epoch } from "../../proto/index.js";
import type { Row } from "../../topology/index.js";
import type { Holder } from "../link/low-mark.js";
import type { SenderOptions } from "../link/sender.js";
import type { FrameBody } from "./body.js";
import type { Outbox } from "./outbox.js";
import type { OutgoingLink } from "./outgoing.js";

/** How the sending end of a link keeps its frames in a store. */
export interface Durable {
  readonly outbox: Outbox;
  readonly series: Epoch;
  readonly restored: NonNullable<SenderOptions<FrameBody>["restored"]>;
  /** Tuples of each hole that was found in the store. */
  readonly holes: readonly number[];
  /** Nothing leaves before its commit is durable (I5). */
  readonly gated: boolean;
  /** Bounds of what may wait on disk, and what happens there. */
  readonly bytesMax: number;
  readonly ageMsMax: number;
  readonly whenFull: "block" | "dropOldest";
}

/** Where the numbers of a link stand. */
export interface LinkNumbers {
  readonly series: Epoch;
  /** Number of the next frame. */
  readonly next: number;
  /** Tuples numbered so far. */
  readonly total: number;
}

/** What a link's sending end asks of the task that it belongs to. */
export interface OutgoingOwner {
  /** A frame is open that must be sealed when the task has nothing else to do. */
  opened(link: OutgoingLink): void;
  /** There is news of event time, which leaves with the next frame, or alone. */
  timed(link: OutgoingLink): void;
  /** Whether a tuple may depend on what others inside keep; then `touched` is called for each. */
  readonly pinned: boolean;
  /** A tuple in which the holders may have had a part is added to the open frame. */
  touched(link: OutgoingLink, lineage: readonly Holder[]): void;
  /** The open frame gets its number. */
  sealed(link: OutgoingLink): void;
  /** Room came or went, or the receiver was heard of or is no longer. */
  roomChanged(room: boolean): void;
  /** Frames up to `through` are safe. */
  freed(link: OutgoingLink, through: number): void;
  /** Tuples that will never arrive: dropped by policy. */
  dropped(tuples: number): void;
  /** The receiver cannot take these tuples. */
  refused(stream: string, rows: readonly Row[], reason: string): void;
  /** Another owner of this task rules, or the task needs a new epoch. */
  overruled(why: string): void;
}
