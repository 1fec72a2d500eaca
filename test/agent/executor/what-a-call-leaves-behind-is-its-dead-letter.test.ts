import { describe, expect, it } from "vitest";
import type { CallTracer } from "../../../agent/executor/runtime-contract.js";
import { type BoltOf, bolt, fields, spout, TopologyBuilder } from "../../../topology/index.js";
import { GivenSpout, Kept, Runtimes } from "./runtimes.js";

const number = fields({ n: "int" });
const streams = { default: number };

/** Knows who was called, and can say that a promise of theirs failed. */
class Tracer implements CallTracer {
  on = true;
  readonly calls: ((error: unknown) => void)[] = [];

  within<T>(call: () => T, rejected: (error: unknown) => void): T {
    this.calls.push(rejected);
    return call();
  }

  apart<T>(call: () => T): T {
    return call();
  }
}

type Own = BoltOf<typeof number, typeof streams>;

/** feed → a bolt of one's own → sink, and the bolt's dead letters → letters. */
async function running(made: Own, tickMs = 0) {
  const feed = new GivenSpout();
  const [sink, letters] = [new Kept(), new Kept()];
  const tracer = new Tracer();
  const t = new TopologyBuilder("leaving");
  const readings = t.spout("readings", spout({ streams, create: () => feed }));
  const own = t.bolt("own", readings, bolt({ streams, create: () => made }), { tickMs });
  t.bolt("sink", own, bolt({ streams: {}, create: () => sink }));
  t.bolt("letters", own.deadLetters, bolt({ streams: {}, create: () => letters }));
  const runtimes = await new Runtimes(t.build(), { more: { tracer } }).open();
  const give = async (...numbers: readonly number[]) => {
    feed.give(...numbers.map((n) => ({ n })));
    await runtimes.advance(10);
  };
  return { tracer, runtimes, sink, letters, give };
}

describe("a promise that a call leaves behind and that fails", () => {
  it("is a dead letter of the tuple, with what helps; what was emitted stays", async () => {
    const { tracer, runtimes, sink, letters, give } = await running({ execute: (row, out) => out.emit(row) });
    await give(1, 2);
    const [first] = tracer.calls;
    first!(new Error("the database is away"));
    await give(3);
    expect(sink.rows).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    const error =
      "the database is away, after execute had returned; await what it starts, or catch its errors";
    expect(letters.rows).toMatchObject([{ component: "own", tuple: { n: 1 }, partial: true, error }]);
    expect(runtimes.counter("own", "failed")).toBe(1);
  });

  it("is no partial one where the call emitted nothing, and has no tuple where it was a tick", async () => {
    const { tracer, runtimes, give } = await running(
      { execute: () => undefined, tick: () => undefined },
      1_000,
    );
    await give(1);
    await runtimes.advance(1_000);
    for (const rejected of tracer.calls) rejected(new Error("no"));
    expect(runtimes.deadLetters()).toMatchObject([
      { tuple: null, partial: false, error: expect.stringMatching(/^no, after tick had returned/) },
      { tuple: { n: 1 }, partial: false },
    ]);
  });
});

it("calls are no longer traced when there is no reason any more", async () => {
  const { tracer, give, sink } = await running({ execute: (row, out) => out.emit(row) });
  await give(1);
  const { length } = tracer.calls;
  tracer.on = false;
  await give(2, 3);
  expect([tracer.calls.length, sink.rows.length]).toEqual([length, 3]);
});
