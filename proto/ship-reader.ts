import { ByteReader } from "./bytes.js";
import { shipOpsMax, shipPartsMax } from "./limits.js";
import { readEpoch, readShortText } from "./link-fields.js";
import type { Epoch, ShipMessage, ShipOp, ShippedMessage } from "./messages.js";
import { isTaskName } from "./shape.js";
import { badMessage } from "./version.js";

const nothing = new Uint8Array(0);

/** What stands in a Ship or a Shipped, by field number where it is a number. */
class ShipParts {
  group = "";
  epoch: Epoch | null = null;
  readonly counts = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  store = "";
  have: Epoch | null = null;
  fenced: Epoch | null = null;
  body: Uint8Array = nothing;
}

/** Reads the Ship that ends at `reader.end`. */
export function readShip(reader: ByteReader): ShipMessage {
  const { group, epoch, counts, body } = readParts(reader, "ship");
  const part = counts[7]!;
  const parts = counts[8]!;
  if (parts > shipPartsMax) throw reader.fault(`${parts} parts, at most ${shipPartsMax}`);
  if (part >= Math.max(1, parts)) throw reader.fault(`part ${part} of ${parts}`);
  return {
    kind: "ship",
    group,
    epoch,
    session: counts[3]!,
    index: counts[4]!,
    commit: counts[5]!,
    after: counts[6]!,
    part,
    parts,
    crc: counts[9]!,
    checksum: counts[10]!,
    snapshot: counts[11] !== 0,
    last: counts[12] !== 0,
    counted: counts[13] !== 0,
    body,
  };
}

/** Reads the Shipped that ends at `reader.end`. */
export function readShipped(reader: ByteReader): ShippedMessage {
  const { group, epoch, counts, store, have, fenced } = readParts(reader, "shipped");
  return {
    kind: "shipped",
    group,
    epoch,
    session: counts[3]!,
    index: counts[4]!,
    commit: counts[5]!,
    crc: counts[6]!,
    store,
    have,
    fenced,
  };
}

function readParts(reader: ByteReader, kind: "ship" | "shipped"): ShipParts & { readonly epoch: Epoch } {
  const parts = new ShipParts();
  const fixed = kind === "ship" ? [9, 10] : [6];
  const countMax = kind === "ship" ? 13 : 5;
  while (reader.at < reader.end) {
    const tag = reader.varint();
    const field = tag >>> 3;
    const wireType = tag & 7;
    if (wireType === 2) readBytesField(reader, kind, field, parts);
    else if (wireType === 5 && fixed.includes(field)) parts.counts[field] = reader.fixed32();
    else if (wireType === 0 && field >= 3 && field <= countMax && !fixed.includes(field))
      parts.counts[field] = reader.varint();
    else reader.skip(wireType);
  }
  const { group, epoch } = parts;
  if (!isTaskName(group)) throw reader.fault(`${JSON.stringify(group.slice(0, 80))} is not a task`);
  if (epoch === null) throw reader.fault("a message without epoch");
  return Object.assign(parts, { epoch });
}

function readBytesField(reader: ByteReader, kind: "ship" | "shipped", field: number, parts: ShipParts): void {
  if (field === 1) parts.group = readShortText(reader);
  else if (field === 2) parts.epoch = readEpoch(reader);
  else if (field === 14 && kind === "ship") parts.body = reader.bytes();
  else if (field === 7 && kind === "shipped") parts.store = readShortText(reader);
  else if (field === 8 && kind === "shipped") parts.have = readEpoch(reader);
  else if (field === 9 && kind === "shipped") parts.fenced = readEpoch(reader);
  else reader.skip(2);
}

/**
 * The operations in the joined bodies of all parts. Values share memory with `body`. Throws `bad-message`,
 * and nothing else.
 */
export function decodeShipOps(body: Uint8Array): ShipOp[] {
  const reader = new ByteReader(body, (what) => badMessage(what, "ship"));
  const ops: ShipOp[] = [];
  while (reader.at < reader.end) {
    const tag = reader.varint();
    if (tag !== 0x0a) {
      reader.skip(tag & 7);
      continue;
    }
    if (ops.length === shipOpsMax) throw badMessage(`more than ${shipOpsMax} operations`, "ship");
    const end = reader.end;
    reader.end = reader.length();
    ops.push(readOp(reader));
    reader.end = end;
  }
  return ops;
}

function readOp(reader: ByteReader): ShipOp {
  let key = "";
  let value: Uint8Array | null = null;
  while (reader.at < reader.end) {
    const tag = reader.varint();
    if (tag === 0x0a) key = reader.text();
    else if (tag === 0x12) value = reader.bytes();
    else reader.skip(tag & 7);
  }
  if (key === "") throw reader.fault("an operation without key");
  return { key, value };
}
