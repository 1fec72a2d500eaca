import { describe, expect, it } from "vitest";
import type { TopologyStore } from "../../agent/commit/topology-store.js";
import { SimProcess } from "./process.js";
import { SimDisk, type StoreOwner } from "./store.js";
import { World } from "./world.js";

const bytesOf = (number: number) => Buffer.from(String(number));
const numberOf = (bytes: Uint8Array | undefined) => Number(Buffer.from(bytes ?? []).toString() || "0");

/** A machine with one disk, on which one process after the other runs. */
class Machine {
  readonly world: World;
  readonly disk: SimDisk;
  process!: SimProcess;
  /** The last batch that was resolved, and the last that was written. */
  resolved = 0;
  asked = 0;
  failed = false;

  constructor(seed: number) {
    this.world = new World(seed);
    this.disk = new SimDisk(this.world, "disk");
  }

  boot(): StoreOwner {
    const process = new SimProcess(this.world, () => 0);
    this.process = process;
    return { later: (delayMs, run) => process.after(delayMs, run), alive: () => process.alive };
  }

  async open(): Promise<TopologyStore> {
    const opening = this.disk.open("t", this.boot());
    return (await this.done(opening)).store;
  }

  /** Plays the world until a promise has settled. */
  async done<Result>(promise: Promise<Result>): Promise<Result> {
    let settled = false;
    const end = () => {
      settled = true;
    };
    promise.then(end, end);
    for (let steps = 0; !settled && steps < 10_000; steps++) await this.play(10);
    return promise;
  }

  async play(ms: number): Promise<void> {
    this.world.disturb();
    await this.world.runUntil(this.world.now + ms);
  }

  /** Batch `n` writes `last` and `k/<n>`. */
  write(store: TopologyStore): void {
    const number = ++this.asked;
    const ops = ["last", `k/${number}`].map((key) => ({ key, value: bytesOf(number) }));
    store.write(ops).then(
      () => {
        this.resolved = number;
      },
      () => {
        this.failed = true;
      },
    );
  }

  /** The last batch that is there, when all before it are, and none after it. */
  lastWhole(store: TopologyStore): number {
    const last = numberOf(store.get("last"));
    for (let number = 1; number <= this.asked; number++)
      expect(numberOf(store.get(`k/${number}`))).toBe(number <= last ? number : 0);
    return last;
  }
}

const seeds = Array.from({ length: 60 }, (_, index) => index + 1);

describe("a simulated disk", () => {
  it("has after a power cut what was resolved, and of the rest the first part, of any length", async () => {
    const kept = new Set<number>();
    for (const seed of seeds) {
      const machine = new Machine(seed);
      const store = await machine.open();
      for (let batch = 0; batch < 12; batch++) machine.write(store);
      await machine.play(machine.world.random.next() * 150);
      const { resolved } = machine;
      machine.process.kill();
      if (machine.world.random.chance(0.5)) await machine.play(500);
      expect(machine.resolved, `seed ${seed}`).toBe(resolved);
      const last = machine.lastWhole(await machine.open());
      expect(last, `seed ${seed}`).toBeGreaterThanOrEqual(resolved);
      kept.add(last - resolved);
    }
    expect(Math.min(...kept)).toBe(0);
    expect(kept.size).toBeGreaterThan(4);
  });

  it("loses what is acknowledged after a failed write; one that keeps the rules never asks", async () => {
    let lost = 0;
    for (const seed of seeds)
      for (const goesOn of [false, true]) {
        const machine = new Machine(seed);
        machine.disk.goesOn = goesOn;
        const store = await machine.open();
        machine.write(store);
        await machine.play(100);
        machine.disk.syncFails = true;
        machine.write(store);
        await machine.play(100);
        expect(machine.failed).toBe(true);
        machine.disk.syncFails = false;
        machine.write(store);
        await machine.play(100);
        expect(machine.resolved).toBe(goesOn ? 3 : 1);
        machine.process.kill();
        const last = machine.lastWhole(await machine.open());
        expect([1, 2]).toContain(last);
        if (last < machine.resolved) lost++;
        else expect(goesOn).toBe(false);
      }
    expect(lost).toBe(seeds.length);
  });

  it("that is slow makes a batch wait", async () => {
    const machine = new Machine(1);
    const store = await machine.open();
    machine.disk.slowness = 100;
    machine.write(store);
    await machine.play(90);
    expect(machine.resolved).toBe(0);
    await machine.play(3_000);
    expect(machine.resolved).toBe(1);
  });

  it("that is full lets a store be opened once more by its reserve, and not for ever", async () => {
    const machine = new Machine(1);
    const first = await machine.open();
    expect(first.id).toBe("disk-t-1");
    machine.disk.full = true;
    machine.process.kill();
    let store = machine.open();
    for (let opening = 0; opening < 3; opening++) {
      const opened = await store.catch(() => null);
      if (opened === null) break;
      machine.failed = false;
      for (let batch = 0; batch < 200 && !machine.failed; batch++) {
        void opened.write([{ key: "k", value: new Uint8Array(10_000) }]).catch(() => {
          machine.failed = true;
        });
        await machine.play(40);
      }
      machine.process.kill();
      store = machine.open();
    }
    await expect(store).rejects.toMatchObject({ code: "store-failed" });
    machine.disk.full = false;
    expect((await machine.open()).id).toBe("disk-t-1");
  });

  it("turns single bits of what it holds", async () => {
    const machine = new Machine(1);
    const store = await machine.open();
    const value = new Uint8Array(100);
    await machine.done(store.write([{ key: "k", value }]));
    expect(machine.disk.flipBit("t", "none")).toBe(false);
    expect(machine.disk.flipBit("t", machine.disk.keys("t")[0]!)).toBe(true);
    const ones = store.get("k")!.reduce((sum, byte) => sum + byte.toString(2).replaceAll("0", "").length, 0);
    expect(ones).toBe(1);
    machine.process.kill();
    expect((await machine.open()).get("k")).not.toEqual(value);
  });

  it("never resolves anything for a process that is dead, and holds it for one that is stopped", async () => {
    const machine = new Machine(1);
    const store = await machine.open();
    machine.write(store);
    machine.process.freeze();
    await machine.play(100);
    expect(machine.resolved).toBe(0);
    machine.process.thaw();
    await machine.play(1);
    expect(machine.resolved).toBe(1);
  });
});
