import { ByteWriter, varintSize } from "./bytes.js";
import { countField, epochField, fixedField, flagField, textField } from "./link-fields.js";
import type { ShipMessage, ShipOp, ShippedMessage } from "./messages.js";

/** The fields of Ship in link.proto from 2 on, without the body. */
export function shipFields(writer: ByteWriter, ship: ShipMessage): void {
  epochField(writer, 2, ship.epoch);
  countField(writer, 3, ship.session);
  countField(writer, 4, ship.index);
  countField(writer, 5, ship.commit);
  countField(writer, 6, ship.after);
  countField(writer, 7, ship.part);
  countField(writer, 8, ship.parts);
  fixedField(writer, 9, ship.crc);
  fixedField(writer, 10, ship.checksum);
  flagField(writer, 11, ship.snapshot);
  flagField(writer, 12, ship.last);
  flagField(writer, 13, ship.counted);
}

/** The fields of Shipped in link.proto from 2 on. */
export function shippedFields(writer: ByteWriter, shipped: ShippedMessage): void {
  epochField(writer, 2, shipped.epoch);
  countField(writer, 3, shipped.session);
  countField(writer, 4, shipped.index);
  countField(writer, 5, shipped.commit);
  fixedField(writer, 6, shipped.crc);
  textField(writer, 7, shipped.store);
  if (shipped.have !== null) epochField(writer, 8, shipped.have);
  if (shipped.fenced !== null) epochField(writer, 9, shipped.fenced);
}

/**
 * Operations as protobuf's ShipOps. The bytes of several lists, one after the other, are the bytes of the
 * joined list, so that commits are shipped together without a further copy.
 */
export function encodeShipOps(ops: readonly ShipOp[]): Uint8Array {
  let bytes = 0;
  for (const { key, value } of ops) bytes += key.length * 3 + (value?.length ?? 0) + 24;
  const writer = new ByteWriter(bytes);
  for (const { key, value } of ops) {
    const keyBytes = Buffer.byteLength(key);
    const valueBytes = value === null ? 0 : 1 + varintSize(value.length) + value.length;
    writer.byte(0x0a);
    writer.varint((keyBytes === 0 ? 0 : 1 + varintSize(keyBytes) + keyBytes) + valueBytes);
    textField(writer, 1, key);
    if (value === null) continue;
    writer.byte(0x12);
    writer.bytes(value);
  }
  return writer.finish();
}
