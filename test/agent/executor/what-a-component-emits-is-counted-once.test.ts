import { expect, it } from "vitest";
import { type Bolt, bolt, fields, type OutputOf, spout, TopologyBuilder } from "../../../topology/index.js";
import { GivenSpout, Runtimes } from "./runtimes.js";

const number = fields({ n: "int" });
const text = fields({ text: "string" });
const streams = { default: text, side: text };
type Execute = (tuple: { n: number }, out: OutputOf<typeof streams>) => void;

/** feed → source → after; `direct`: by emits to a task, over a link; `sides`: both streams to `after`. */
async function running(
  source: Execute,
  { direct = false, sides = false, execute = (): unknown => undefined },
) {
  const feed = new GivenSpout();
  const t = new TopologyBuilder("counted");
  const readings = t.spout("readings", spout({ streams: { default: number }, create: () => feed }));
  const first = t.bolt("source", readings, bolt({ streams, create: () => ({ execute: source }) }));
  const inputs = sides ? [first, first.stream("side")] : [first];
  const after = bolt({ streams: {}, create: (): Bolt => ({ execute: execute as Bolt["execute"] }) });
  t.bolt("after", direct ? first.direct() : inputs, after);
  const runtimes = await new Runtimes(t.build()).open();
  const counted = async (...numbers: readonly number[]) => {
    feed.give(...numbers.map((n) => ({ n })));
    await runtimes.advance(10);
    return [runtimes.counter("source", "emitted"), runtimes.counter("after", "executed")];
  };
  return { runtimes, counted };
}

it("in a chain, by whichever stream it goes", async () => {
  const both: Execute = (_, out) => {
    out.emit({ text: "a" });
    out.emitTo("side", { text: "b" });
    out.emitTo("default", { text: "c" });
  };
  const { counted } = await running(both, { sides: true });
  expect(await counted(1)).toEqual([3, 3]);
  expect(await counted(2)).toEqual([6, 6]);
});

it("to a task that it names", async () => {
  const { counted } = await running((_, out) => out.emitDirect(0, { text: "a" }), { direct: true });
  expect(await counted(1, 2)).toEqual([2, 2]);
});

it("while somebody looks on, and after that", async () => {
  const { counted, runtimes } = await running((_, out) => out.emit({ text: "a" }), {});
  expect(await counted(1)).toEqual([1, 1]);
  const seen: unknown[] = [];
  const stop = runtimes.runtime().tap("source", "default", (_, tuple) => seen.push(tuple));
  expect(await counted(2, 3)).toEqual([3, 3]);
  stop();
  expect(await counted(4)).toEqual([4, 4]);
  expect(seen).toHaveLength(2);
});

it.each(["local", "shuffle", "global", "all", "fields"] as const)(
  "while somebody looks on what leaves for another agent's only task by %s, and after that",
  async (by) => {
    const feed = new GivenSpout();
    const t = new TopologyBuilder("counted");
    const gateway = { onEach: { role: "gateway" } };
    const readings = t.spout(
      "readings",
      spout({ streams: { default: number }, create: () => feed }),
      gateway,
    );
    const tuples = by === "fields" ? readings.fields("n") : readings[by]();
    const executed: unknown[] = [];
    const execute: Bolt["execute"] = (tuple) => void executed.push(tuple);
    t.bolt("after", tuples, bolt({ streams: {}, create: (): Bolt => ({ execute }) }));
    const agents = { core: {}, gw: { role: "gateway" } };
    const runtimes = await new Runtimes(t.build(), { agents, on: { after: "core" } }).open();
    const given = async (...numbers: readonly number[]) => {
      feed.give(...numbers.map((n) => ({ n })));
      await runtimes.advance(100);
    };
    await given(1);
    const seen: unknown[] = [];
    const stop = runtimes.runtime("gw").tap("readings", "default", (_, tuple) => seen.push(tuple));
    await given(2, 3);
    stop();
    await given(4);
    expect(seen).toEqual([{ n: 2 }, { n: 3 }]);
    expect(executed).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }]);
  },
);

it("also when the next one is still busy, and executes it later", async () => {
  const settle: (() => void)[] = [];
  const execute = () => new Promise<void>((resolve) => settle.push(resolve));
  const twice: Execute = (_, out) => {
    out.emit({ text: "a" });
    out.emit({ text: "b" });
  };
  const { counted, runtimes } = await running(twice, { execute });
  expect(await counted(1)).toEqual([2, 1]);
  settle.shift()!();
  await runtimes.advance(10);
  expect(await counted()).toEqual([2, 2]);
});

it("and what is refused is not counted", async () => {
  const late: (() => void)[] = [];
  const { counted } = await running((tuple, out) => {
    late.push(() => out.emit({ text: "too late" }));
    if (tuple.n === 1) out.emit({ text: "a" });
  }, {});
  expect(await counted(1, 2)).toEqual([1, 1]);
  for (const emit of late) expect(emit).toThrow("emit, or hold, outside of");
  expect(await counted()).toEqual([1, 1]);
});

it("nor what is too large for a frame: whoever catches that has emitted nothing", async () => {
  let caught = 0;
  const large: Execute = (tuple, out) => {
    if (tuple.n === 3) throw new Error("three");
    try {
      out.emit({ text: "x".repeat(tuple.n === 1 ? 1_000_000 : 1) });
    } catch {
      caught++;
    }
    if (tuple.n === 1) throw new Error("after that");
  };
  const { counted, runtimes } = await running(large, { direct: true });
  expect(await counted(1, 2)).toEqual([1, 0]);
  expect(caught).toBe(1);
  expect(runtimes.deadLetters()).toMatchObject([{ partial: false, error: "after that" }]);
});

it("nor what is refused on its way to a task that it names", async () => {
  const late: (() => void)[] = [];
  let caught = 0;
  const named: Execute = (tuple, out) => {
    late.push(() => out.emitDirect(0, { text: "too late" }));
    try {
      out.emitDirect(0, { text: "x".repeat(tuple.n === 1 ? 1_000_000 : 1) });
    } catch {
      caught++;
      throw new Error("after that");
    }
  };
  const { counted, runtimes } = await running(named, { direct: true });
  expect(await counted(1, 2)).toEqual([1, 1]);
  expect(caught).toBe(1);
  expect(runtimes.deadLetters()).toMatchObject([{ partial: false, error: "after that" }]);
  for (const emit of late) expect(emit).toThrow("emit, or hold, outside of");
  expect(await counted()).toEqual([1, 1]);
});

it("and a dead letter that is executed again is none of its emits", async () => {
  let broken = true;
  const execute = () => {
    if (broken) throw new Error("broken");
  };
  const { counted, runtimes } = await running((_, out) => out.emit({ text: "a" }), { execute });
  expect(await counted(1)).toEqual([1, 1]);
  broken = false;
  const ids = runtimes.deadLetters().map(({ id }) => id);
  expect(runtimes.runtime().replayDeadLetters(ids)).toBe(1);
  await runtimes.advance(10);
  expect(await counted()).toEqual([1, 2]);
});
