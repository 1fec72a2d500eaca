import type { StateCell } from "../../topology/index.js";
import type { GroupState } from "./group-state.js";
import type { ListStateCell } from "./list-cell.js";
import type { MapStateCell } from "./map-cell.js";
import type { TimerStateCell } from "./timer-cell.js";
import type { ValueStateCell } from "./value-cell.js";

/** Fields of a map, and values of a list, that one look shows of a key. */
const membersMax = 1_000;

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
}

/** How much there is in a cell. */
export interface CellSize {
  readonly cell: string;
  readonly kind: StateCell["kind"];
  /** Type of its values, or the clock of its times. */
  readonly type: string;
  readonly keys: number;
}

/** What a key holds: a value, an object of a map's fields, an array of a list's values, a timer's time. */
export interface SeenKey {
  readonly cell: string;
  readonly key: string;
  readonly value: unknown;
  /** Only the beginning is shown. */
  readonly cut: boolean;
}

/** One page of a look, in the order of cells and keys. */
export interface Seen {
  readonly keys: readonly SeenKey[];
  /** There are more behind the last of `keys`. */
  readonly more: boolean;
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

/** Keys and values as they are in memory now, committed or not. Changes nothing. */
export function lookAt(state: GroupState, look: Look): Seen {
  const { key, limit, afterCell, afterKey } = look;
  const keys: SeenKey[] = [];
  for (const cell of cellsOf(state, look)) {
    if (cell.id < afterCell) continue;
    const after = cell.id === afterCell ? afterKey : "";
    const room = limit - keys.length;
    const found = key === "" ? lowest(cell.handle.keys(), after, room + 1) : has(cell, key) ? [key] : [];
    for (const each of found.slice(0, room))
      keys.push({ cell: cell.id, key: each, ...contentOf(cell, each) });
    if (found.length > room) return { keys, more: true };
  }
  return { keys, more: false };
}

function cellsOf(state: GroupState, { cell }: Pick<Look, "cell">): readonly LookedCell[] {
  const cells = state.cells.filter(({ id }) => cell === "" || id === cell);
  return cells.sort((a, b) => (a.id < b.id ? -1 : 1));
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
  switch (cell.kind) {
    case "value":
      return cell.handle.get(key) !== undefined;
    case "map":
      return cell.handle.entries(key).next().done !== true;
    case "list":
      return cell.handle.get(key).length > 0;
    case "timer":
      return cell.handle.at(key) !== undefined;
  }
}

function contentOf(cell: LookedCell, key: string): Pick<SeenKey, "value" | "cut"> {
  switch (cell.kind) {
    case "value":
      return { value: cell.handle.get(key), cut: false };
    case "map": {
      const fields: [string, unknown][] = [];
      for (const field of cell.handle.entries(key)) {
        if (fields.length === membersMax) return { value: Object.fromEntries(fields), cut: true };
        fields.push([...field]);
      }
      return { value: Object.fromEntries(fields), cut: false };
    }
    case "list": {
      const values = cell.handle.get(key);
      return { value: values.slice(0, membersMax), cut: values.length > membersMax };
    }
    case "timer":
      return { value: cell.handle.at(key), cut: false };
  }
}
