import { HeadwaterError } from "../../base/index.js";
import type { CommittedWatermark, Epoch, InputPosition, OutputPosition } from "../../proto/index.js";
import type { TopologySettings } from "../../topology/index.js";
import type { CheckpointedState } from "../commit/checkpoints.js";
import type { CommitDraft, FoundGroup, GroupLog } from "../commit/group-log.js";
import type { StoreOp } from "../commit/topology-store.js";
import type { ReceiverPosition } from "../link/receiver.js";
import { FrameBody } from "./body.js";
import type { IncomingLink } from "./incoming.js";
import { Outbox, type OutboxDisk, restoredSender, type StoredKept, withoutHoles } from "./outbox.js";
import type { OutgoingLink } from "./outgoing.js";
import type { Durable, LinkNumbers } from "./outgoing-contract.js";
import { isPressing } from "./pressing.js";
import type { Program } from "./program.js";
import type { SpoutDoor } from "./spout-door.js";
import type { TaskClock } from "./task-clock.js";

const never = Number.POSITIVE_INFINITY;
/** Nothing came for so long: what was taken in is committed early, for its sender may wait for that. */
const quietMs = 15;

/** Keys that nobody declares any more are deleted so many with each commit. */
const leftPerCommit = 1_000;
/** While its disk is full a task's state may be as large as it ever was, and by so much larger. */
const fullDiskBytesMore = 256 * 1024;
/** How often keys whose time to live is over are looked for then: no commit comes by itself. */
const relieveMs = 1_000;

/** State of a task, as its commits see it. */
export interface CommittedState extends CheckpointedState {
  /** Of keys and values. */
  readonly bytes: number;
  /** Something changed since `takeChanges`. */
  readonly dirty: boolean;
  /** What was taken of a checkpoint is durable. */
  checkpointed(): void;
  /** Forgets some of what is over. */
  forgetSome(): void;
}

/** Of a chain that declares none. */
export const noState: CommittedState = {
  bytes: 0,
  dirty: false,
  checkpointing: false,
  takeChanges: () => undefined,
  beginCheckpoint: () => undefined,
  takeCheckpoint: () => [],
  checkpointed: () => undefined,
  forgetSome: () => undefined,
};

/** What a task that commits is, as far as its commits are concerned. */
export interface CommitParts {
  readonly id: string;
  readonly epoch: Epoch;
  readonly ins: ReadonlyMap<string, IncomingLink>;
  readonly outs: ReadonlyMap<string, OutgoingLink>;
  readonly door: SpoutDoor | null;
  readonly work: { readonly clock: TaskClock | null };
}

/** What the store had of it, and the disk that the store lies on. */
interface Opened {
  readonly log: GroupLog;
  readonly found: FoundGroup;
  readonly left: readonly string[];
  readonly disk: OutboxDisk;
}

/** One commit on its way to the disk. */
export interface TaskDraft extends CommitDraft {
  readonly safe: ReadonlyMap<IncomingLink, ReceiverPosition>;
  readonly through: ReadonlyMap<OutgoingLink, number>;
  readonly taken: number;
  readonly asked: readonly Asked[];
}

interface Asked {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * The commits of one task (docs/protocol.md, "Commits"): what was taken in, what it became and what came out
 * become durable together (I4), and only then are inputs acknowledged, and outputs let go where nothing may
 * leave before (I5).
 */
export class TaskCommit {
  /** Nothing leaves before it is durable. */
  readonly gated: boolean;
  readonly #settings: TopologySettings;
  readonly #program: Program;
  readonly #parts: CommitParts;
  readonly #state: CommittedState;
  readonly #log: GroupLog;
  readonly #found: FoundGroup;
  /** Keys of state that an earlier version of the topology declared: they go with the next commits. */
  readonly #left: string[];
  readonly #disk: OutboxDisk;
  /** The most that its state had in this life, as long as its disk took more. */
  #stateMost: number;
  #relievedAt = Number.NEGATIVE_INFINITY;
  /** Running ms at which the task was opened, and its age then. */
  readonly #openedAt: number;
  #lastAt = Number.NEGATIVE_INFINITY;
  #workedAt = Number.NEGATIVE_INFINITY;
  #busy = false;
  #taken = 0;
  #gone: StoreOp[] = [];
  #forgotten: OutputPosition[] = [];
  #asked: Asked[] = [];
  #waiting: readonly Asked[] = [];

  constructor(parts: CommitParts, program: Program, opened: Opened, state: CommittedState, now: number) {
    this.#parts = parts;
    this.#program = program;
    this.#settings = program.graph.settings;
    this.gated = this.#settings.delivery === "exactly-once";
    this.#log = opened.log;
    this.#found = opened.found;
    this.#left = [...opened.left];
    this.#disk = opened.disk;
    this.#state = state;
    this.#stateMost = state.bytes;
    this.#openedAt = now;
  }

  /** Running ms of the task over all its lives. */
  age(now: number): number {
    return this.#found.age + Math.max(0, now - this.#openedAt);
  }

  get log(): GroupLog {
    return this.#log;
  }

  /** Bytes of frames that wait on disk. */
  get outboxBytes(): number {
    let bytes = 0;
    for (const link of this.#parts.outs.values()) bytes += link.keptBytes;
    return bytes;
  }

  /**
   * Its disk is full, and its state is larger than it ever was: nothing is taken in until one of them is not
   * so. What rises and falls by itself, as windows do, goes on; what grows for ever does not fill the rest.
   */
  get outgrown(): boolean {
    return this.#disk.diskIsFull && this.#state.bytes > this.#stateMost + fullDiskBytesMore;
  }

  /** Why it takes nothing in, or "". */
  get why(): string {
    if (!this.outgrown) return "";
    const mib = (this.#state.bytes / 1024 / 1024).toFixed(1);
    return `its agent's disk is full, and its state (${mib} MiB) may not grow: make room, or set a ttl`;
  }

  /**
   * As long as it takes nothing in, keys whose time to live is over go all the same, which may be what helps;
   * returns when it is to be called again (running ms).
   */
  relieve(now: number): number {
    if (!this.outgrown) return never;
    if (now >= this.#relievedAt + relieveMs) {
      this.#relievedAt = now;
      this.#state.forgetSome();
    }
    return this.#relievedAt + relieveMs;
  }

  /** All that was done is durable. */
  get clean(): boolean {
    return !this.#busy && !this.#dirty;
  }

  /** Something was taken in or put out. */
  worked(now: number): void {
    this.#workedAt = now;
  }

  /** Event time by component, as the last commit says; "" = what went in. */
  get clocks(): ReadonlyMap<string, number> {
    return this.#log.watermarks;
  }

  /** Event time that an input link had brought, as the last commit says; undefined = it says nothing. */
  watermark(link: string): number | undefined {
    return this.#log.input(link)?.watermark;
  }

  /** Where an input link goes on. */
  incoming(link: string): ReceiverPosition | null {
    const position = this.#log.input(link);
    if (position === undefined || position.series === null) return null;
    return { series: position.series, seq: position.seq, total: position.total };
  }

  /**
   * How an output link goes on. `pinned`: nobody else than one agent can take what is for it. `parted`: where
   * it stood when its receiver left, in this life of the task; what was found at its start is older.
   */
  outgoing(link: string, pinned: boolean, parted?: LinkNumbers): Durable {
    const position =
      parted === undefined
        ? this.#found.outputs.get(link)
        : { link, ...parted, low: parted.next, waiting: 0 };
    const frames = parted === undefined ? (this.#found.frames.get(link) ?? []) : [];
    const kept = position === undefined ? [] : withoutHoles(position, frames);
    const goesOn = this.gated || parted !== undefined;
    const series = goesOn ? (position?.series ?? this.#parts.epoch) : this.#parts.epoch;
    const storage = this.#log;
    const disk = this.#disk;
    const outbox = new Outbox({ link, storage, disk, series, position, goesOn, kept });
    const bodyOf = (stored: StoredKept) => this.#bodyOf(link, stored);
    const { outboxMb, outboxHours, outboxFull } = this.#settings;
    return {
      outbox,
      series,
      restored:
        position === undefined
          ? { next: 1, total: 0, kept: [] }
          : restoredSender(position, kept, goesOn, bodyOf),
      holes: kept.filter(({ hole }) => hole).map(({ tuples }) => tuples),
      gated: this.gated,
      bytesMax: outboxMb * 1024 * 1024,
      ageMsMax: outboxHours * 3_600_000,
      whenFull: pinned ? "dropOldest" : outboxFull,
    };
  }

  /** The receiver is gone for good. */
  lost(link: OutgoingLink): void {
    for (const op of link.clear()) this.#gone.push(op);
    this.#forgotten.push({ link: link.name, series: null, next: 0, total: 0, low: 0, waiting: 0 });
  }

  /** Resolves when all that was done so far is durable. */
  durable(): Promise<void> {
    if (this.clean) return Promise.resolve();
    return new Promise((resolve, reject) => this.#asked.push({ resolve, reject }));
  }

  /**
   * When a commit is due; Infinity = there is nothing to commit, or one is on its way. `idle`: the task has
   * nothing to do.
   */
  dueAt(now: number, idle: boolean): number {
    if (this.#busy || !this.#dirty) return never;
    const soonest = this.#lastAt + this.#settings.commitMinMs;
    if (this.#asked.length > 0) return now;
    if (isPressing(this.#parts)) return soonest;
    const latest = Math.max(soonest, this.#lastAt + this.#settings.commitMs);
    return idle ? Math.min(latest, Math.max(soonest, this.#workedAt + quietMs, now)) : latest;
  }

  /** Everything that was done since the last commit. To be called at a boundary only. */
  draft(now: number): TaskDraft {
    this.#busy = true;
    this.#lastAt = now;
    if (!this.#disk.diskIsFull) this.#stateMost = Math.max(this.#stateMost, this.#state.bytes);
    const age = this.age(now);
    const inputs: InputPosition[] = [];
    const safe = new Map<IncomingLink, ReceiverPosition>();
    for (const link of this.#parts.ins.values()) {
      const position = link.position();
      if (position === null) continue;
      safe.set(link, position);
      const known = this.#log.input(link.name);
      const watermark = link.clock?.watermark ?? Number.NEGATIVE_INFINITY;
      if (known !== undefined && known.watermark === watermark && isSame(known, position)) continue;
      const { series, seq, total } = position;
      inputs.push({ link: link.name, series, seq, total, watermark });
    }
    const outputs = this.#forgotten.splice(0);
    const frames = this.#gone.splice(0);
    for (const key of this.#left.splice(0, leftPerCommit)) frames.push({ key, value: null });
    const through = new Map<OutgoingLink, number>();
    for (const link of this.#parts.outs.values()) {
      const draft = link.draft(age);
      through.set(link, draft.through);
      if (draft.position !== null) outputs.push(draft.position);
      for (const op of draft.frames) frames.push(op);
    }
    this.#taken = this.#parts.door?.taken ?? 0;
    const asked = this.#asked.splice(0);
    this.#waiting = asked;
    const watermarks = this.#newWatermarks();
    const content = {
      age: Math.floor(age),
      inputs,
      outputs,
      watermarks,
      frames,
      state: this.#state,
    };
    const { number, record, ops, checkpoint } = this.#log.draft(content);
    return { number, record, ops, checkpoint, safe, through, taken: this.#taken, asked };
  }

  /** The commit is durable on every replica: inputs are safe, outputs may leave. */
  committed(draft: TaskDraft): void {
    this.#busy = false;
    this.#waiting = [];
    if (draft.checkpoint) this.#state.checkpointed();
    for (const [link, { series, seq }] of draft.safe) {
      if (this.#parts.ins.get(link.name) === link) link.safe(seq, series);
    }
    for (const [link, seq] of draft.through) {
      if (this.#parts.outs.get(link.name) === link) link.committed(seq);
    }
    this.#parts.door?.safe(draft.taken);
    for (const { resolve } of draft.asked) resolve();
  }

  /** Nothing is committed any more. */
  close(): void {
    const error = new HeadwaterError("closed", `${this.#parts.id} ended before it could commit`);
    for (const { reject } of [...this.#asked, ...this.#waiting]) reject(error);
    this.#asked = [];
    this.#waiting = [];
  }

  #newWatermarks(): readonly CommittedWatermark[] {
    const known = this.#log.watermarks;
    const fresh: CommittedWatermark[] = [];
    for (const [component, at] of this.#parts.work.clock?.watermarks() ?? []) {
      if (at !== known.get(component)) fresh.push({ component, at });
    }
    return fresh;
  }

  get #dirty(): boolean {
    const { ins, outs, door } = this.#parts;
    if (this.#state.dirty || this.#asked.length > 0 || this.#forgotten.length > 0) return true;
    if (door !== null && door.taken > this.#taken) return true;
    for (const link of outs.values()) if (link.fresh) return true;
    for (const link of ins.values()) if (link.ahead) return true;
    return false;
  }

  #bodyOf(link: string, { from, frame }: StoredKept): FrameBody {
    const { stream, schema: hash, checksum } = frame!;
    const schema = this.#program.schemas.find(stream, hash) ?? null;
    return FrameBody.stored(schema, hash, checksum, () => this.#log.readFrame(link, from));
  }
}

function isSame(known: InputPosition, { series, seq, total }: ReceiverPosition): boolean {
  const { series: before } = known;
  const sameSeries =
    before !== null &&
    before.term === series.term &&
    before.number === series.number &&
    before.start === series.start;
  return sameSeries && known.seq === seq && known.total === total;
}
