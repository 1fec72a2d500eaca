import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TopologyRuntime } from "../../agent/executor/runtime.js";
import { Links } from "../../agent/worker/links.js";
import { Loop } from "../../agent/worker/loop.js";
import { seededRandom, systemClock } from "../../base/index.js";
import { createConnectors } from "../../connectors/index.js";
import { beginsEmpty } from "../../proto/index.js";
import { bolt, fields, type Graph, type Hold, spout, TopologyBuilder } from "../../topology/index.js";
import type { Transport } from "../../transport/index.js";
import { until } from "../fixtures/until.js";

/** One way for links to go, in the hands of a test: a sender's agent `left`, and another agent, `right`. */
export interface LinkStage {
  /** Where the receiver is at first: with the sender, or not. */
  readonly home: "left" | "right";
  /** The agent's line to the broker. */
  transport(agent: string): Promise<Transport>;
  /** Breaks an agent's line off; it reconnects by itself. */
  cut(agent: string): void;
  close(): Promise<void>;
}

const patienceMs = 20_000;
const numbersMax = 6_000;

/** What the two tasks of the topology do. */
class Tasks {
  /** How many numbers there are; the spout emits 1, 2, 3 … */
  readings = 0;
  acked = 0;
  /** Numbers as they were executed, by each life of the receiver. */
  readonly lives: number[][] = [];
  readonly holds: Hold[] = [];
  holding = false;
  slowMs = 0;
  wake: () => void = () => undefined;

  get got(): readonly number[] {
    return this.lives.flat();
  }

  graph(): Graph {
    const numbers = fields({ n: "int" });
    const t = new TopologyBuilder("contract", { heldMax: numbersMax, flushMs: 600_000 });
    const source = t.spout("source", spout({ streams: { default: numbers }, create: () => this.#spout() }));
    t.bolt("sink", source.shuffle(), bolt({ streams: {}, create: () => this.#sink() }));
    return t.build();
  }

  #spout() {
    let next = 1;
    return {
      open: (context: { wake(): void }) => {
        this.wake = () => context.wake();
      },
      next: (out: { emit(row: { n: number }): void }) => {
        if (next > this.readings) return "idle" as const;
        out.emit({ n: next++ });
        return "reading" as const;
      },
      ack: (through: number) => {
        this.acked = through;
      },
    };
  }

  #sink() {
    const life: number[] = [];
    this.lives.push(life);
    return {
      execute: ({ n }: { n: number }, out: { hold(): Hold }) => {
        life.push(n);
        if (this.holding) this.holds.push(out.hold());
        if (this.slowMs === 0) return undefined;
        return new Promise<void>((resolve) => setTimeout(resolve, this.slowMs));
      },
    };
  }
}

/** A runtime on an agent, with a loop and a line. */
class Agent {
  readonly runtime: TopologyRuntime;
  readonly name: string;
  readonly #transport: Transport;
  readonly #links: Links;
  readonly #loop: Loop;

  constructor(name: string, graph: Graph, transport: Transport) {
    this.name = name;
    this.#transport = transport;
    this.#links = new Links(
      transport,
      { prefix: "headwater", agent: name, topology: "contract" },
      {
        received: (from, message) => this.runtime.receive(from, message),
        unreadable: (from, why) => expect.fail(`unreadable message of ${from}: ${why}`),
      },
    );
    this.runtime = new TopologyRuntime({
      graph,
      agent: { name, labels: {} },
      installation: "contract",
      connectors: createConnectors(),
      random: seededRandom(1),
      port: {
        now: systemClock.now,
        wall: systemClock.wall,
        send: (to, message) => this.#links.send(to, message),
        wake: (at) => this.#loop.wake(at),
        log: () => undefined,
      },
    });
    const flush = () => this.#links.flush();
    this.#loop = new Loop(this.runtime, systemClock.now, () => undefined, flush);
  }

  async open(): Promise<void> {
    this.#transport.open({
      connected: () => this.runtime.connected(),
      disconnected: () => {
        this.#links.disconnected();
        this.runtime.disconnected();
      },
      message: (message) => {
        this.#links.take(message);
        this.#links.flush();
      },
    });
    await this.#links.subscribe();
  }

  async close(): Promise<void> {
    await this.runtime.close();
    this.#loop.close();
    await this.#transport.close();
  }
}

/** The promises of a link, held against one way for it to go. */
export function linkContract(name: string, makeStage: () => Promise<LinkStage>): void {
  describe(`link contract: ${name}`, () => {
    let stage: LinkStage;
    let tasks: Tasks;
    let agents: Record<"left" | "right", Agent>;
    let receiver: { agent: "left" | "right"; number: number; start: number };

    const tell = async (whom: readonly ("left" | "right")[] = ["left", "right"]) => {
      const source = { task: "source:0", agent: "left", term: 1, number: 1, start: 1, ...beginsEmpty };
      const sink = { task: "sink:0", term: 1, ...receiver, ...beginsEmpty };
      for (const agent of whom) {
        const own = [source, sink].filter((task) => task.agent === agent);
        await agents[agent].runtime.assign({
          tasks: own,
          order: 1,
          standbys: [],
          peers: [source, sink],
          paused: false,
          draining: false,
        });
      }
    };
    const make = (count: number) => {
      tasks.readings += count;
      tasks.wake();
    };
    const allAcked = () => tasks.acked === tasks.readings;
    const everyNumber = () => Array.from({ length: tasks.readings }, (_, i) => i + 1);
    const numbersSeen = () => [...new Set(tasks.got)].sort((a, b) => a - b);

    beforeEach(async () => {
      stage = await makeStage();
      tasks = new Tasks();
      const graph = tasks.graph();
      const agent = async (who: string) => new Agent(who, graph, await stage.transport(who));
      agents = { left: await agent("left"), right: await agent("right") };
      for (const each of Object.values(agents)) await each.open();
      receiver = { agent: stage.home, number: 1, start: 1 };
      await tell();
    });

    afterEach(async () => {
      for (const agent of Object.values(agents ?? {})) await agent.close();
      await stage.close();
    });

    it("delivers everything once and in order, and acknowledges all of it", async () => {
      make(numbersMax);
      await until("everything is acknowledged", allAcked, patienceMs);
      expect(tasks.got).toEqual(everyNumber());
      expect(agents.left.runtime.empty).toBe(true);
    });

    it("acknowledges nothing that the receiver still holds", async () => {
      tasks.holding = true;
      make(10);
      await until("all were executed", () => tasks.holds.length === 10, patienceMs);
      for (const hold of tasks.holds.slice(1)) hold.release();
      tasks.holding = false;
      make(1);
      await until("the next was executed", () => tasks.got.length === 11, patienceMs);
      expect(tasks.acked).toBe(0);
      tasks.holds[0]!.release();
      await until("everything is acknowledged", allAcked, patienceMs);
    });

    it("gives a receiver that starts again what was not safe", async () => {
      tasks.holding = true;
      make(100);
      await until("all were executed", () => tasks.holds.length === 100, patienceMs);
      tasks.holding = false;
      receiver = { ...receiver, start: 2 };
      await tell();
      make(100);
      await until("everything is acknowledged", allAcked, patienceMs);
      expect(tasks.lives[1]).toEqual(everyNumber());
    });

    it("loses nothing when the receiver moves to the other agent and back, in full flow", async () => {
      const other = stage.home === "left" ? "right" : "left";
      for (const agent of [other, stage.home, other, stage.home] as const) {
        make(1_000);
        await until("something came", () => tasks.acked > 0, patienceMs);
        receiver = { agent, number: receiver.number + 1, start: 1 };
        await tell();
      }
      await until("everything is acknowledged", allAcked, patienceMs);
      expect(numbersSeen()).toEqual(everyNumber());
    });

    it("stops the sender when the receiver is slow, within bounds, and sends nothing twice", async () => {
      tasks.slowMs = 1;
      make(numbersMax);
      await until("some came", () => tasks.got.length > 100, patienceMs);
      const { links, components } = agents.left.runtime.report();
      const source = components.find(({ component }) => component === "source")!;
      expect(links[0]!.waitingFrames).toBeLessThanOrEqual(192);
      expect(source.counters["executed"]).toBeLessThanOrEqual(numbersMax);
      tasks.slowMs = 0;
      await until("everything is acknowledged", allAcked, patienceMs);
      expect(tasks.got).toEqual(everyNumber());
      expect(agents.left.runtime.report().links[0]!.resent).toBe(0);
    });

    it("loses nothing when a line breaks, on either side", async () => {
      for (const agent of ["left", "right"] as const) {
        make(3_000);
        await until("something is under way", () => tasks.got.length > 0, patienceMs);
        stage.cut(agent);
        make(1_000);
        await until("everything is acknowledged", allAcked, patienceMs);
      }
      expect(numbersSeen()).toEqual(everyNumber());
    });

    it("refuses what a receiver says that has been replaced without knowing it", async () => {
      if (stage.home === "left") return;
      tasks.holding = true;
      make(10);
      await until("all were executed", () => tasks.holds.length === 10, patienceMs);
      const before = tasks.holds.splice(0);
      tasks.holding = false;
      receiver = { agent: "left", number: 2, start: 1 };
      await tell(["left"]);
      await until("everything is acknowledged", allAcked, patienceMs);
      for (const hold of before) hold.release();
      const replaced = () => agents.right.runtime.report().tasks[0]!.status === "failed";
      await until("the replaced task has stopped", replaced, patienceMs);
      expect(agents.left.runtime.report().links[0]!.fenced).toBeGreaterThan(0);
      expect(tasks.lives[1]).toEqual(everyNumber());
    });
  });
}
