import type { Now } from "./core-contract.js";

const sentMax = 64;

/**
 * How long this agent may act alone. A lease counts from when the heartbeat that it answers was sent, by the
 * running or the wall clock, whichever says that more time went by (a suspended device's running clock stands
 * still). docs/protocol.md, Lease.
 */
export class Lease {
  /** The highest number that was received; 0 = none. */
  number = 0;
  /** End of the lease by either clock; 0 = never had one. */
  until: Now = { running: 0, wall: 0 };
  readonly #sent: { readonly seq: number; readonly at: Now }[] = [];

  sent(seq: number, at: Now): void {
    this.#sent.push({ seq, at });
    if (this.#sent.length > sentMax) this.#sent.shift();
  }

  /** An answer to heartbeat `seq`; older answers than one that was heard change nothing. */
  answered(seq: number, number: number, leaseMs: number): void {
    this.number = Math.max(this.number, number);
    const index = this.#sent.findIndex((beat) => beat.seq === seq);
    if (index < 0) return;
    const { at } = this.#sent[index]!;
    this.#sent.splice(0, index + 1);
    this.until = { running: at.running + leaseMs, wall: at.wall + leaseMs };
  }

  holds(now: Now): boolean {
    return now.running < this.until.running && now.wall < this.until.wall;
  }
}
