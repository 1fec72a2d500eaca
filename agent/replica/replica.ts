import {
  type Epoch,
  type Replica,
  type ShipMessage,
  type ShipOp,
  type ShippedMessage,
  shipBodyBytesMax,
} from "../../proto/index.js";
import type { ConnectedEvent, DisconnectedEvent, TimerEvent } from "../link/link.js";

/**
 * Contract of the two deciders by which a group (a task) keeps a copy of its commits on another agent:
 * shipper.ts at the owner, standby.ts at the holder of the copy. Each is a plain-data state (structuredClone
 * works on it) and a function that takes (state, event, now) and returns effects. Rules: docs/protocol.md,
 * "Copies".
 *
 * **How the runtime drives them.** One state of a shipper for each life of a task (a new life has a higher
 * `start`), one of a standby for each group and life of the worker. Effects are carried out in the order in
 * which they come, writes and clears of one group one after the other; each write and clear is durable before
 * the next begins. Messages go to the agent that the effect names; `from` of a message is the agent in the
 * topic on which it came. `timer` at `shipperWake` / `standbyWake`; `connected` at once if the way is open.
 * A write that fails ends the worker; nothing is told to the deciders.
 *
 * **The owner's runtime** tells each commit when its batch is durable, never before, and gives away nothing
 * of a commit before `confirmed` says so: no acknowledgement, no frame, no reply. It tells `appointed` at the
 * start, with what the assignment says, and at each change; before the first nothing is confirmed. `open`ing
 * a snapshot it reads the whole area in one iteration and says as of which commit that is: the last one told,
 * or a later one that is told soon. `count` is written into the group's pointer record and then answered with
 * `counted-durable`; what is reported to the coordinator is `shipperReplica`, with the generation of the
 * assignment that `appointed` was last told of. `counted` of the options is what the pointer record says.
 *
 * **The coordinator** records a replica, so that it may be promoted, when it is appointed and the owner has
 * reported, by the newest assignment, that it counts. It takes one out on its own record before it tells
 * anybody, and goes on naming it until the owner has reported that its own copy is open: until then that one
 * may be promoted. It appoints a store again, or for the first time, only when the owner has reported, by the
 * newest assignment, that it counts nobody: an owner that saw the way out and the way in as one assignment
 * would go on counting a standby which, having seen both, has thrown its copy away.
 *
 * **The standby's runtime** keeps `pointer` of the last write in the group's pointer record, in the same
 * batch as the operations, and gives it back as `live` in the next life. At its start it clears areas that no
 * pointer record names. For promotion see promotion.ts.
 */

/** Bounds of both deciders; defaults in `replicaLimits`. */
export interface ReplicaLimits {
  /** Bytes of operations in one message; what is larger goes in parts. */
  readonly shipBytesMax: number;
  /** Bytes of commits that wait to be shipped; beyond, the copy is made anew from a snapshot. */
  readonly queueBytesMax: number;
  /** How fast a snapshot may go: live data goes first. */
  readonly snapshotBytesPerSec: number;
  /** Bounds of the resend time-out (measured in between, doubling), and its value before any measurement. */
  readonly resendMinMs: number;
  readonly resendMaxMs: number;
  readonly resendFirstMs: number;
  /** First and longest delay before a broken stream is opened again. */
  readonly reopenFirstMs: number;
  readonly reopenMaxMs: number;
  /** So long commits wait for a standby that is about to be counted; then they go on without it. */
  readonly joinMs: number;
  /** A counted standby that does not answer for so long is an alarm. */
  readonly silentMs: number;
  /** An owner of a higher epoch than the assignment names is waited for so long before the alarm. */
  readonly aheadMs: number;
}

export const replicaLimits: ReplicaLimits = {
  shipBytesMax: shipBodyBytesMax,
  queueBytesMax: 8 * 1024 * 1024,
  snapshotBytesPerSec: 2 * 1024 * 1024,
  resendMinMs: 200,
  resendMaxMs: 30_000,
  resendFirstMs: 1_000,
  reopenFirstMs: 250,
  reopenMaxMs: 60_000,
  joinMs: 2_000,
  silentMs: 10_000,
  aheadMs: 10_000,
};

/** A commit by its number and the crc32 of its record; 0 = none was made. */
export interface CommitMark {
  readonly commit: number;
  readonly crc: number;
}

export type ShipperEvent =
  /**
   * Whom the assignment names as standby. A replica that is counted and is not named is counted no more: the
   * coordinator has recorded that before.
   */
  | { readonly kind: "appointed"; readonly standby: Replica | null }
  | ConnectedEvent
  | DisconnectedEvent
  /** The next commit is durable here. `ops` are relative to the area. */
  | ({ readonly kind: "commit"; readonly ops: readonly ShipOp[] } & CommitMark)
  | { readonly kind: "message"; readonly from: string; readonly message: ShippedMessage }
  /** The next page of the snapshot, which is as of `commit`; to be given for each `next-page`. */
  | ({
      readonly kind: "page";
      readonly session: number;
      readonly ops: readonly ShipOp[];
      readonly last: boolean;
    } & CommitMark)
  /** What `count` asked for is durable; one for each, in their order. */
  | { readonly kind: "counted-durable"; readonly replica: Replica | null }
  | TimerEvent;

export type ShipperEffect =
  | { readonly kind: "send"; readonly to: string; readonly message: ShipMessage }
  /** Write who counts besides the owner; null = nobody. */
  | { readonly kind: "count"; readonly replica: Replica | null }
  /** It counts, durably: that is worth a report now. */
  | { readonly kind: "counted"; readonly replica: Replica }
  /** Every replica has commits up to this one. */
  | { readonly kind: "confirmed"; readonly commit: number }
  /** Open an iteration over the whole area. */
  | { readonly kind: "open-snapshot"; readonly session: number }
  /** Give the next page as event `page`. */
  | { readonly kind: "next-page"; readonly session: number }
  /** End the iteration. */
  | { readonly kind: "close-snapshot"; readonly session: number }
  /** A higher epoch of this group rules: stop the task. Nothing comes from this state any more. */
  | { readonly kind: "overruled"; readonly epoch: Epoch }
  /** This store is an old one: stop the task and say so. Nothing comes from this state any more. */
  | { readonly kind: "stale-owner"; readonly text: string }
  | { readonly kind: "alarm"; readonly text: string }
  /** How far a new copy is. */
  | { readonly kind: "progress"; readonly snapshotBytes: number; readonly whole: boolean };

/** A whole copy of a group as the pointer record holds it. */
export interface Copy extends CommitMark {
  readonly area: string;
  /** The stream that wrote it last. */
  readonly epoch: Epoch;
  readonly session: number;
}

export type StandbyEvent =
  /** The assignment says that a copy is to be held here, and who owns the group. */
  | {
      readonly kind: "assigned";
      readonly owner: string;
      readonly term: number;
      readonly number: number;
    }
  /** It is held here no more, and the group is not owned here either: it is thrown away. */
  | { readonly kind: "unassigned" }
  | { readonly kind: "message"; readonly from: string; readonly message: ShipMessage }
  /** The write with this token is durable. */
  | { readonly kind: "written"; readonly token: number }
  | TimerEvent;

export type StandbyEffect =
  /**
   * One durable batch: `ops` relative to `area`, and the copy that counts from then on (null = none, absent =
   * as it was) in the pointer record. To be answered with `written`.
   */
  | {
      readonly kind: "write";
      readonly token: number;
      readonly area: string;
      readonly ops: readonly ShipOp[];
      readonly pointer?: Copy | null;
    }
  /** Nothing names this area any more: clear it. */
  | { readonly kind: "clear"; readonly area: string }
  | { readonly kind: "answer"; readonly to: string; readonly message: ShippedMessage }
  | { readonly kind: "alarm"; readonly text: string };

export const never = Number.POSITIVE_INFINITY;

/** True when both are of the same owner: start numbers may differ. */
export function sameOwner(a: Epoch, b: Epoch): boolean {
  return a.term === b.term && a.number === b.number;
}

export function sameReplica(a: Replica | null, b: Replica | null): boolean {
  return a?.agent === b?.agent && a?.store === b?.store;
}
