import { type CellChange, type ChangesWriter, decodeCommit, encodeCommit } from "../../../proto/index.js";

const empty = {
  ...{ epoch: { term: 1, number: 1, start: 1 }, number: 1, age: 0 },
  ...{ inputs: [], outputs: [], watermarks: [], record: 0 },
};

/** What a commit of this state would say, as a start would read it. */
export function takenFrom(state: { takeChanges(to: ChangesWriter): void }): readonly CellChange[] {
  return decodeCommit(
    encodeCommit(empty, (to) => state.takeChanges(to)),
    "here",
  ).changes;
}

/** Writes changes, of each cell by itself. */
export function writeChanges(to: ChangesWriter, changes: readonly CellChange[]): void {
  for (const cell of new Set(changes.map((change) => change.cell))) {
    to.turnTo(cell);
    for (const { key, value } of changes.filter((change) => change.cell === cell)) {
      if (value === null) to.gone(key);
      else {
        to.begin(key);
        to.bytes.raw(value);
        to.end();
      }
    }
  }
}
