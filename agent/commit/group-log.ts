import { crc32 } from "node:zlib";
import { HeadwaterError, invariant } from "../../base/index.js";
import {
  type CellChange,
  type CommitRecord,
  type CommittedWatermark,
  decodeCommit,
  type Epoch,
  encodeCommit,
  encodePointer,
  type GroupPointer,
  type InputPosition,
  type OutputPosition,
  openValue,
  type Replica,
  whereElse,
} from "../../proto/index.js";
import { type CheckpointedState, type CheckpointPace, Checkpoints } from "./checkpoints.js";
import { type FoundFrame, foundIn, frameFrom } from "./found-frames.js";
import { goesOnFrom, missing, pointerIn, requireStore, sameOwner, soundPointer } from "./group-pointer.js";
import {
  areaPrefix,
  behind,
  checkpointKey,
  commitKey,
  commitPrefix,
  frameKey,
  framePrefix,
  numberOf,
  parseStateKey,
  pointerKey,
  stateKey,
  statePrefix,
} from "./keys.js";
import { PagesAhead } from "./pages-ahead.js";
import type { StoreOp, StorePage, TopologyStore } from "./topology-store.js";

/** What a start finds of a task. */
export interface FoundGroup {
  /** Running ms at the last commit. */
  readonly age: number;
  readonly outputs: ReadonlyMap<string, OutputPosition>;
  /** By link, in order. */
  readonly frames: ReadonlyMap<string, readonly FoundFrame[]>;
}

/** A task as its owner goes on with it. */
export interface OpenedGroup {
  readonly log: GroupLog;
  readonly found: FoundGroup;
  /** Resolves when the pointer is durable; rejects with what the store throws. */
  readonly written: Promise<void>;
}

/** Where state goes at a start; `checkpointed` false: the change must be in the next checkpoint, too. */
export type RestoreState = (change: CellChange, checkpointed: boolean) => void;

/** What one commit puts into the store. */
export interface CommitDraft {
  readonly number: number;
  /** crc32 of the record: what replicas compare. */
  readonly record: number;
  /** Relative to the area: what is shipped to a standby. */
  readonly ops: readonly StoreOp[];
  /** A part of a checkpoint is in it. */
  readonly checkpoint: boolean;
}

export interface CommitContent {
  readonly age: number;
  /** Only what changed. */
  readonly inputs: readonly InputPosition[];
  readonly outputs: readonly OutputPosition[];
  readonly watermarks: readonly CommittedWatermark[];
  /** Frames that are new, or gone; keys relative to the area. */
  readonly frames: readonly StoreOp[];
  readonly state: CheckpointedState;
}

/**
 * The commits of one task in a store: a small record each, and now and then a checkpoint, which makes the
 * records before it needless. Everything of a commit is in one atomic batch (I4). While the parts of a
 * checkpoint come, state in the store is of several commits; the records since the beginning of that
 * checkpoint have all that differs, so they stay, and a start that reads them behind the state is right.
 */
export class GroupLog {
  readonly task: string;
  readonly #store: TopologyStore;
  readonly #inputs = new Map<string, InputPosition>();
  readonly #outputs = new Map<string, OutputPosition>();
  readonly #watermarks = new Map<string, number>();
  #pointer: GroupPointer;
  #number = 0;
  #record = 0;
  /** What the next record may come to. */
  #likelyBytes = 0;
  #age = 0;
  readonly #checkpoints = new Checkpoints();
  /** The header of the last checkpoint, as it was found. */
  #header: Uint8Array | undefined;

  private constructor(store: TopologyStore, task: string, pointer: GroupPointer) {
    this.#store = store;
    this.task = task;
    this.#pointer = pointer;
  }

  /**
   * Reads the state of a task that another worker commits to, which goes on meanwhile; null = nobody on this
   * agent owns it. For `open`, if it `stands` then. Throws as `open`, also when the other one was too fast.
   */
  static async prepare(store: TopologyStore, task: string, restore: RestoreState): Promise<GroupLog | null> {
    const pointer = pointerIn(store, task);
    if (pointer?.role !== "owner") return null;
    const log = new GroupLog(store, task, pointer);
    await log.#loadState(restore);
    return log;
  }

  /**
   * Reads on what was committed since `prepare`; false = a checkpoint took the records, or the task is gone:
   * it is to be prepared anew. Throws as `open`; what was restored then is of no use any more.
   */
  async follow(restore: RestoreState): Promise<boolean> {
    if (!this.#isFirstPart(pointerIn(this.#store, this.task))) return false;
    await this.#replay(this.#range(commitPrefix, commitKey(this.#number + 1)), restore);
    return true;
  }

  /** What was prepared is a first part of what `open` would find: the task goes on, all records are there. */
  stands(epoch: Epoch, expected: string): boolean {
    const before = pointerIn(this.#store, this.task);
    return this.#isFirstPart(before) && goesOnFrom(before!, epoch, expected);
  }

  #isFirstPart(pointer: GroupPointer | null): boolean {
    if (pointer?.role !== "owner" || pointer.area !== this.area) return false;
    const header = this.#store.get(areaPrefix(this.area) + checkpointKey);
    if (header === undefined) return this.#header === undefined;
    if (this.#header !== undefined && Buffer.compare(header, this.#header) === 0) return true;
    const { number } = decodeCommit(header, areaPrefix(this.area) + checkpointKey);
    // The records that a checkpoint takes are those up to its beginning.
    if (number > this.#number) return false;
    this.#header = header;
    this.#checkpoints.found(number, this.#number);
    return true;
  }

  /**
   * Opens what the store has of a task, for its owner in `epoch`. `expected`: the id of the store that must
   * have it ("" = it may begin empty). What an earlier epoch left and nobody expects is thrown away, as is a
   * pointer that is damaged then; what that one named goes when the store is swept in a later life. The
   * pointer is durable when it resolves, or with `written` where it named this owner before: then commits
   * come behind it in the store's own order, and without it the task would be found as it was. Throws
   * `other-store`, `state-missing`, `damaged-record`, and what the store throws.
   */
  static async open(
    store: TopologyStore,
    options: {
      readonly task: string;
      readonly epoch: Epoch;
      readonly expected: string;
      /** Name of the area, when a new one is begun. */
      readonly area: string;
      readonly restore: RestoreState;
      /** What `prepare` has read for `restore`, if it `stands`. Default none. */
      readonly prepared?: GroupLog | null;
      readonly pace?: CheckpointPace | undefined;
    },
  ): Promise<OpenedGroup> {
    const { task, epoch, expected, restore } = options;
    requireStore(store, task, expected);
    // What may begin empty needs no record of before: so a reset helps also where that is damaged.
    const before = expected === "" ? soundPointer(store.get(pointerKey(task)), task) : pointerIn(store, task);
    const goesOn = before !== null && goesOnFrom(before, epoch, expected);
    if (!goesOn && expected !== "") throw missing(task);
    if (before !== null && !goesOn)
      await store.clear(areaPrefix(before.area), behind(areaPrefix(before.area)));
    const area = goesOn ? before.area : options.area;
    // What counts, counts in one epoch: whoever owns the task in a new one begins alone.
    const replicas = before !== null && goesOn && sameOwner(before, epoch) ? before.replicas : [];
    const pointer: GroupPointer = { area, role: "owner", epoch, replicas, commit: 0, record: 0, session: 0 };
    const { prepared = null } = options;
    invariant(prepared === null || goesOn, "what was prepared stands");
    const log = prepared ?? new GroupLog(store, task, pointer);
    log.#pointer = pointer;
    if (options.pace !== undefined) log.#checkpoints.pace = options.pace;
    const written = store.write([{ key: pointerKey(task), value: encodePointer(pointer) }]);
    written.catch(() => undefined);
    const found = goesOn
      ? await log.#load(restore, prepared !== null)
      : { age: 0, outputs: new Map(), frames: new Map() };
    if (!goesOn || before.role !== "owner") await written;
    return { log, found, written };
  }

  /** Number of the last commit, 0 = none; and the crc32 of its record. */
  get number(): number {
    return this.#number;
  }
  get record(): number {
    return this.#record;
  }
  get area(): string {
    return this.#pointer.area;
  }
  /** Replicas that count besides the owner. */
  get replicas(): readonly Replica[] {
    return this.#pointer.replicas;
  }

  input(link: string): InputPosition | undefined {
    return this.#inputs.get(link);
  }

  /** Event time by component, as the last commit says. */
  get watermarks(): ReadonlyMap<string, number> {
    return this.#watermarks;
  }

  /** The write that makes other replicas count. */
  count(replicas: readonly Replica[]): StoreOp {
    this.#pointer = { ...this.#pointer, replicas };
    return { key: pointerKey(this.task), value: encodePointer(this.#pointer) };
  }

  /** The next commit. It counts as made: a store that fails is opened anew, and so is this. */
  draft(content: CommitContent): CommitDraft {
    const { age, inputs, outputs, watermarks, frames, state } = content;
    const number = this.#number + 1;
    merge(this.#inputs, inputs);
    merge(this.#outputs, outputs);
    for (const { component, at } of watermarks) this.#watermarks.set(component, at);
    const made = { epoch: this.#pointer.epoch, number, age, inputs, outputs, watermarks, record: 0 };
    const bytes = encodeCommit(made, (changes) => state.takeChanges(changes), this.#likelyBytes);
    this.#likelyBytes = Math.ceil(bytes.length * 1.25);
    const record = crc32(bytes);
    this.#number = number;
    this.#record = record;
    this.#age = age;
    const ops = [...frames];
    const checkpoint = this.#checkpoints.next(number, bytes, state, () => this.#headerNow(), ops);
    return { number, record, ops, checkpoint };
  }

  /** The same writes with the keys that the store has. */
  absolute(ops: readonly StoreOp[]): readonly StoreOp[] {
    const prefix = areaPrefix(this.#pointer.area);
    return ops.map(({ key, value }) => ({ key: prefix + key, value }));
  }

  /** Everything in the area, as it is at the first page; keys without the area. */
  async *pages(store: TopologyStore): AsyncGenerator<StorePage> {
    const prefix = areaPrefix(this.#pointer.area);
    for await (const page of store.read(prefix, behind(prefix))) {
      yield page.map(([key, value]) => [key.slice(prefix.length), value] as const);
    }
  }

  /** A value of state as of the last checkpoint. Throws `damaged-record`. */
  readState(cell: string, key: string): Uint8Array | undefined {
    const name = stateKey(cell, key);
    const value = this.#store.get(areaPrefix(this.#pointer.area) + name);
    return value === undefined ? undefined : openValue(value, `${this.task} ${name}`);
  }

  /** The body of a kept frame; null = it is not what was written, or not there. */
  readFrame(link: string, number: number): Uint8Array | null {
    const key = areaPrefix(this.#pointer.area) + frameKey(link, number);
    const value = this.#store.get(key);
    return value === undefined ? null : (frameFrom(value, key)?.body ?? null);
  }

  /** All that is known now, but the state. */
  #headerNow(): Uint8Array {
    const head = {
      epoch: this.#pointer.epoch,
      number: this.#number,
      age: this.#age,
      inputs: [...this.#inputs.values()],
      outputs: [...this.#outputs.values()],
      watermarks: Array.from(this.#watermarks, ([component, at]) => ({ component, at })),
      record: this.#record,
    };
    return encodeCommit(head, () => undefined);
  }

  async #load(restore: RestoreState, prepared: boolean): Promise<FoundGroup> {
    if (prepared) await this.#replay(this.#range(commitPrefix, commitKey(this.#number + 1)), restore);
    else await this.#loadState(restore);
    const frames = new Map<string, readonly FoundFrame[]>();
    for (const { link, low } of this.#outputs.values()) {
      const range = this.#range(framePrefix(link), frameKey(link, low));
      frames.set(link, await foundIn(range));
    }
    return { age: this.#age, outputs: new Map(this.#outputs), frames };
  }

  async #loadState(restore: RestoreState): Promise<void> {
    const prefix = areaPrefix(this.#pointer.area);
    this.#header = this.#store.get(prefix + checkpointKey);
    if (this.#header !== undefined) {
      const checkpoint = decodeCommit(this.#header, prefix + checkpointKey);
      this.#number = checkpoint.number - 1;
      this.#take(checkpoint);
    }
    this.#checkpoints.found(this.#number, this.#number);
    const state = this.#range(statePrefix);
    const commits = this.#range(commitPrefix);
    try {
      await state.each((key, value) => {
        const place = parseStateKey(key.slice(prefix.length));
        restore({ ...place, value: openValue(value, key) }, true);
      });
      await this.#replay(commits, restore);
    } finally {
      await Promise.all([state.close(), commits.close()]);
    }
  }

  async #replay(commits: PagesAhead, restore: RestoreState): Promise<void> {
    try {
      await commits.each((key, value) => {
        if (numberOf(key) <= this.#number) return;
        const record = decodeCommit(value, key);
        this.#take({ ...record, record: crc32(value) });
        this.#checkpoints.add(value.length);
        for (const change of record.changes) restore(change, false);
      });
    } finally {
      await commits.close();
    }
  }

  #take(record: CommitRecord): void {
    // A turned bit in LevelDB's log can take single batches out of the middle: nobody else would notice.
    if (record.number !== this.#number + 1) {
      throw new HeadwaterError("damaged-record", `commit ${this.#number + 1} of ${this.task} is not there`, {
        place: areaPrefix(this.#pointer.area),
        remedy: whereElse,
      });
    }
    this.#number = record.number;
    this.#record = record.record;
    this.#age = record.age;
    merge(this.#inputs, record.inputs);
    merge(this.#outputs, record.outputs);
    for (const { component, at } of record.watermarks) this.#watermarks.set(component, at);
  }

  /** All below a prefix, from `from` on. */
  #range(prefix: string, from: string = prefix): PagesAhead {
    const area = areaPrefix(this.#pointer.area);
    return new PagesAhead(this.#store, area + from, behind(area + prefix));
  }
}

function merge<P extends { readonly link: string; readonly series: Epoch | null }>(
  into: Map<string, P>,
  changed: readonly P[],
): void {
  for (const position of changed) {
    if (position.series === null) into.delete(position.link);
    else into.set(position.link, position);
  }
}
