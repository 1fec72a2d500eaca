import { expect, it } from "vitest";
import { type Bolt, bolt, type Delivery, fields, spout, TopologyBuilder } from "../../../topology/index.js";
import { GivenSpout, Runtimes } from "./runtimes.js";

const reading = fields({ n: "int" });

/** What a sink got: its number, by which stream, and in which frame and place there. */
interface Seen {
  readonly n: number;
  readonly stream: string;
  readonly seq: number;
  readonly index: number;
}

/** Readings are put on two streams in turn, and both go to one sink in a task of its own. */
async function turning(delivery: Delivery) {
  const feed = new GivenSpout();
  const seen: Seen[] = [];
  /** While it is true, a sink is busy with the tuple in hand. */
  const busy = { on: false };
  const t = new TopologyBuilder("turns", { delivery });
  const readings = t.spout("readings", spout({ streams: { default: reading }, create: () => feed }));
  const split = t.bolt(
    "split",
    readings,
    bolt({
      streams: { even: reading, odd: fields({ text: "string" }) },
      create: () => ({
        execute({ n }, out) {
          if (n % 2 === 0) out.emitTo("even", { n });
          else out.emitTo("odd", { text: `${n}` });
        },
      }),
    }),
  );
  const create = (): Bolt => ({
    execute(row, out) {
      const { seq, index } = out.position!;
      seen.push({ n: Number(row["n"] ?? row["text"]), stream: out.input.stream, seq, index });
      return busy.on ? new Promise(() => {}) : undefined;
    },
  });
  const inputs = [split.stream("even").global(), split.stream("odd").global()];
  t.bolt("sink", inputs as never, bolt({ streams: {}, create: create as never }));
  const runtimes = await new Runtimes(t.build(), { agents: { a: {}, b: {} } }).open();
  const give = async (from: number, to: number) => {
    feed.give(...Array.from({ length: to - from }, (_, n) => ({ n: from + n })));
    await runtimes.settle();
  };
  return { runtimes, seen, busy, give };
}

const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n);

it("at-most-once: tuples of two streams in turns go to a task beside in one frame, in order", async () => {
  const { seen, give } = await turning("at-most-once");
  await give(0, 40);
  await give(40, 43);
  expect(seen.map(({ n }) => n)).toEqual(numbers(0, 43));
  for (const { n, stream } of seen) expect(stream).toBe(n % 2 === 0 ? "even" : "odd");
  expect(seen.map(({ seq, index }) => [seq, index])).toEqual([
    ...numbers(0, 40).map((index) => [1, index]),
    ...numbers(0, 3).map((index) => [2, index]),
  ]);
});

it("at-most-once: when a task leaves, what waits in such frames is lost and counted", async () => {
  const { runtimes, seen, busy, give } = await turning("at-most-once");
  busy.on = true;
  for (let n = 0; n < 20; n++) await give(10 * n, 10 * n + 10);
  expect(seen).toHaveLength(1);
  busy.on = false;
  runtimes.move("sink:0", "b");
  await runtimes.assign();
  await give(2_000, 2_010);
  await runtimes.advance(5_000);
  // All but the first frame, which the task had taken in.
  expect(runtimes.counter("readings", "dropped")).toBe(190);
  expect(seen.slice(-10).map(({ n, stream }) => [n, stream])).toEqual(
    numbers(2_000, 2_010).map((n) => [n, n % 2 === 0 ? "even" : "odd"]),
  );
  const said = runtimes.logs.filter((line) => / error | warn /.test(line));
  expect(said).toEqual([expect.stringMatching(/tuples are dropped.*: its receiver has left this agent$/)]);
  // Back again, frames are as before.
  runtimes.move("sink:0", "a");
  await runtimes.assign();
  await give(2_010, 2_020);
  await runtimes.advance(5_000);
  const last = seen.slice(-10);
  expect(last.map(({ n }) => n)).toEqual(numbers(2_010, 2_020));
  expect(new Set(last.map(({ seq }) => seq)).size).toBe(1);
});

it("at-least-once: nothing that waits for a task that leaves is lost", async () => {
  const { runtimes, seen, busy, give } = await turning("at-least-once");
  busy.on = true;
  for (let n = 0; n < 20; n++) await give(10 * n, 10 * n + 10);
  busy.on = false;
  runtimes.move("sink:0", "b");
  await runtimes.assign();
  await runtimes.advance(5_000);
  expect(new Set(seen.map(({ n }) => n))).toEqual(new Set(numbers(0, 200)));
  expect(runtimes.counter("readings", "dropped")).toBe(0);
});
