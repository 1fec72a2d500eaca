import { expect, it } from "vitest";
import { frameKey } from "../../../agent/commit/keys.js";
import { Outbox, withoutHoles } from "../../../agent/executor/outbox.js";

const link = "summed:0>echo@gw-1";
const series = { term: 1, number: 1, start: 1 };
const header = { stream: "", schema: 0, checksum: 0, watermark: null, end: false, bytes: 0 } as const;
const stored = (from: number) => ({
  from,
  to: from,
  total: from,
  tuples: 1,
  age: 0,
  reason: "old",
  ...header,
});

it("an outbox that is given up takes along what was safe and not yet dropped from the store", () => {
  const kept = [1, 2, 3].map((from) => ({ ...stored(from), frame: null, hole: false }));
  const position = { link, series, next: 4, total: 3, low: 1, waiting: 3 };
  const storage = { readFrame: () => null };
  const outbox = new Outbox({
    link,
    storage,
    disk: { diskIsFull: false },
    series,
    position,
    goesOn: true,
    kept,
  });
  outbox.freed(2);
  const keys = outbox.clear().map(({ key, value }) => [key, value]);
  expect(keys).toEqual([1, 2, 3].map((number) => [frameKey(link, number), null]));
});

it("a frame beyond the position of its link is none of it", () => {
  const position = { link, series, next: 2, total: 1, low: 1, waiting: 1 };
  const found = [1, 8].map((number) => ({ number, frame: { ...stored(number), stream: "summed/default" } }));
  expect(withoutHoles(position, found).map(({ from, to }) => [from, to])).toEqual([[1, 1]]);
});

it("how many tuples were in a damaged frame is known, also when it is the first one that was kept", () => {
  const found = [3, 4, 5].map((number) => {
    return { number, frame: number === 4 ? { ...stored(number), stream: "summed/default" } : null };
  });
  const gapsOf = (waiting: number) => {
    const kept = withoutHoles({ link, series, next: 6, total: 5, low: 3, waiting }, found);
    return kept.filter(({ frame }) => frame === null).map(({ from, tuples }) => [from, tuples]);
  };
  expect(gapsOf(3)).toEqual([
    [3, 1],
    [5, 1],
  ]);
  // As an earlier release wrote it.
  expect(gapsOf(-1)).toEqual([
    [3, 0],
    [5, 1],
  ]);
});
