import type { Epoch } from "./epoch.js";

/**
 * owner of a group (a task) → its standby, on topic d/…: a part of a stream. The stream is (epoch, session);
 * one message of it is on its way at a time. `parts` 0 opens it and asks what the standby has.
 */
export interface ShipMessage {
  readonly kind: "ship";
  /** The task. */
  readonly group: string;
  readonly epoch: Epoch;
  /** Counted by the owner from 1 in each epoch. */
  readonly session: number;
  /** 1, 2, 3 … in the stream. */
  readonly index: number;
  /** What the copy holds when the last part is in it. Opening: the owner's last commit; 0 = none. */
  readonly commit: number;
  /** What the copy must hold before; 0 for a snapshot. */
  readonly after: number;
  /** `body` is part 0 … parts - 1 of the encoded operations (encodeShipOps); they are applied together. */
  readonly part: number;
  readonly parts: number;
  /** crc32 of the record of `commit`. */
  readonly crc: number;
  /** crc32 of `body`. */
  readonly checksum: number;
  /** A page of the owner's whole area as of `commit`, for a new copy; `last`: the last page. */
  readonly snapshot: boolean;
  readonly last: boolean;
  /** The owner counts the receiver as a replica: its copy must live until the new one is whole. */
  readonly counted: boolean;
  readonly body: Uint8Array;
}

/** standby → owner, on topic a/…: what came of the stream (epoch, session), and what is durable. */
export interface ShippedMessage {
  readonly kind: "shipped";
  readonly group: string;
  readonly epoch: Epoch;
  readonly session: number;
  /** What came of the stream, without a hole. 0: this stream is not known here, open another. */
  readonly index: number;
  /** The last commit of the standby's whole copy, and crc32 of its record. */
  readonly commit: number;
  readonly crc: number;
  /** Id of the standby's store. */
  readonly store: string;
  /** The owner's epoch in which the copy was last written; null = there is no whole copy. */
  readonly have: Epoch | null;
  /** A higher epoch that rules: nothing was taken. null = none. */
  readonly fenced: Epoch | null;
}

/** One change of a copy; `key` is relative to its area, `value` null = delete. */
export interface ShipOp {
  readonly key: string;
  readonly value: Uint8Array | null;
}
