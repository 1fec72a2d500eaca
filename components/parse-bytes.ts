import type { BoltSpec, Fields, Row } from "../topology/index.js";
import { malformed } from "../topology/index.js";
import { requireCount, requireNumber, requireOption } from "./checks.js";
import type { FieldOf, Joined } from "./picked-fields.js";
import { readyBolt } from "./ready-bolt.js";

/** Bytes of each type of number, and how it is read. `le`: the lowest byte first, `be`: the highest. */
const readers = {
  u8: [1, (view: DataView, at: number) => view.getUint8(at)],
  i8: [1, (view: DataView, at: number) => view.getInt8(at)],
  u16be: [2, (view: DataView, at: number) => view.getUint16(at)],
  u16le: [2, (view: DataView, at: number) => view.getUint16(at, true)],
  i16be: [2, (view: DataView, at: number) => view.getInt16(at)],
  i16le: [2, (view: DataView, at: number) => view.getInt16(at, true)],
  u32be: [4, (view: DataView, at: number) => view.getUint32(at)],
  u32le: [4, (view: DataView, at: number) => view.getUint32(at, true)],
  i32be: [4, (view: DataView, at: number) => view.getInt32(at)],
  i32le: [4, (view: DataView, at: number) => view.getInt32(at, true)],
  f32be: [4, (view: DataView, at: number) => view.getFloat32(at)],
  f32le: [4, (view: DataView, at: number) => view.getFloat32(at, true)],
  f64be: [8, (view: DataView, at: number) => view.getFloat64(at)],
  f64le: [8, (view: DataView, at: number) => view.getFloat64(at, true)],
} as const;

/** Where a number stands in the bytes. */
export interface BytesField {
  /**
   * Its first byte, from 0.
   *
   * @range whole 0..65535
   */
  readonly at: number;
  readonly type: keyof typeof readers;
  /** The lowest of the bits that count, from 0, and how many; unsigned types only. Default: all. */
  readonly bits?: readonly [from: number, count: number];
  /** The value is offset + scale x number. Default 1. */
  readonly scale?: number;
  /** Default 0. */
  readonly offset?: number;
}

/** Where the bytes stand, and what is in them. */
export interface ParseBytesOptions<F extends Fields, L extends string, Keep extends keyof F & string> {
  readonly value: FieldOf<F, "bytes">;
  /** The fields that they hold, by name. */
  readonly layout: Readonly<Record<L, BytesField>>;
  /** Fields of the tuple that stay. Default none. */
  readonly keep?: readonly Keep[];
}

/**
 * Reads numbers from bytes at fixed places, as sensors pack them for LoRaWAN or Modbus: y = offset + scale
 * x. A payload that is too short is a dead letter; bytes that no field names are not looked at.
 *
 * Source: IEEE 754 and two's complement; a layout as in IEC 61131-3 "AT" declarations.
 */
export function parseBytes<
  F extends Fields,
  const L extends string,
  const Keep extends keyof F & string = never,
>(
  options: ParseBytesOptions<F, L, Keep>,
): BoltSpec<F, { readonly default: Joined<Pick<F, Keep>, { readonly [K in L]: "double" }> }> {
  const { value, layout } = options;
  const keep: readonly string[] = options.keep ?? [];
  const fields = Object.entries<BytesField>(layout);
  for (const [name, field] of fields) requireField(name, field);
  const length = Math.max(0, ...fields.map(([, { at, type }]) => at + readers[type][0]));
  return readyBolt({
    uses: [[value, ["bytes"]]],
    streams: (input) => ({
      default: {
        ...Object.fromEntries(keep.map((name) => [name, input[name]!])),
        ...Object.fromEntries(fields.map(([name]) => [name, "double" as const])),
      },
    }),
    create: () => ({
      execute(tuple, out) {
        const bytes = tuple[value] as Uint8Array;
        if (bytes.length < length)
          throw malformed(`it has ${bytes.length} bytes, not ${length}`, "mend the layout or the sensor");
        const kept = Object.fromEntries(keep.map((name) => [name, tuple[name]]));
        out.emit({ ...kept, ...readBytes(bytes, fields) });
      },
    }),
  });
}

/** The values of fields in bytes that are long enough. */
export function readBytes(bytes: Uint8Array, fields: readonly (readonly [string, BytesField])[]): Row {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const row: Record<string, number> = {};
  for (const [name, { at, type, bits, scale = 1, offset = 0 }] of fields) {
    let number = readers[type][1](view, at);
    if (bits !== undefined) number = Math.floor(number / 2 ** bits[0]) % 2 ** bits[1];
    row[name] = offset + scale * number;
  }
  return row;
}

function requireField(name: string, { at, type, bits, scale = 1, offset = 0 }: BytesField): void {
  const place = `parseBytes, ${name}`;
  requireOption(
    Object.hasOwn(readers, type),
    place,
    `no type ${type}`,
    `use ${Object.keys(readers).join(", ")}`,
  );
  requireCount(at, place, 0, 65_535);
  requireNumber(scale, place);
  requireNumber(offset, place);
  if (bits === undefined) return;
  const width = readers[type][0] * 8;
  requireOption(type.startsWith("u"), place, `bits of ${type}`, "choose an unsigned type");
  requireCount(bits[0], place, 0, width - 1);
  requireCount(bits[1], place, 1, width - bits[0]);
}
