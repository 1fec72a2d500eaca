import { describe, expect, it } from "vitest";
import { bolt, fields, spout, TopologyBuilder } from "../../../topology/index.js";
import { GivenSpout, Kept, Runtimes } from "./runtimes.js";

const reading = fields({ n: "int" });
const never = () => new Promise<never>(() => {});

/** feed → sink, each with its own task; what `open` of the sink does is up to `opens`. */
function feedAndSink(opens: (attempt: number) => void | Promise<void>) {
  const feed = new GivenSpout();
  const sinks: (Kept & { opened: boolean })[] = [];
  const t = new TopologyBuilder("opening");
  const readings = t.spout("readings", spout({ streams: { default: reading }, create: () => feed }));
  const make = () => {
    const attempt = sinks.length + 1;
    const sink = Object.assign(new Kept(), {
      opened: false,
      async open() {
        await opens(attempt);
        sink.opened = true;
      },
    });
    sinks.push(sink);
    return sink;
  };
  t.bolt("sink", readings.global(), bolt({ streams: {}, create: make as never }));
  return { graph: t.build(), feed, sinks };
}

describe("a component that cannot be opened", () => {
  it("because it lacks a method says which", async () => {
    const t = new TopologyBuilder("opening");
    const create = () => ({ next: () => "idle" }) as never;
    const readings = t.spout("readings", spout({ streams: { default: reading }, create }));
    t.bolt("sink", readings.global(), bolt({ streams: {}, create: () => ({ next: () => "idle" }) as never }));
    const runtimes = await new Runtimes(t.build()).open();
    await runtimes.advance(1_000);
    const said = runtimes.logs.join("\n");
    expect(said).toContain(
      "what create() of the spout readings gave has no method open; give an object with",
    );
    expect(said).toContain("what create() of the bolt sink gave has no method execute; give an object with");
  });

  it("is made again once, not once for each look at it", async () => {
    const { graph, feed, sinks } = feedAndSink((attempt) => {
      if (attempt === 1) throw new Error("the database is away");
    });
    const runtimes = await new Runtimes(graph).open();
    feed.give({ n: 1 });
    await runtimes.advance(60_000);
    expect(sinks.length).toBe(2);
    expect(sinks[1]!.rows).toEqual([{ n: 1 }]);
    expect(feed.acked).toBe(1);
  });

  it("has its links where the others are by the time it opens", async () => {
    let broken = true;
    const { graph, feed, sinks } = feedAndSink(() => {
      if (broken) throw new Error("the database is away");
    });
    const runtimes = await new Runtimes(graph, {
      agents: { a: {}, b: {}, c: {} },
      on: { "sink:0": "b" },
    }).open();
    runtimes.move("readings:0", "c");
    await runtimes.assign();
    feed.give({ n: 1 });
    await runtimes.advance(3_000);
    broken = false;
    expect(await runtimes.until(() => feed.acked === 1, 120_000)).toBe(true);
    expect(sinks.at(-1)!.rows).toEqual([{ n: 1 }]);
  });

  it("takes nothing in when the topology was paused before it opened", async () => {
    let broken = true;
    const feed = new GivenSpout();
    const t = new TopologyBuilder("paused");
    const open = feed.open.bind(feed);
    feed.open = (context) => {
      if (broken) throw new Error("the broker is away");
      open(context);
    };
    const readings = t.spout("readings", spout({ streams: { default: reading }, create: () => feed }));
    const sink = new Kept();
    t.bolt("sink", readings, bolt({ streams: {}, create: () => sink }));
    const runtimes = await new Runtimes(t.build()).open();
    await runtimes.assign({ paused: true });
    feed.give({ n: 1 });
    broken = false;
    await runtimes.advance(60_000);
    expect(feed.taken).toBe(0);
    await runtimes.assign({ paused: false });
    expect(sink.rows).toEqual([{ n: 1 }]);
  });

  it("keeps no other task from being moved, however long it takes", async () => {
    const { graph, sinks } = feedAndSink(never);
    const runtimes = new Runtimes(graph, { agents: { a: {}, b: {} } });
    runtimes.start("a");
    runtimes.start("b");
    void runtimes.tell();
    await runtimes.advance(100);
    expect(sinks.length).toBe(1);
    runtimes.move("readings:0", "b");
    void runtimes.tell();
    await runtimes.advance(100);
    const of = (agent: string) =>
      runtimes
        .runtime(agent)
        .report()
        .tasks.map(({ task, status }) => [task, status]);
    expect(of("a")).toEqual([["sink:0", "starting"]]);
    expect(of("b")).toEqual([["readings:0", "running"]]);
  });

  it("is closed when it opens after its task has gone", async () => {
    let open = () => {};
    const { graph, sinks } = feedAndSink((attempt) => {
      if (attempt > 1) return undefined;
      return new Promise<void>((resolve) => {
        open = resolve;
      });
    });
    const runtimes = new Runtimes(graph, { agents: { a: {}, b: {} }, on: { "sink:0": "b" } });
    runtimes.start("a");
    runtimes.start("b");
    void runtimes.tell();
    await runtimes.advance(100);
    runtimes.move("sink:0", "a");
    void runtimes.tell();
    await runtimes.advance(100);
    expect(sinks.map(({ opened, closed }) => [opened, closed])).toEqual([
      [false, false],
      [true, false],
    ]);
    open();
    await runtimes.settle();
    expect(sinks.map(({ opened, closed }) => [opened, closed])).toEqual([
      [true, true],
      [true, false],
    ]);
  });
});

describe("a component that does not end its close", () => {
  it("keeps no other task from being moved", async () => {
    const { graph, feed, sinks } = feedAndSink(() => {});
    const runtimes = await new Runtimes(graph, { agents: { a: {}, b: {} } }).open();
    Object.assign(sinks[0]!, { close: never });
    runtimes.move("sink:0", "b");
    void runtimes.tell();
    await runtimes.advance(100);
    runtimes.move("readings:0", "b");
    void runtimes.tell();
    await runtimes.advance(100);
    feed.give({ n: 1 });
    await runtimes.advance(1_000);
    expect(sinks[1]!.rows).toEqual([{ n: 1 }]);
  });
});
