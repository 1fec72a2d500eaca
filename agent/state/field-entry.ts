import { type Cell, StateEntry } from "./entry.js";
import { joinPair, pairLength } from "./ids.js";

/** A field of a key; its id, the pair of both, is made when it is asked for. */
export class FieldEntry extends StateEntry {
  field: string;
  /** The number of its key in the index. */
  slot: number;
  /** Another field of the key, where it has a few. */
  next: FieldEntry | null = null;

  constructor(cell: Cell, key: string, field: string, slot: number) {
    super(cell, key);
    this.field = field;
    this.slot = slot;
  }

  override get id(): string {
    return joinPair(this.key, this.field);
  }
  override get idLength(): number {
    return pairLength(this.key, this.field);
  }
}
