import { expect, test } from "vitest";
import { createSender, type SenderState, stepSender } from "../../../agent/link/sender.js";

/** A sender that keeps frames of so many tuples; 0 = a frame that says nothing but event time. */
function sending(...tuples: readonly number[]): SenderState<null> {
  const epoch = { term: 1, number: 1, start: 1 };
  const state = createSender<null>({ link: "s:0>r:0", epoch });
  for (const many of tuples) {
    const frame = { stream: "s/default", tuples: many, bytes: 100, watermark: 1, end: false, body: null };
    stepSender(state, { kind: "offer", frame }, 0);
  }
  return state;
}

/** Drops down to `keep` frames; returns what was said of it: first and last number, and tuples. */
function drop(state: SenderState<null>, keep: number): readonly unknown[] {
  const effects = stepSender(state, { kind: "drop-oldest", keep, reason: "too old" }, 0);
  const frames = state.kept.flatMap(({ frame }) => frame ?? []);
  expect(state.keptFrames).toBe(frames.length);
  expect(state.keptBytes).toBe(frames.reduce((sum, { bytes }) => sum + bytes, 0));
  return effects.map((effect) => {
    return effect.kind === "dropped" ? [effect.from, effect.to, effect.tuples] : effect.kind;
  });
}

test("a frame without tuples in front is dropped as others are, and what is kept is counted right", () => {
  const state = sending(0, 3, 3, 0, 3, 3);
  expect(drop(state, 6)).toEqual([]);
  expect(drop(state, 5)).toEqual([[1, 1, 0]]);
  expect(drop(state, 5)).toEqual([]);
  expect(drop(state, 4)).toEqual([[1, 2, 3]]);
  expect(drop(state, 2)).toEqual([[1, 4, 3]]);
  expect(state.kept.map(({ from, to, tuples }) => [from, to, tuples])).toEqual([
    [1, 4, 6],
    [5, 5, 3],
    [6, 6, 3],
  ]);
  expect(state.counters.dropped).toBe(6);
});
