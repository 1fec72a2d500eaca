import type { Epoch, ShipMessage, ShippedMessage } from "../../proto/index.js";
import type { Copy } from "./replica.js";

/**
 * Promotion: the holder of a copy becomes the owner, because a newer assignment says so. The runtime stops
 * the standby of the group and opens the group from the copy that counts. It must do that in this order:
 *
 * 1. The assignment, with its higher epoch, is on disk. From here on ships of the old epoch are answered with
 *    `fencedShip`, never with what a standby says: the old owner gets nothing confirmed any more (I6).
 * 2. What the standby has under way to the disk is durable (`written`) or has failed; it is stepped no more.
 * 3. `whyNotPromoted` says "". It is asked with the pointer record as it is on disk, and with the store that
 *    the assignment names. Otherwise the group stays closed and the reason is reported; it is never begun
 *    empty.
 * 4. One batch makes the pointer record one of an owner in the new epoch, with the same area and commit, and
 *    with nobody counted. Then the group is opened as after a restart, from its last commit.
 *
 * An owner that learns that another owns the group stops its shipper; its own area is garbage, never the
 * beginning of a copy: as a standby it begins with nothing.
 */
export function whyNotPromoted(copy: Copy | null, store: string, assignedStore: string): string {
  if (store !== assignedStore)
    return `its copy was in the store ${assignedStore}, and this is another (${store})`;
  if (copy === null) return "there is no whole copy in this store";
  return "";
}

/** The answer to a ship of an older epoch. */
export function fencedShip(ship: ShipMessage, rules: Epoch, store: string): ShippedMessage {
  const { group, epoch, session } = ship;
  const nothing = { index: 0, commit: 0, crc: 0, have: null };
  return { kind: "shipped", group, epoch, session, ...nothing, store, fenced: rules };
}
