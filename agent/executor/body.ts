import { invariant } from "../../base/index.js";
import { checksumOf, type FrameMessage, type Schema } from "../../proto/index.js";
import type { Row } from "../../topology/index.js";
import type { Frame, SenderFrame, SenderMessage } from "../link/link.js";

/** Of fewer tuples the bytes are no less than the tuples. */
const condensedTuplesMin = 16;

/** Tuples of one stream that follow one another, up to `end`: those of the next run begin there. */
export interface Run {
  /** `<component>/<stream>` */
  readonly stream: string;
  readonly end: number;
}

/** Reads the bytes of a stored frame; null = they are not what was written. */
export type ReadBody = () => Uint8Array | null;

/**
 * What a frame carries while this process keeps it: tuples as they were emitted, bytes as they go over the
 * wire, or both; or only where to read the bytes in the store. Inside one process tuples are passed as they
 * are; they are encoded when the receiver turns out to be elsewhere, or when they are committed.
 */
export class FrameBody {
  /** Names the fields on the wire. */
  readonly hash: number;
  /** null: the frame was stored by an earlier version of the topology, whose fields are not known here. */
  readonly schema: Schema | null;
  /** Its tuples are of several streams, and never leave this process; null = they are of one. */
  readonly runs: readonly Run[] | null;
  #rows: readonly Row[] | null;
  #bytes: Uint8Array | null;
  #checksum: number | null = null;
  #read: ReadBody | null = null;

  private constructor(
    schema: Schema | null,
    hash: number,
    rows: readonly Row[] | null,
    bytes: Uint8Array | null,
    runs: readonly Run[] | null = null,
  ) {
    this.schema = schema;
    this.runs = runs;
    this.hash = hash;
    this.#rows = rows;
    this.#bytes = bytes;
  }

  static ofRows(schema: Schema, rows: readonly Row[]): FrameBody {
    return new FrameBody(schema, schema.hash, rows, null);
  }

  static ofRuns(schema: Schema, rows: readonly Row[], runs: readonly Run[]): FrameBody {
    return new FrameBody(schema, schema.hash, rows, null, runs);
  }

  static ofBytes(schema: Schema, bytes: Uint8Array): FrameBody {
    return new FrameBody(schema, schema.hash, null, bytes);
  }

  /** A frame that lies in the store and is read when it is needed. */
  static stored(schema: Schema | null, hash: number, checksum: number, read: ReadBody): FrameBody {
    const body = new FrameBody(schema, hash, null, null);
    body.#checksum = checksum;
    body.#read = read;
    return body;
  }

  /**
   * The tuples; decoded anew at each call, where there are only bytes. Throws `bad-message` when bytes that
   * came from elsewhere cannot be read.
   */
  rows(): readonly Row[] {
    return this.#rows ?? this.schema!.decode(this.bytes());
  }

  /** The bytes, encoded once; tuples that were encoded are not kept beside them. */
  bytes(): Uint8Array {
    const bytes = this.encoded();
    this.#rows = null;
    return bytes;
  }

  /** The bytes beside the tuples, which somebody in this process is about to take as they are. */
  encoded(): Uint8Array {
    invariant(this.runs === null, "a frame of several streams stays in its process");
    if (this.#bytes === null && this.#read !== null) this.load();
    this.#bytes ??= this.schema!.encode(this.#rows!, 0, this.#rows!.length);
    return this.#bytes;
  }

  /** The tuples were executed, and stay in case that they are wanted again: as bytes, where these are. */
  executed(): void {
    if (this.#bytes !== null) this.#rows = null;
  }

  /** There are tuples, and as bytes they would be less. */
  get loose(): boolean {
    return this.#rows !== null && this.#rows.length >= condensedTuplesMin;
  }

  /**
   * The tuples stay for longer: as bytes. A collector of garbage looks at every tuple that stays, and moves
   * it twice.
   */
  condense(): void {
    if (this.loose && this.sound) this.bytes();
  }

  /** It has bytes, or gets them. False: somebody has changed tuples that are not theirs alone. */
  get sound(): boolean {
    try {
      this.encoded();
      return true;
    } catch {
      return false;
    }
  }

  get checksum(): number {
    this.#checksum ??= checksumOf(this.encoded());
    return this.#checksum;
  }

  /** It is in a durable commit: from now on the bytes need not be in memory, and tuples are not. */
  store(read: ReadBody): void {
    this.#read = read;
    this.#rows = null;
  }

  /** Lets the bytes go from memory, when they can be read again. */
  unload(): void {
    if (this.#read === null) return;
    this.#bytes = null;
    this.#rows = null;
  }

  /** Has the bytes in memory; false = the store gives other bytes than it was given. */
  load(): boolean {
    if (this.#bytes !== null || this.#rows !== null) return true;
    this.#bytes = this.#read!();
    return this.#bytes !== null;
  }
}

/** A sender's message as it goes over the wire. */
export function toWire(message: SenderFrame<FrameBody>): FrameMessage {
  const { link, senderEpoch, series, floor, frame } = message;
  const { seq, total, stream, tuples, watermark, end, body } = frame;
  return {
    kind: "frame",
    link,
    senderEpoch,
    series,
    seq,
    floor,
    total,
    stream,
    schema: body.hash,
    tuples,
    body: body.bytes(),
    checksum: body.checksum,
    watermark,
    end,
  };
}

/**
 * A frame from the wire as the receiver's decider takes it. The body is copied: it shares memory with a
 * receive buffer.
 */
export function fromWire(message: FrameMessage, schema: Schema): SenderMessage<FrameBody> {
  const { link, senderEpoch, series, floor, seq, total, stream, tuples, watermark, end } = message;
  // Not `slice`: that of a Buffer shares its memory.
  const bytes = Buffer.from(message.body);
  const body = FrameBody.ofBytes(schema, bytes);
  const frame: Frame<FrameBody> = { seq, total, stream, tuples, bytes: bytes.length, watermark, end, body };
  return { kind: "frame", link, senderEpoch, series, floor, frame };
}
