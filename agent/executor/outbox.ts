import { type Epoch, encodeStoredFrame, type OutputPosition, type StoredFrame } from "../../proto/index.js";
import type { FoundFrame, FrameHeader } from "../commit/found-frames.js";
import { frameKey } from "../commit/keys.js";
import type { StoreOp } from "../commit/topology-store.js";
import type { Frame } from "../link/link.js";
import { type SenderOptions, type SenderState, senderRoom } from "../link/sender.js";
import { type Kept, positionBefore } from "../link/sender-state.js";
import type { FrameBody, ReadBody } from "./body.js";
import { lossReasons } from "./losses.js";

/** Frames behind the one that is sent next which stay in memory: about what a receiver lets in at once. */
const loadedFrames = 64;
/** What is dropped at a full outbox, so that it is not full again at once. */
const droppedShare = 0.1;

/** On a full disk an outbox takes this much at least: without it nothing could leave, either. */
const fullDiskBytesMin = 64 * 1024;

/** Whether more may come to the disk that an outbox lies on. */
export interface OutboxDisk {
  readonly diskIsFull: boolean;
}

/** Where the frames of an outbox lie. */
export interface OutboxStorage {
  readFrame(link: string, number: number): Uint8Array | null;
}

/** What a commit takes along of one outbox. */
export interface OutboxDraft {
  readonly position: OutputPosition | null;
  readonly frames: readonly StoreOp[];
  /** Highest number of the series that the commit makes durable. */
  readonly through: number;
}

/**
 * The durable half of a link's sending end: which of its frames lie in the store, under which numbers. A link
 * that keeps its series uses the numbers of the series; one that begins a new series at each start goes on
 * counting: frame n of this life is number `base + n` in the store.
 */
export class Outbox {
  readonly link: string;
  readonly #storage: OutboxStorage;
  readonly #disk: OutboxDisk;
  /** What it had when its disk was full; Infinity = it is not. */
  #hadBytes = Number.POSITIVE_INFINITY;
  readonly #series: Epoch;
  readonly #base: number;
  readonly #totalBase: number;
  /** Stored numbers that are still kept, oldest first; their ages, to drop what is too old. */
  readonly #stored: { readonly number: number; readonly to: number; readonly age: number }[] = [];
  /** Highest number that is in a draft. */
  #draftedTo: number;
  #gone: number[] = [];
  /** Gaps that policy made of stored frames since the last draft. */
  readonly #rewrite: { readonly from: number; readonly to: number }[] = [];
  #told: string;

  constructor(options: {
    readonly link: string;
    readonly storage: OutboxStorage;
    readonly disk: OutboxDisk;
    readonly series: Epoch;
    /** What the last commit says of the link; undefined = nothing. */
    readonly position: OutputPosition | undefined;
    /** Whether the numbers go on (exactly-once), or a new series carries what was kept. */
    readonly goesOn: boolean;
    readonly kept: readonly StoredKept[];
  }) {
    const { link, storage, disk, series, position, goesOn, kept } = options;
    this.link = link;
    this.#storage = storage;
    this.#disk = disk;
    this.#series = series;
    const next = position?.next ?? 1;
    const first = kept[0];
    this.#base = goesOn ? 0 : (first?.from ?? next) - 1;
    this.#totalBase = goesOn ? 0 : first === undefined ? (position?.total ?? 0) : first.total - first.tuples;
    this.#draftedTo = next - 1;
    for (const { from, to, age } of kept) this.#stored.push({ number: from, to, age });
    this.#told = position === undefined ? "" : textOf(position);
  }

  /**
   * Why it takes nothing more in; "" = it does. While its disk is full it keeps what it has, and no more,
   * within its own bounds.
   */
  full(state: SenderState<FrameBody>): string {
    if (!this.#disk.diskIsFull) this.#hadBytes = Number.POSITIVE_INFINITY;
    else if (this.#hadBytes === Number.POSITIVE_INFINITY)
      this.#hadBytes = Math.max(state.keptBytes, fullDiskBytesMin);
    if (!senderRoom(state)) return lossReasons.full;
    return state.keptBytes < this.#hadBytes ? "" : lossReasons.disk;
  }

  /** Oldest age of what is kept, or Infinity. */
  get oldestAge(): number {
    return this.#stored[0]?.age ?? Number.POSITIVE_INFINITY;
  }

  /** Highest number of the series that is in a commit, durable or on its way. */
  get draftedTo(): number {
    return this.#draftedTo - this.#base;
  }

  /** What is kept and in no commit yet. What is safe before that is in none. */
  fresh(state: SenderState<FrameBody>): { readonly frames: number; readonly bytes: number } {
    const { kept, endBytes } = state;
    const first = firstAfter(kept, this.draftedTo);
    return { frames: kept.length - first, bytes: endBytes - positionBefore(state, first) };
  }

  /** Numbers of what is in no commit yet and cannot be in one: somebody has spoilt tuples for the wire. */
  spoilt({ kept }: SenderState<FrameBody>): readonly number[] {
    const spoilt: number[] = [];
    for (let i = firstAfter(kept, this.draftedTo); i < kept.length; i++) {
      const { frame } = kept[i]!;
      if (frame?.body.sound === false) spoilt.push(frame.seq);
    }
    return spoilt;
  }

  /** Frames of the series up to `through` are safe: the next commit drops them. */
  freed(through: number): void {
    const to = through + this.#base;
    let count = 0;
    while (count < this.#stored.length && this.#stored[count]!.to <= to) {
      this.#gone.push(this.#stored[count]!.number);
      count++;
    }
    this.#stored.splice(0, count);
  }

  /** Numbers from … to of the series are a gap now. */
  dropped(from: number, to: number): void {
    const first = from + this.#base;
    const last = to + this.#base;
    const at = this.#stored.findIndex((each) => each.to >= first);
    if (at < 0) return;
    let end = at;
    while (end < this.#stored.length && this.#stored[end]!.number <= last) end++;
    const removed = this.#stored.splice(at, end - at);
    for (const { number } of removed) this.#gone.push(number);
    // The gap is stored by the next draft, as if it were new.
    this.#rewrite.push({ from: first, to: last });
  }

  /** Everything that the next commit must hold of this outbox. */
  draft(state: SenderState<FrameBody>, age: number): OutboxDraft {
    const frames: StoreOp[] = this.#gone.map((number) => ({ key: frameKey(this.link, number), value: null }));
    this.#gone = [];
    for (const gap of this.#rewrite.splice(0)) {
      const entry = state.kept.find(({ from }) => from + this.#base >= gap.from);
      if (entry?.frame === null && entry.from + this.#base <= gap.to)
        frames.push(this.#put(entry, age, true));
    }
    for (let i = firstAfter(state.kept, this.draftedTo); i < state.kept.length; i++) {
      frames.push(this.#put(state.kept[i]!, age, false));
    }
    this.#draftedTo = state.next - 1 + this.#base;
    const position = this.#position(state);
    const text = textOf(position);
    const changed = text !== this.#told;
    this.#told = text;
    return { position: changed ? position : null, frames, through: state.next - 1 };
  }

  /** The draft is durable: what will not be sent soon need not stay in memory. */
  durable(state: SenderState<FrameBody>, through: number): void {
    for (let i = 0; i < state.kept.length; i++) {
      const { frame, from, to } = state.kept[i]!;
      if (to > through) break;
      if (frame === null) continue;
      frame.body.store(this.#reader(from + this.#base));
      if (i >= state.cursor + loadedFrames) frame.body.unload();
    }
  }

  /**
   * The receiver is gone for good, and all that waited for it, with what the next commit would have dropped:
   * a link of this name that begins anew would find it.
   */
  clear(): readonly StoreOp[] {
    const numbers = [...this.#gone, ...this.#stored.map(({ number }) => number)];
    return numbers.map((number) => ({ key: frameKey(this.link, number), value: null }));
  }

  /** How many frames to keep when it is full, so that it is not full again at once. */
  keepWhenFull({ keptFrames, keptBytes, limits }: SenderState<FrameBody>): number {
    const bytes = Math.min(limits.keptBytes, this.#hadBytes) * (1 - droppedShare);
    return Math.floor(keptFrames * Math.min(1, bytes / keptBytes));
  }

  /** How many kept frames are younger than `age`, with those that are in no commit yet. */
  youngerThan(state: SenderState<FrameBody>, age: number): number {
    let old = 0;
    while (old < this.#stored.length && this.#stored[old]!.age < age) old++;
    return this.#stored.length - old + this.fresh(state).frames;
  }

  #reader(number: number): ReadBody {
    return () => this.#storage.readFrame(this.link, number);
  }

  #put(entry: Kept<FrameBody>, age: number, again: boolean): StoreOp {
    const number = entry.from + this.#base;
    const to = entry.to + this.#base;
    const place = { number, to, age };
    if (again) this.#stored.splice(firstStoredAfter(this.#stored, number), 0, place);
    else this.#stored.push(place);
    const { frame, tuples, reason } = entry;
    const total = entry.total + this.#totalBase;
    const stored: StoredFrame = {
      from: number,
      to,
      total,
      tuples,
      stream: frame === null ? "" : frame.stream,
      schema: frame === null ? 0 : frame.body.hash,
      checksum: frame === null ? 0 : frame.body.checksum,
      watermark: frame === null ? null : frame.watermark,
      end: frame === null ? false : frame.end,
      age: Math.floor(age),
      reason,
      body: frame === null ? new Uint8Array(0) : frame.body.encoded(),
    };
    return { key: frameKey(this.link, number), value: encodeStoredFrame(stored) };
  }

  #position(state: SenderState<FrameBody>): OutputPosition {
    const next = state.next + this.#base;
    const low = this.#stored[0]?.number ?? next;
    const [first] = state.kept;
    const waiting = first === undefined ? 0 : state.total - first.total + first.tuples;
    const total = state.total + this.#totalBase;
    return { link: this.link, series: this.#series, next, total, low, waiting };
  }
}

/** What a start found of a kept frame, with what is damaged named as a gap. */
export interface StoredKept {
  readonly from: number;
  readonly to: number;
  readonly total: number;
  readonly tuples: number;
  readonly age: number;
  /** null = a gap. */
  readonly frame: FrameHeader | null;
  readonly reason: string;
  /** It was to be found, and was not, or damaged. */
  readonly hole: boolean;
}

/** Frames as they were found, without holes: what is damaged, or not there, becomes a gap. */
export function withoutHoles(position: OutputPosition, found: readonly FoundFrame[]): readonly StoredKept[] {
  const kept: StoredKept[] = [];
  let next = position.low;
  let total = position.waiting < 0 ? -1 : position.total - position.waiting;
  const gap = (from: number, to: number, totalThen: number) => {
    if (from > to) return;
    const tuples = total < 0 ? 0 : Math.max(0, totalThen - total);
    kept.push({
      from,
      to,
      total: totalThen,
      tuples,
      age: 0,
      frame: null,
      reason: lossReasons.damaged,
      hole: true,
    });
    total = totalThen;
  };
  for (const { frame } of found) {
    if (frame === null || frame.from < next || frame.from >= position.next) continue;
    gap(next, frame.from - 1, frame.total - frame.tuples);
    const { from, to, tuples, age, reason } = frame;
    kept.push({
      from,
      to,
      total: frame.total,
      tuples,
      age,
      frame: frame.stream === "" ? null : frame,
      reason,
      hole: false,
    });
    next = to + 1;
    total = frame.total;
  }
  gap(next, position.next - 1, position.total);
  return kept;
}

/** The sender's state as of the last commit. */
export function restoredSender(
  position: OutputPosition,
  kept: readonly StoredKept[],
  goesOn: boolean,
  bodyOf: (stored: StoredKept & { readonly frame: FrameHeader }) => FrameBody,
): NonNullable<SenderOptions<FrameBody>["restored"]> {
  const base = goesOn ? 0 : (kept[0]?.from ?? position.next) - 1;
  const first = kept[0];
  const totalBase = goesOn ? 0 : first === undefined ? position.total : first.total - first.tuples;
  return {
    next: position.next - base,
    total: position.total - totalBase,
    kept: kept.map((stored) => {
      const { tuples, reason } = stored;
      const from = stored.from - base;
      const to = stored.to - base;
      const total = stored.total - totalBase;
      const { frame } = stored;
      if (frame === null) return { from, to, frame, tuples, total, reason };
      const body = bodyOf({ ...stored, frame });
      const { stream, watermark, end } = frame;
      const sent: Frame<FrameBody> = {
        seq: from,
        total,
        stream,
        tuples,
        bytes: frame.bytes,
        watermark,
        end,
        body,
      };
      return { from, to, frame: sent, tuples, total, reason };
    }),
  };
}

function firstAfter(kept: readonly Kept<FrameBody>[], seq: number): number {
  let index = kept.length;
  while (index > 0 && kept[index - 1]!.from > seq) index--;
  return index;
}

function firstStoredAfter(stored: readonly { readonly number: number }[], number: number): number {
  const index = stored.findIndex((each) => each.number > number);
  return index < 0 ? stored.length : index;
}

function textOf({ series, next, total, low }: OutputPosition): string {
  return `${series?.term}.${series?.number}.${series?.start} ${next} ${total} ${low}`;
}
