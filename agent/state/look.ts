import type { StateCell } from "../../topology/index.js";
import type { GroupState } from "./group-state.js";
import type { ListStateCell } from "./list-cell.js";
import type { MapStateCell } from "./map-cell.js";
import type { TimerStateCell } from "./timer-cell.js";
import type { ValueStateCell } from "./value-cell.js";

/** Fields of a map that are put in order at once. */
const fieldsAtOnce = 4_096;

/** A declared cell with what is in it, for those who only look. */
export type LookedCell = { readonly id: string; readonly declared: StateCell } & (
  | { readonly kind: "value"; readonly handle: ValueStateCell }
  | { readonly kind: "map"; readonly handle: MapStateCell }
  | { readonly kind: "list"; readonly handle: ListStateCell }
  | { readonly kind: "timer"; readonly handle: TimerStateCell }
);

/** What somebody wants to see of a task's state. */
export interface Look {
  /** `component/name`; "" = all cells. */
  readonly cell: string;
  /** "" = all keys. */
  readonly key: string;
  /** Keys at most; 0 = only how much there is. */
  readonly limit: number;
  /** Goes on behind this key of this cell; "" = from the first on. */
  readonly afterCell: string;
  readonly afterKey: string;
  /** Not "": goes on in that key, behind this member of it. */
  readonly afterMember: string;
}

/** How much there is in a cell. */
export interface CellSize {
  readonly cell: string;
  readonly kind: StateCell["kind"];
  /** Type of its values, or the clock of its times. */
  readonly type: string;
  readonly keys: number;
}

/**
 * What a key holds. A map has a member for each field, in order of names; a list one for each of its pieces,
 * by number; all else is one member without a name. Nothing is read before its turn.
 */
export interface SeenKey {
  readonly cell: string;
  readonly key: string;
  readonly kind: StateCell["kind"];
  readonly members: Iterable<Member>;
}

/** A part of what a key holds that is shown as a whole. */
export interface Member {
  readonly name: string;
  /** One, but of a list's piece. */
  readonly values: readonly unknown[];
}

/** How much there is in each cell that the look is about. */
export function sizesOf(state: GroupState, look: Pick<Look, "cell">): readonly CellSize[] {
  return cellsOf(state, look).map(({ id, declared, handle }) => {
    let keys = 0;
    for (const _ of handle.keys()) keys++;
    const type = declared.kind === "timer" ? declared.clock : declared.type;
    return { cell: id, kind: declared.kind, type, keys };
  });
}

/**
 * Keys with what they hold, in order of cells and keys, as it is in memory now, committed or not; `limit`
 * bounds the keys of one cell that are put in order at once. Changes nothing.
 */
export function* lookAt(state: GroupState, look: Look): Iterable<SeenKey> {
  const { key, limit, afterCell, afterKey, afterMember } = look;
  for (const cell of cellsOf(state, look)) {
    if (cell.id < afterCell) continue;
    const goesOn = cell.id === afterCell;
    if (goesOn && afterMember !== "" && membersOf(cell, afterKey, afterMember).next().done !== true)
      yield seen(cell, afterKey, afterMember);
    const after = goesOn ? afterKey : "";
    if (key === "")
      for (const each of inOrder(() => cell.handle.keys(), after, limit)) yield seen(cell, each);
    else if (key > after && has(cell, key)) yield seen(cell, key);
  }
}

function seen(cell: LookedCell, key: string, afterMember = ""): SeenKey {
  return { cell: cell.id, key, kind: cell.kind, members: membersOf(cell, key, afterMember) };
}

function cellsOf(state: GroupState, { cell }: Pick<Look, "cell">): readonly LookedCell[] {
  const cells = state.cells.filter(({ id }) => cell === "" || id === cell);
  return cells.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** All texts above `after`, in order: so many at once are taken out and sorted. */
function* inOrder(texts: () => Iterable<string>, after: string, atOnce: number): IterableIterator<string> {
  for (let last = after; ; ) {
    const next = lowest(texts(), last, atOnce + 1);
    yield* next;
    if (next.length <= atOnce) return;
    last = next.at(-1)!;
  }
}

/** The `count` lowest texts above `after`, in order, without sorting all. */
function lowest(texts: Iterable<string>, after: string, count: number): readonly string[] {
  let found: string[] = [];
  const bound = 2 * count + 1_024;
  const keep = () => {
    found = found.sort().slice(0, count);
  };
  for (const text of texts) {
    if (text <= after) continue;
    found.push(text);
    if (found.length >= bound) keep();
  }
  keep();
  return found;
}

function has(cell: LookedCell, key: string): boolean {
  return membersOf(cell, key, "").next().done !== true;
}

function* membersOf(cell: LookedCell, key: string, after: string): IterableIterator<Member> {
  switch (cell.kind) {
    case "map": {
      const fields = inOrder(() => cell.handle.fields(key), after, fieldsAtOnce);
      for (const name of fields) {
        const value = cell.handle.get(key, name);
        if (value !== undefined) yield { name, values: [value] };
      }
      return;
    }
    case "list": {
      const pieces = cell.handle.pieces(key, after === "" ? -1 : Number(after));
      for (const [number, values] of pieces) yield { name: String(number), values };
      return;
    }
    case "value":
    case "timer": {
      const value = cell.kind === "value" ? cell.handle.get(key) : cell.handle.at(key);
      if (value !== undefined && after === "") yield { name: "", values: [value] };
    }
  }
}
