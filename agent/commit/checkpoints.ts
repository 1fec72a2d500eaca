import { type CellChange, type ChangesWriter, sealValue } from "../../proto/index.js";
import { checkpointKey, commitKey, stateKey } from "./keys.js";
import type { StoreOp } from "./topology-store.js";

/**
 * A checkpoint begins after so many commits, or so many bytes of them: what a start reads is bounded. It
 * writes again what changed since the one before, so more of them wear flash.
 */
export const commitsPerCheckpoint = 192;
const bytesPerCheckpoint = 4 * 1024 * 1024;
/**
 * It comes in parts, one with each commit, of so many bytes of keys and values: nobody waits for some ten
 * thousand of them. Where commits are large parts are larger than what they add: it ends some time.
 */
const bytesPerPart = 16 * 1024;
const partsPerCommit = 2;
/**
 * A worker that ends leaves a checkpoint that was under way; the next one begins it anew, and there are
 * records for two meanwhile. Where there are for more, workers end before it does, again and again: then it
 * has no more parts than this, or records would become ever more.
 */
const partsWhenLate = 16;
/** No part is larger: a commit that wrote all of a large state would end a worker that has little heap. */
const partBytesWhenLateMax = 1024 * 1024;

/** When checkpoints begin, and how large their parts are. */
export interface CheckpointPace {
  /** Commits between two of them. Default 192. */
  readonly commits: number;
  /** Bytes of keys and values in a part, about. Default 16 KiB. */
  readonly partBytes: number;
}

/** The state of a task, as commits and checkpoints ask for it. */
export interface CheckpointedState {
  /** Writes what has changed since the last commit. */
  takeChanges(to: ChangesWriter): void;
  /** A checkpoint begins: of all that changed since the one before, `changes` of this commit included. */
  beginCheckpoint(): void;
  /** The next of it as it is now, of so many bytes about. */
  takeCheckpoint(bytes: number): readonly CellChange[];
  /** There is more of it. */
  readonly checkpointing: boolean;
}

/**
 * When a task's records give way to a checkpoint. While the parts of one come, state in the store is of
 * several commits; the records since its beginning have all in which these differ, so they stay, and a start
 * that reads them behind the state is right.
 */
export class Checkpoints {
  pace: CheckpointPace = { commits: commitsPerCheckpoint, partBytes: bytesPerPart };
  /** The commit with which the last one began that is whole. */
  #at = 0;
  /** Of the records since the last one began. */
  #bytes = 0;
  #underWay: { readonly number: number; readonly header: Uint8Array; readonly partBytes: number } | null =
    null;

  /** The one that began with commit `number` is in the store; there are records up to `latest`. */
  found(number: number, latest: number): void {
    // Which bytes of them are behind it nobody has counted: as many as there are commits.
    if (latest > this.#at) this.#bytes *= (latest - number) / (latest - this.#at);
    this.#at = number;
  }

  /** There is a record of so many bytes. */
  add(bytes: number): void {
    this.#bytes += bytes;
  }

  /**
   * Adds commit `number` to `ops`: its record, and what a checkpoint that is due or under way writes with
   * it, which takes the record's place where it begins and ends here. `header`: all but the state, as it is
   * now. True: a part of a checkpoint is among them.
   */
  next(
    number: number,
    record: Uint8Array,
    state: CheckpointedState,
    header: () => Uint8Array,
    ops: StoreOp[],
  ): boolean {
    this.add(record.length);
    if (this.#underWay === null && this.#isDue(number)) {
      state.beginCheckpoint();
      const late = this.#bytes > 2 * bytesPerCheckpoint ? this.#bytes / partsWhenLate : 0;
      const part = Math.max(this.pace.partBytes, Math.min(late, partBytesWhenLateMax));
      this.#underWay = { number, header: header(), partBytes: part };
      this.#bytes = 0;
    }
    const begun = this.#underWay;
    if (begun !== null) {
      const bytes = Math.max(begun.partBytes, partsPerCommit * record.length);
      for (const { cell, key, value } of state.takeCheckpoint(bytes)) {
        ops.push({ key: stateKey(cell, key), value: value === null ? null : sealValue(value) });
      }
      if (!state.checkpointing) {
        for (let gone = this.#at + 1; gone <= begun.number && gone < number; gone++) {
          ops.push({ key: commitKey(gone), value: null });
        }
        ops.push({ key: checkpointKey, value: begun.header });
        this.#at = begun.number;
        this.#underWay = null;
      }
    }
    if (this.#at < number) ops.push({ key: commitKey(number), value: record });
    return begun !== null;
  }

  #isDue(number: number): boolean {
    return number - this.#at >= this.pace.commits || this.#bytes >= bytesPerCheckpoint;
  }
}
