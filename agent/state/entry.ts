import { HeadwaterError } from "../../base/index.js";
import type { LiveForm } from "../../topology/index.js";
import { ByteReader } from "./bytes.js";
import { type Codec, notOfTheType, wrongType } from "./codec.js";

/** Bytes of one value at most: it must go through a commit and over a link in one piece. */
const valueBytesMax = 1024 * 1024;

/** Stands for a value that is in the store only. */
export const away: unique symbol = Symbol("away");

/** Bits of the first byte of what is written: the type's tag below them. */
export const expiresBit = 0x80;
export const listBit = 0x40;

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
  /** How values are held that are changed where they stand; null = they are not. */
  form: LiveForm<unknown, unknown> | null;
  /** What an entry has in that form is not needed any more. */
  release: (entry: StateEntry) => void;
  /** How many keys it may keep something of (Infinity: any number), and of how many it does then. */
  keys: number;
  readonly keysMax: number;
  /** Whether it keeps nothing else of the entry's key. */
  alone(entry: StateEntry): boolean;
  /** Nobody needs to know of the entry any more: it is removed from the index of keys. */
  forget(entry: StateEntry): void;
}

/** Of a cell that has nothing to release. */
export function nothing(): void {}

/** What is known of an entry, a bit each: there may be a million of them. */
const liveBit = 1;
const dirtyBit = 2;
const changedBit = 4;
const knownBit = 8;
const usedBit = 16;
const thawedBit = 32;
const inDirtyBit = 64;
const inChangedBit = 128;
/** Two bits: how often a husk was looked at. */
const lookedBit = 256;
const looksMask = 3 * lookedBit;
const huskBits = liveBit | dirtyBit | changedBit | knownBit;

/** For each list of entries: the bit of what is in it, and that of what stands in its array. */
export const listBits = {
  dirty: { is: dirtyBit, stands: inDirtyBit },
  changed: { is: changedBit, stands: inChangedBit },
} as const;
const writtenBits = dirtyBit | usedBit;
const hotBits = writtenBits | thawedBit;

/** One key of a cell: its value in memory or in the store, and what is known of it there. */
export class StateEntry {
  readonly cell: Cell;
  readonly key: string;
  value: unknown = undefined;
  /** Bytes of the value, about. */
  size = 0;
  #flags = 0;
  /** Null rather than Infinity: most cells have no time to live, and a number of its own takes 16 bytes. */
  #expiresAt: number | null = null;

  constructor(cell: Cell, key: string) {
    this.cell = cell;
    this.key = key;
  }

  /** Its key in changes and in the store. */
  get id(): string {
    return this.key;
  }
  /** Characters of `id`. */
  get idLength(): number {
    return this.key.length;
  }

  /** Running ms; Infinity = never. */
  get expiresAt(): number {
    return this.#expiresAt ?? Number.POSITIVE_INFINITY;
  }
  set expiresAt(at: number) {
    this.#expiresAt = at === Number.POSITIVE_INFINITY ? null : at;
  }
  get mortal(): boolean {
    return this.#expiresAt !== null;
  }

  /** False: deleted, kept until a checkpoint says so. */
  get live(): boolean {
    return (this.#flags & liveBit) !== 0;
  }
  set live(on: boolean) {
    this.#set(liveBit, on);
  }
  /** Changed since the last commit. */
  get dirty(): boolean {
    return (this.#flags & dirtyBit) !== 0;
  }
  set dirty(on: boolean) {
    this.#set(dirtyBit, on);
  }
  /** Changed since the last checkpoint. */
  get changed(): boolean {
    return (this.#flags & changedBit) !== 0;
  }
  set changed(on: boolean) {
    this.#set(changedBit, on);
  }
  /** A commit or checkpoint has told of it. */
  get known(): boolean {
    return (this.#flags & knownBit) !== 0;
  }
  set known(on: boolean) {
    this.#set(knownBit, on);
  }
  /** Read or written since the last look for what may leave memory. */
  get used(): boolean {
    return (this.#flags & usedBit) !== 0;
  }
  set used(on: boolean) {
    this.#set(usedBit, on);
  }
  /** The value is in the form of the cell, which is changed where it stands. */
  get thawed(): boolean {
    return (this.#flags & thawedBit) !== 0;
  }
  set thawed(on: boolean) {
    this.#set(thawedBit, on);
  }

  /** In memory, and known to everybody as changed: nothing is to be done before it is changed again. */
  get written(): boolean {
    return (this.#flags & writtenBits) === writtenBits;
  }

  /** The same of one that is held in the form of the cell. */
  get hot(): boolean {
    return (this.#flags & hotBits) === hotBits;
  }

  /** Nobody has heard of it, and it has no value: it can become another one. */
  get husk(): boolean {
    return (this.#flags & huskBits) === 0;
  }

  /** One look more at a husk. True: it had as many as it may have. */
  look(): boolean {
    if ((this.#flags & looksMask) === looksMask) return true;
    this.#flags += lookedBit;
    return false;
  }
  /** It is no husk any more, or one that nobody has looked at. */
  renew(): void {
    this.#flags &= ~looksMask;
  }

  has(bit: number): boolean {
    return (this.#flags & bit) !== 0;
  }
  mark(bit: number, on: boolean): void {
    this.#set(bit, on);
  }

  #set(bit: number, on: boolean): void {
    this.#flags = on ? this.#flags | bit : this.#flags & ~bit;
  }
}

/** Its value is to be another one, or none. */
export function chill(entry: StateEntry): void {
  if (!entry.thawed) return;
  entry.cell.release(entry);
  entry.thawed = false;
}

/** The value as whoever reads it may have it: never one that is changed where it stands. */
export function shownValue({ cell, value, thawed }: StateEntry): unknown {
  return thawed ? cell.form!.freeze(value) : value;
}

/** The same for one who copies it at once. */
export function lentValue({ cell, value, thawed }: StateEntry): unknown {
  if (!thawed) return value;
  const form = cell.form!;
  return form.lend === undefined ? form.freeze(value) : form.lend(value);
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
