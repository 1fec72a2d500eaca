import { describe, expect, it } from "vitest";
import { AgentCore } from "../../agent/core.js";
import {
  type AgentEffect,
  type AgentEvent,
  agentLimits,
  type SavedState,
} from "../../agent/core-contract.js";
import { type Random, seededRandom } from "../../base/index.js";
import { type AssignedTopology, type AssignmentMessage, beginsEmpty } from "../../proto/index.js";
import { assignmentOf, idle, topologyOf } from "./core-stage.js";

const seeds = 30;
const eventsOfDay = 400;
const topologies = ["one", "two", "three"];
const calmMs = 180_000;

interface Thread {
  readonly topology: string;
  readonly instance: number;
  ready: boolean;
}

/** An agent's disk, threads and coordinator, all of which fail at random until the calm. */
class Day {
  readonly #random: Random;
  #core!: AgentCore;
  #now = 1_000;
  #boot = 0;
  #calm = false;
  #durable: SavedState = { store: "s", assignment: null, starts: 0 };
  #generation = 0;
  #sent: AssignmentMessage[] = [];
  readonly #disk = new Set<string>();
  readonly #threads = new Map<string, Thread>();
  readonly #startsUsed = new Set<number>();
  #queue: AgentEvent[] = [];
  #reported = 0;
  connected = false;
  leaving = false;
  exited = false;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
    this.#begin();
  }

  /** One random thing happens, and time passes. */
  step(): void {
    const random = this.#random;
    this.#pass(random.below(3_000));
    const what = random.below(12);
    if (what === 0)
      this.#send({ kind: this.connected ? "disconnected" : "connected", reason: "" } as AgentEvent);
    else if (what <= 2) this.#assign();
    else if (what === 3) this.#message(random.pick(this.#sent.length > 0 ? this.#sent : [this.#nothing()]));
    else if (what === 4 && random.chance(0.3)) this.#begin();
    else if (what <= 7 && this.#threads.size > 0) this.#disturb(random.pick([...this.#threads.values()]));
    else if (what === 8 && random.chance(0.02)) {
      this.leaving = true;
      this.#send({ kind: "stop" });
    }
  }

  /** Everything works from here on; the agent must come to what it was told last. */
  calm(): void {
    this.#calm = true;
    if (!this.connected) this.#send({ kind: "connected" });
    if (!this.leaving) this.#assign();
    this.#pass(calmMs);
    if (this.leaving) {
      expect(this.exited).toBe(true);
      return;
    }
    const wanted = this.#sent.at(-1)!.topologies.filter(({ tasks }) => tasks.length > 0);
    expect([...this.#threads.keys()].sort()).toEqual(wanted.map(({ topology }) => topology).sort());
    expect(this.#core.assignment).toEqual(this.#sent.at(-1));
  }

  /** A new process with what is on disk. */
  #begin(): void {
    this.#threads.clear();
    this.#queue = [];
    this.connected = this.leaving = this.exited = false;
    this.#boot++;
    const names = { name: "gw-1", labels: {}, capacity: { cpu: 1, memory: 1 } };
    const identity = { ...names, boot: `boot-${this.#boot}`, version: "1", wireMax: 1, storesLayout: 2 };
    this.#core = new AgentCore(identity, agentLimits, this.#durable, this.#random.fork());
    this.#send({ kind: "began", setAside: "" });
  }

  #nothing(): AssignmentMessage {
    return assignmentOf(0, []);
  }

  #assign(): void {
    const random = this.#random;
    const assigned = topologies.flatMap((topology): AssignedTopology[] => {
      if (random.chance(0.3)) return [];
      // What was refused in the storm stays refused: the calm has other programs.
      const bundle = `${topology.length}${this.#calm ? 2 : random.below(2)}`.padEnd(64, "0");
      const tasks = Array.from({ length: random.below(3) }, (_, i) => ({
        task: `t-${i}:0`,
        term: 1,
        number: 1 + random.below(3),
        ...beginsEmpty,
      }));
      return [topologyOf({ topology, bundle, bundleBytes: 10, tasks })];
    });
    const message = assignmentOf(++this.#generation, assigned);
    this.#sent.push(message);
    this.#message(message);
  }

  #message(message: AssignmentMessage): void {
    if (this.connected) this.#send({ kind: "message", message });
  }

  #disturb(thread: Thread): void {
    const { topology, instance } = thread;
    const kind = this.#random.below(3);
    if (kind === 0 && !thread.ready) {
      this.#send({ kind: "worker-refused", topology, instance, why: "no" });
      this.#end(thread, "");
    } else if (kind === 1) this.#end(thread, "died");
    else if (!thread.ready) this.#ready(thread);
  }

  #ready(thread: Thread): void {
    thread.ready = true;
    const { topology, instance } = thread;
    this.#send({ kind: "worker-ready", topology, instance, components: ["a"] });
  }

  #end(thread: Thread, why: string): void {
    if (this.#threads.get(thread.topology) !== thread) return;
    this.#threads.delete(thread.topology);
    const { topology, instance } = thread;
    this.#send({ kind: "worker-ended", topology, instance, why, place: { component: 0, fingerprint: 5 } });
  }

  #pass(ms: number): void {
    const end = this.#now + ms;
    while (this.#core.nextAt <= end) {
      this.#now = Math.max(this.#now, this.#core.nextAt);
      this.#send({ kind: "timer", figures: idle, progress: [], feedList: "" });
      expect(this.#core.nextAt).toBeGreaterThan(this.#now);
    }
    this.#now = end;
  }

  #send(event: AgentEvent): void {
    if (event.kind === "connected" || event.kind === "disconnected")
      this.connected = event.kind === "connected";
    this.#queue.push(event);
    if (this.#queue.length > 1) return;
    for (let done = 0; this.#queue.length > 0; this.#queue.shift()) {
      expect(++done).toBeLessThan(1_000);
      const core = this.#core;
      for (const effect of core.step(this.#queue[0]!, { running: this.#now, wall: this.#now }))
        this.#do(effect);
      if (core !== this.#core) return;
    }
  }

  #do(effect: AgentEffect): void {
    const fine = this.#calm || this.#random.chance(0.8);
    switch (effect.kind) {
      case "save":
        if (fine) this.#durable = effect.state;
        this.#queue.push({ kind: "saved", error: fine ? "" : "disk full" });
        break;
      case "find-bundle":
        this.#queue.push({
          kind: "bundle-found",
          bundle: effect.bundle,
          whole: this.#disk.has(effect.bundle),
          bytes: 0,
        });
        break;
      case "check-bundle":
        if (fine) this.#disk.add(effect.bundle);
        this.#queue.push({
          kind: "bundle-checked",
          bundle: effect.bundle,
          error: fine ? "" : "another hash",
        });
        break;
      case "drop-bundle":
        this.#disk.delete(effect.bundle);
        break;
      case "publish":
        this.#published(effect.message, fine);
        break;
      case "start-worker":
        this.#started(effect);
        break;
      case "assign-worker":
        this.#numbers(effect.assignment.tasks, effect.topology);
        break;
      case "stop-worker":
      case "kill-worker": {
        const thread = this.#threads.get(effect.topology);
        if (thread === undefined || (!fine && effect.kind === "stop-worker")) break;
        this.#threads.delete(effect.topology);
        this.#queue.push({ ...effect, kind: "worker-ended", why: "", place: null });
        break;
      }
      case "drain-worker":
        if (fine) this.#queue.push({ ...effect, kind: "worker-drained" });
        break;
      case "exit":
        expect(this.leaving).toBe(true);
        this.exited = true;
    }
  }

  #published(message: Extract<AgentEffect, { kind: "publish" }>["message"], fine: boolean): void {
    expect(this.connected).toBe(true);
    if (message.kind === "leave") this.#queue.push({ kind: "left" });
    else if (message.kind === "fetch" && fine) {
      const data = new Uint8Array(10);
      this.#queue.push({ kind: "message", message: { ...message, kind: "chunk", total: 10, data } });
    } else if (message.kind === "heartbeat") {
      expect(message.generation).toBeGreaterThanOrEqual(this.#reported);
      this.#reported = message.generation;
      if (!fine) return;
      const lease = {
        kind: "lease",
        term: 1,
        number: message.seq,
        seq: message.seq,
        boot: message.boot,
      } as const;
      this.#queue.push({ kind: "message", message: lease });
    }
  }

  #started(effect: Extract<AgentEffect, { kind: "start-worker" }>): void {
    const { topology, instance, bundle } = effect;
    expect(this.leaving).toBe(false);
    expect(this.#threads.has(topology)).toBe(false);
    expect(this.#disk.has(bundle)).toBe(true);
    this.#numbers(effect.assignment.tasks, topology);
    for (const { start } of effect.assignment.tasks) {
      expect(this.#startsUsed.has(start)).toBe(false);
      this.#startsUsed.add(start);
    }
    const thread = { topology, instance, ready: false };
    this.#threads.set(topology, thread);
    if (this.#calm) {
      thread.ready = true;
      this.#queue.push({ kind: "worker-ready", topology, instance, components: ["a"] });
    }
  }

  /** Work is on disk before it is done, and numbers of starts are reserved there. */
  #numbers(tasks: readonly { readonly task: string; readonly start: number }[], topology: string): void {
    const assigned = this.#durable.assignment?.topologies.find((each) => each.topology === topology);
    expect(tasks.map(({ task }) => task)).toEqual(assigned?.tasks.map(({ task }) => task));
    for (const { start } of tasks) expect(start).toBeLessThanOrEqual(this.#durable.starts);
  }
}

describe("an agent in random days", () => {
  it("acts on durable work alone, never uses a start twice, and comes to its work", () => {
    for (let seed = 1; seed <= seeds; seed++) {
      try {
        const day = new Day(seed);
        for (let event = 0; event < eventsOfDay && !day.exited; event++) day.step();
        if (!day.exited) day.calm();
      } catch (error) {
        throw new Error(`seed ${seed}: ${String(error)}`, { cause: error });
      }
    }
  });
});
