import { Deque } from "../../base/index.js";
import type { FrameBody } from "./body.js";

/** Measured bytes of tuples that stay as they are: most commits come before there are more. */
const looseBytesMax = 256 * 1024;

interface LooseFrame {
  readonly seq: number;
  readonly bytes: number;
  readonly body: FrameBody;
}

/**
 * Frames of a link that were executed and are in no commit yet. The latest keep their tuples, because a
 * commit that comes soon lets them go; older ones become bytes.
 */
export class LooseFrames {
  readonly #frames = new Deque<LooseFrame>();
  #bytes = 0;

  /** It was executed. */
  add(seq: number, bytes: number, body: FrameBody): void {
    if (!body.loose) return;
    this.#frames.push({ seq, bytes, body });
    this.#bytes += bytes;
    while (this.#bytes > looseBytesMax) this.#shift().condense();
  }

  /** Frames up to `through` are safe. */
  safe(through: number): void {
    while ((this.#frames.at(0)?.seq ?? Number.NaN) <= through) this.#shift();
  }

  #shift(): FrameBody {
    const { bytes, body } = this.#frames.shift()!;
    this.#bytes -= bytes;
    return body;
  }
}
