import { crc32 } from "node:zlib";
import { errorText, HeadwaterError } from "../base/index.js";
import * as wire from "./generated/wire.js";
import type { Replica } from "./assignment.js";
import { ByteWriter } from "./bytes.js";
import { ChangesWriter } from "./changes-writer.js";
import { countField, fixedField, flagField, textField } from "./link-fields.js";
import type { Epoch } from "./messages.js";

/** What helps whoever finds state damaged or not there: an agent knows of its own disk only. */
export const whereElse =
  "`headwater describe` says where else its state is; if nowhere, `headwater reset` starts the task empty";

/** How far an input link was taken in. `series` null: the sender is gone for good, forget the link. */
export interface InputPosition {
  readonly link: string;
  readonly series: Epoch | null;
  /** Highest number that is finished. */
  readonly seq: number;
  /** Tuples numbered up to it; -1 = not known. */
  readonly total: number;
  /** Event time before which everything had come with it, ms; -Infinity = not known, Infinity = the end. */
  readonly watermark: number;
}

/** Event time at a place in a task; component "" = what went in. ms, Infinity = the end of all inputs. */
export interface CommittedWatermark {
  readonly component: string;
  readonly at: number;
}

/** Where an output link stands. `series` null: the receiver is gone for good, forget the link. */
export interface OutputPosition {
  readonly link: string;
  readonly series: Epoch | null;
  /** The number that the next frame gets, and the tuples numbered before it. */
  readonly next: number;
  readonly total: number;
  /** Ordinal of the first frame that is kept. */
  readonly low: number;
  /** Tuples from that frame on; -1 = not known, as an earlier release wrote it. */
  readonly waiting: number;
}

/** A value of state; null = the key is gone. `cell` is `<component>/<name>`. */
export interface CellChange {
  readonly cell: string;
  readonly key: string;
  readonly value: Uint8Array | null;
}

/** What changed in a task since the commit before; as a checkpoint all but the state. */
export interface CommitRecord extends CommitHead {
  readonly changes: readonly CellChange[];
}

/** The same without what changed in its state. */
export interface CommitHead {
  readonly epoch: Epoch;
  /** 1, 2, 3 … over all lives of the task. */
  readonly number: number;
  /** Running ms of the task, summed up over all its lives: what every age is measured by. */
  readonly age: number;
  readonly inputs: readonly InputPosition[];
  readonly outputs: readonly OutputPosition[];
  readonly watermarks: readonly CommittedWatermark[];
  /** In a checkpoint: crc32 of the record that was shipped under this number. */
  readonly record: number;
}

/** A frame that is not safe yet; without a stream it is the gap that stands where frames were. */
export interface StoredFrame {
  readonly from: number;
  readonly to: number;
  readonly total: number;
  readonly tuples: number;
  /** `<component>/<stream>`; "" = a gap. */
  readonly stream: string;
  readonly schema: number;
  /** crc32 of `body`. */
  readonly checksum: number;
  /** ms, null = none. */
  readonly watermark: number | null;
  readonly end: boolean;
  /** Age of the task when the frame was committed, ms. */
  readonly age: number;
  readonly reason: string;
  readonly body: Uint8Array;
}

/** Which area of the store holds a task, and as what. */
export interface GroupPointer {
  readonly area: string;
  readonly role: "owner" | "standby";
  readonly epoch: Epoch;
  /** Those that count for the owner, itself left out. */
  readonly replicas: readonly Replica[];
  /** Of a copy: the commit that it holds, and the crc32 of its record. 0, 0 = none. */
  readonly commit: number;
  readonly record: number;
  /** Of a copy: the stream that wrote it last. */
  readonly session: number;
}

const roles = ["owner", "standby"] as const;

/**
 * The record as bytes, with a checksum before them. `write`: puts what changed into it, and nothing else.
 * `likelyBytes`: what it may come to.
 */
export function encodeCommit(
  record: CommitHead,
  write: (changes: ChangesWriter) => void,
  likelyBytes = 0,
): Uint8Array {
  const rest = wire.CommitRecord.encode({
    epoch: record.epoch,
    number: record.number,
    age: record.age,
    inputs: record.inputs.map(({ link, series, seq, total, watermark }) => {
      const known = watermark !== Number.NEGATIVE_INFINITY;
      return { link, series, seq, total, watermark: known ? microsOf(watermark) : null };
    }),
    outputs: record.outputs.map(({ link, series, next, total, low, waiting }) => {
      return { link, series, next, total, low, waiting: waiting < 0 ? null : waiting };
    }),
    watermarks: record.watermarks.map(({ component, at }) => ({ component, at: microsOf(at) })),
    record: record.record,
  }).finish();
  const writer = new ByteWriter(Math.max(checksumBytes + rest.length, likelyBytes));
  writer.at = checksumBytes;
  writer.buffer.set(rest, checksumBytes);
  writer.at += rest.length;
  write(new ChangesWriter(writer));
  return sealedIn(writer);
}

/** Throws `damaged-record` when a change is of no cell. Until layout 2 of stores each named its own. */
function changesOf(found: readonly wire.ICellChange[], place: string): readonly CellChange[] {
  let cell = "";
  return found.map((change) => {
    cell = change.cell || cell;
    if (cell === "") throw damaged("a change of no cell", place);
    return { cell, key: change.key ?? "", value: change.value ?? null };
  });
}

/** Throws `damaged-record` when the bytes are not what was written. */
export function decodeCommit(bytes: Uint8Array, place: string): CommitRecord {
  const record = read(wire.CommitRecord, bytes, place);
  return {
    epoch: epochOf(record.epoch) ?? zeroEpoch,
    number: count(record.number),
    age: count(record.age),
    inputs: (record.inputs ?? []).map((input) => ({
      link: input.link ?? "",
      series: epochOf(input.series),
      seq: count(input.seq),
      total: count(input.total),
      watermark:
        input.watermark === undefined || input.watermark === null
          ? Number.NEGATIVE_INFINITY
          : watermarkOf(input.watermark),
    })),
    outputs: (record.outputs ?? []).map((output) => ({
      link: output.link ?? "",
      series: epochOf(output.series),
      next: count(output.next),
      total: count(output.total),
      low: count(output.low),
      waiting: output.waiting === undefined || output.waiting === null ? -1 : count(output.waiting),
    })),
    changes: changesOf(record.changes ?? [], place),
    watermarks: (record.watermarks ?? []).map(({ component, at }) => {
      return { component: component ?? "", at: watermarkOf(at) };
    }),
    record: record.record ?? 0,
  };
}

/** Of a stored frame besides its texts and its body. */
const frameBytes = 96;

/** A kept frame as bytes, with a checksum before them. By hand, for some commits have hundreds of them. */
export function encodeStoredFrame(frame: StoredFrame): Uint8Array {
  const { stream, watermark, reason, body } = frame;
  const texts = 3 * (stream.length + reason.length);
  const writer = new ByteWriter(checksumBytes + frameBytes + texts + body.length, true);
  writer.at = checksumBytes;
  countField(writer, 1, frame.from);
  countField(writer, 2, frame.to);
  countField(writer, 3, frame.total);
  countField(writer, 4, frame.tuples);
  textField(writer, 5, stream);
  fixedField(writer, 6, frame.schema);
  fixedField(writer, 7, frame.checksum);
  if (watermark !== null) {
    writer.byte(8 << 3);
    writer.zigzag(Math.round(watermark * 1000));
  }
  flagField(writer, 9, frame.end);
  countField(writer, 10, frame.age);
  textField(writer, 11, reason);
  if (body.length > 0) {
    writer.byte((12 << 3) | 2);
    writer.bytes(body);
  }
  return sealedIn(writer);
}

/** Throws `damaged-record` when the bytes are not what was written. */
export function decodeStoredFrame(bytes: Uint8Array, place: string): StoredFrame {
  const frame = read(wire.StoredFrame, bytes, place);
  return {
    from: count(frame.from),
    to: count(frame.to),
    total: count(frame.total),
    tuples: frame.tuples ?? 0,
    stream: frame.stream ?? "",
    schema: frame.schema ?? 0,
    checksum: frame.checksum ?? 0,
    watermark:
      frame.watermark === undefined || frame.watermark === null ? null : count(frame.watermark) / 1000,
    end: frame.end ?? false,
    age: count(frame.age),
    reason: frame.reason ?? "",
    body: frame.body ?? new Uint8Array(0),
  };
}

/** The pointer as bytes, with a checksum before them. */
export function encodePointer(pointer: GroupPointer): Uint8Array {
  return sealed(
    wire.GroupPointer.encode({
      area: pointer.area,
      role: roles.indexOf(pointer.role) + 1,
      epoch: pointer.epoch,
      replicas: [...pointer.replicas],
      commit: pointer.commit,
      record: pointer.record,
      session: pointer.session,
    }).finish(),
  );
}

/** Throws `damaged-record` when the bytes are not what was written. */
export function decodePointer(bytes: Uint8Array, place: string): GroupPointer {
  const pointer = read(wire.GroupPointer, bytes, place);
  const role = roles[(pointer.role ?? 0) - 1];
  if (role === undefined) throw damaged("an unknown role", place);
  return {
    area: pointer.area ?? "",
    role,
    epoch: epochOf(pointer.epoch) ?? zeroEpoch,
    replicas: (pointer.replicas ?? []).map(({ agent, store }) => ({
      agent: agent ?? "",
      store: store ?? "",
    })),
    commit: count(pointer.commit),
    record: pointer.record ?? 0,
    session: count(pointer.session),
  };
}

/** Bytes of user state with a checksum before them. */
export function sealValue(value: Uint8Array): Uint8Array {
  return sealed(value);
}

/** What sealValue was given. Throws `damaged-record`. */
export function openValue(bytes: Uint8Array, place: string): Uint8Array {
  return opened(bytes, place);
}

const zeroEpoch: Epoch = { term: 0, number: 0, start: 0 };
const checksumBytes = 4;

function sealed(body: Uint8Array): Uint8Array {
  const bytes = Buffer.allocUnsafe(checksumBytes + body.length);
  bytes.writeUInt32LE(crc32(body), 0);
  bytes.set(body, checksumBytes);
  return bytes;
}

/** What was written behind room for the checksum. */
function sealedIn(writer: ByteWriter): Uint8Array {
  const bytes = writer.buffer.subarray(0, writer.at);
  bytes.writeUInt32LE(crc32(bytes.subarray(checksumBytes)), 0);
  return bytes;
}

function opened(bytes: Uint8Array, place: string): Uint8Array {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const body = all.subarray(checksumBytes);
  if (all.length < checksumBytes || all.readUInt32LE(0) !== crc32(body)) {
    throw damaged("its checksum is wrong", place);
  }
  return body;
}

function read<T>(type: { decode(body: Uint8Array): T }, bytes: Uint8Array, place: string): T {
  const body = opened(bytes, place);
  try {
    return type.decode(body);
  } catch (error) {
    throw damaged(errorText(error), place);
  }
}

function damaged(what: string, place: string): HeadwaterError {
  const text = `a record of the store is damaged: ${what}`;
  return new HeadwaterError("damaged-record", text, { place, remedy: whereElse });
}

function epochOf(epoch: wire.IEpoch | null | undefined): Epoch | null {
  if (epoch === null || epoch === undefined) return null;
  return { term: count(epoch.term), number: count(epoch.number), start: count(epoch.start) };
}

/** The end of all inputs, in microseconds: behind every time that a tuple may have. */
const endMicros = 2 ** 52;

function microsOf(watermark: number): number {
  return watermark === Number.POSITIVE_INFINITY ? endMicros : Math.round(watermark * 1000);
}

function watermarkOf(micros: Parameters<typeof count>[0]): number {
  const value = count(micros);
  return value >= endMicros ? Number.POSITIVE_INFINITY : value / 1000;
}

/** protobufjs reads 64-bit integers as Long. */
function count(value: number | { toNumber(): number } | null | undefined): number {
  if (typeof value === "number") return value;
  return value?.toNumber() ?? 0;
}
