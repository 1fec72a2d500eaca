import { HeadwaterError } from "../../base/index.js";
import { ByteReader, type ByteWriter } from "./bytes.js";
import { type Codec, notOfTheType, wrongType } from "./codec.js";

/** Bytes of one value at most: it must go through a commit and over a link in one piece. */
const valueBytesMax = 1024 * 1024;

/** Stands for a value that is in the store only. */
export const away: unique symbol = Symbol("away");

/** Bits of the first byte of what is written: the type's tag below them. */
const expiresBit = 0x80;
const listBit = 0x40;

/** A declared cell, as its entries and the book see it. */
export interface Cell {
  /** `<component>/<name>` */
  readonly id: string;
  readonly codec: Codec;
  /** Its entries hold an array of values. */
  readonly list: boolean;
  /** Running ms; 0 = kept for ever. */
  readonly ttlMs: number;
  /** Values may leave memory. */
  readonly evictable: boolean;
  /** Nobody needs to know of the entry any more: it is removed from the index of keys. */
  forget(entry: StateEntry): void;
}

/** One key of a cell: its value in memory or in the store, and what is known of it there. */
export class StateEntry {
  readonly cell: Cell;
  /** Its key in changes and in the store. */
  readonly id: string;
  value: unknown = undefined;
  /** Bytes of the value, about. */
  size = 0;
  /** False: deleted, kept until a checkpoint says so. */
  live = false;
  /** Running ms. */
  expiresAt = Number.POSITIVE_INFINITY;
  /** Changed since the last commit, since the last checkpoint; part of a checkpoint that is under way. */
  dirty = false;
  changed = false;
  pending = false;
  /** A commit or checkpoint has told of it. */
  known = false;
  /** Read or written since the last look for what may leave memory. */
  used = false;

  constructor(cell: Cell, id: string) {
    this.cell = cell;
    this.id = id;
  }
}

/** The value as it is kept; throws `bad-state-value` when it is not of the cell's type or too large. */
export function keep({ id, codec }: Cell, key: string, value: unknown): unknown {
  const kept = codec.keep(value);
  if (kept !== wrongType) return kept;
  throw ofWrongType(id, key, codec, value);
}

/** Bytes of a kept value; throws `bad-state-value` when it is too large. */
export function measure({ id, codec }: Cell, key: string, kept: unknown): number {
  const size = codec.size(kept);
  if (size === notOfTheType) throw ofWrongType(id, key, codec, kept);
  if (size <= valueBytesMax) return size;
  const message = `a value of ${size} bytes is more than ${valueBytesMax}`;
  throw refused(id, key, message, "keep less of it, or divide it over several keys, a map or a list");
}

/** Type, expiry if it has one, and the value; for a list how many, and each with its length. */
export function writeEntry(
  { cell, value, expiresAt }: StateEntry,
  to: ByteWriter,
  item: ByteWriter,
): Uint8Array {
  const { codec, list } = cell;
  const expires = expiresAt !== Number.POSITIVE_INFINITY;
  to.byte(codec.tag | (list ? listBit : 0) | (expires ? expiresBit : 0));
  if (expires) to.double(expiresAt);
  if (list) {
    const values = value as readonly unknown[];
    to.varint(values.length);
    for (const each of values) {
      codec.write(each, item);
      item.moveTo(to);
    }
  } else codec.write(value, to);
  return to.take();
}

/** What `writeEntry` wrote, but the value, which is only read when it is asked for. */
export interface ReadEntry {
  readonly expiresAt: number;
  /** Bytes of the value. */
  readonly size: number;
  /** Values of a piece of a list. */
  readonly count: number;
  value(): unknown;
}

/** Reads what was written; throws `bad-state` when it is not of the declared type. */
export function readEntry(cell: Cell, key: string, bytes: Uint8Array): ReadEntry {
  const from = new ByteReader(bytes);
  const head = from.left > 0 ? from.byte() : 0x3f;
  const tag = cell.codec.tag | (cell.list ? listBit : 0);
  if ((head & ~expiresBit) !== tag) {
    throw new HeadwaterError("bad-state", `${cell.id}: ${shown(key)} was written with another type`, {
      place: cell.id,
      remedy: "give state of another type another name",
    });
  }
  const expiresAt = (head & expiresBit) === 0 ? Number.POSITIVE_INFINITY : from.double();
  const count = cell.list ? from.varint() : 1;
  const size = from.left;
  const value = () => {
    if (!cell.list) return cell.codec.read(from, from.left);
    return Array.from({ length: count }, () => cell.codec.read(from, from.varint()));
  };
  return { expiresAt, size, count, value };
}

function ofWrongType(cell: string, key: string, codec: Codec, value: unknown): HeadwaterError {
  const message = `${shown(value)} is not ${codec.wanted}`;
  return refused(cell, key, message, "write a value of the declared type");
}

function refused(cell: string, key: string, message: string, remedy: string): HeadwaterError {
  return new HeadwaterError("bad-state-value", `${cell}, key ${shown(key)}: ${message}`, {
    place: cell,
    remedy,
  });
}

function shown(value: unknown): string {
  if (typeof value === "bigint" || typeof value === "symbol" || typeof value === "function")
    return typeof value;
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "an array" : "an object";
  return (JSON.stringify(value) ?? String(value)).slice(0, 80);
}
