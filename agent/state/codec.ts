import type { ByteWriter } from "../../proto/index.js";
import type { FieldType } from "../../topology/index.js";
import type { ByteReader } from "./bytes.js";
import { keepJson } from "./json.js";

/** Says that a value is not of the type. */
export const wrongType: unique symbol = Symbol("wrong type");

/** In the place of a size. */
export const notOfTheType = -1;

/** How values of one type are checked, kept, measured and written. */
export interface Codec {
  /** In the header of what is written: never changes, never used again. */
  readonly tag: number;
  /** Bytes that each value is written in; null: they differ. */
  readonly width: number | null;
  /** What a value must be, for a message. */
  readonly wanted: string;
  /** The value as it is kept: copied or frozen so that nobody changes it unseen; or `wrongType`. */
  keep(value: unknown): unknown;
  /** Bytes that it takes, about; `notOfTheType` where only a walk through it tells. */
  size(kept: unknown): number;
  /** Puts it there, and makes its own room. */
  write(kept: unknown, to: ByteWriter): void;
  /** `length`: bytes that were written for it. */
  read(from: ByteReader, length: number): unknown;
}

/** Whole numbers below it take seven bytes or fewer; the others eight, as a double. */
const shortInt = 2 ** 48;

const double: Codec = {
  tag: 1,
  width: 8,
  wanted: "a number",
  keep: (value) => (typeof value === "number" ? value : wrongType),
  size: () => 8,
  write: (kept, to) => {
    to.reserve(8);
    to.double(kept as number);
  },
  read: (from) => from.double(),
};

/** The codec of each type. */
export const codecs: Readonly<Record<FieldType, Codec>> = {
  string: {
    tag: 0,
    width: null,
    wanted: "a text",
    keep: (value) => (typeof value === "string" ? value : wrongType),
    size: (kept) => Buffer.byteLength(kept as string),
    write: (kept, to) => to.utf8(kept as string),
    read: (from, length) => from.text(length),
  },
  double,
  int: {
    tag: 2,
    width: null,
    wanted: "a safe integer",
    keep: (value) => (Number.isSafeInteger(value) ? value : wrongType),
    size: () => 8,
    write(kept, to) {
      const value = kept as number;
      to.reserve(8);
      if (value >= shortInt || value <= -shortInt) to.double(value);
      else to.varint(value >= 0 ? value * 2 : -value * 2 - 1);
    },
    read(from, length) {
      if (length === 8) return from.double();
      const value = from.varint();
      return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    },
  },
  bool: {
    tag: 3,
    width: 1,
    wanted: "true or false",
    keep: (value) => (typeof value === "boolean" ? value : wrongType),
    size: () => 1,
    write(kept, to) {
      to.reserve(1);
      to.byte(kept === true ? 1 : 0);
    },
    read: (from) => from.byte() === 1,
  },
  bytes: {
    tag: 4,
    width: null,
    wanted: "a Uint8Array",
    keep: (value) => (value instanceof Uint8Array ? new Uint8Array(value) : wrongType),
    size: (kept) => (kept as Uint8Array).length,
    write: (kept, to) => to.raw(kept as Uint8Array),
    read: (from, length) => from.bytes(length),
  },
  timestamp: {
    ...double,
    tag: 5,
    wanted: "a time in ms since 1970",
    keep: (value) => (Number.isFinite(value) ? value : wrongType),
  },
  json: {
    tag: 6,
    width: null,
    wanted: "what JSON can say, nested at most 64 deep: plain objects, arrays, texts, finite numbers",
    keep: (value) => value,
    size: (kept) => keepJson(kept) ?? notOfTheType,
    write: (kept, to) => to.utf8(JSON.stringify(kept)),
    read: (from, length) => keepParsed(JSON.parse(from.text(length))),
  },
};

/** A time that is set: kept like a timestamp, told from one by its tag. */
export const timerCodec: Codec = { ...codecs.timestamp, tag: 7 };

function keepParsed(value: unknown): unknown {
  keepJson(value);
  return value;
}
