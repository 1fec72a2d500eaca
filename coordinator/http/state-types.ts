import type { Json } from "../../topology/index.js";
import type { EndLine } from "./types.js";

/**
 * GET /v1/topologies/:name/state?task=&cell=&key=&limit=0&afterCell=&afterKey=&afterMember= : how much state
 * tasks have, and up to `limit` keys of each with what they hold, in order of cell and key. A page has some
 * 256 KiB of all tasks of an agent. The next page of a task in `more` begins behind its last key here, if
 * there is one: `task`, `afterCell`, `afterKey`, and, where that key is `cut`, `afterMember` to go on in it.
 */
export interface StateAnswer {
  readonly tasks: readonly TaskState[];
  readonly keys: readonly StateKey[];
  /** Tasks that have more keys than are here. */
  readonly more: readonly string[];
  readonly missing: EndLine["missing"];
}

export interface TaskState {
  readonly task: string;
  readonly agent: string;
  /** Of keys and values, about; and of keys, fields of maps, pieces of lists, timers. */
  readonly bytes: number;
  readonly keys: number;
  readonly cells: readonly {
    /** `component/name` */
    readonly cell: string;
    readonly kind: "value" | "map" | "list" | "timer";
    /** Type of its values, or the clock of its times. */
    readonly type: string;
    readonly keys: number;
  }[];
}

export interface StateKey {
  readonly task: string;
  readonly cell: string;
  readonly key: string;
  /** A value, an object of a map's fields, an array of a list's values, a timer's time in ms since 1970. */
  readonly value: Json;
  /** True: a map or a list has more fields or values than are here. */
  readonly cut: boolean;
  /** Of what is cut the last member here; "": not cut, or by an agent of an earlier release for ever. */
  readonly member: string;
}
