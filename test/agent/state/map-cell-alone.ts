import { codecs } from "../../../agent/state/codec.js";
import { type Cell, nothing } from "../../../agent/state/entry.js";

/** What entries and their indexes need to know of a map's cell, where there is nothing else of it. */
export const cell: Cell = {
  id: "c/m",
  codec: codecs.json,
  list: false,
  ttlMs: 0,
  evictable: true,
  form: null,
  release: nothing,
  keys: 0,
  keysMax: Number.POSITIVE_INFINITY,
  alone: () => true,
  forget: nothing,
};
