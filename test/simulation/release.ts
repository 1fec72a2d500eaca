/** Field 200 of type varint, value 1: no message of ours has it. */
const unknownField = Uint8Array.of(0xc0, 0x0c, 0x01);

/**
 * A payload as a later release would write it, which still speaks the version before: with a field that this
 * one has never heard of.
 */
export function asWrittenLater(payload: Uint8Array): Uint8Array {
  return Buffer.concat([payload, unknownField]);
}
