import { checksumOf, type FrameMessage, type Schema } from "../../proto/index.js";
import type { Row } from "../../topology/index.js";
import type { Frame, SenderFrame, SenderMessage } from "../link/link.js";

/**
 * What a frame carries while this process keeps it: tuples as they were emitted, bytes as they go over the
 * wire, or both. Inside one process tuples are passed as they are; they are encoded when the receiver turns
 * out to be elsewhere.
 */
export class FrameBody {
  readonly schema: Schema;
  #rows: readonly Row[] | null;
  #bytes: Uint8Array | null;
  #checksum = 0;

  private constructor(schema: Schema, rows: readonly Row[] | null, bytes: Uint8Array | null) {
    this.schema = schema;
    this.#rows = rows;
    this.#bytes = bytes;
  }

  static ofRows(schema: Schema, rows: readonly Row[]): FrameBody {
    return new FrameBody(schema, rows, null);
  }

  static ofBytes(schema: Schema, bytes: Uint8Array): FrameBody {
    return new FrameBody(schema, null, bytes);
  }

  /** The tuples. Throws `bad-message` when bytes that came from elsewhere cannot be read. */
  rows(): readonly Row[] {
    this.#rows ??= this.schema.decode(this.#bytes!);
    return this.#rows;
  }

  /** The bytes, encoded once; tuples that were encoded are not kept beside them. */
  bytes(): Uint8Array {
    if (this.#bytes === null) {
      this.#bytes = this.schema.encode(this.#rows!, 0, this.#rows!.length);
      this.#checksum = checksumOf(this.#bytes);
      this.#rows = null;
    }
    return this.#bytes;
  }

  get checksum(): number {
    this.bytes();
    return this.#checksum;
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
    schema: body.schema.hash,
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
  const bytes = message.body.slice();
  const body = FrameBody.ofBytes(schema, bytes);
  const frame: Frame<FrameBody> = { seq, total, stream, tuples, bytes: bytes.length, watermark, end, body };
  return { kind: "frame", link, senderEpoch, series, floor, frame };
}
