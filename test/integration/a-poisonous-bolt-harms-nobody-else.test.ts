import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { describeWithMosquitto, type Mosquitto, startMosquitto } from "../fixtures/mosquitto.js";
import { Fleet } from "./fleet.js";
import { Ledger } from "./ledger.js";
import { passing } from "./topologies.js";

const rate = 100;
const sensors = 5;
const standstillMsMax = 1_000;
/** A heap must be full before: beside other work that takes a worker more than 2 s. */
const stallSeconds = 5;
const slow = { timeout: 10_000, interval: 200 };

/** What the movable bolt does with a reading of its own, in each topology. */
const poisons = {
  throws: "if (tuple.n % 20 === 7) throw new Error(`no ${tuple.n}`);",
  loops: `if (tuple.sensor === "gw-1-1" && tuple.n === 10) throw new Error("early");
    if (tuple.sensor === "gw-1-2" && tuple.n === 30) for (;;) {}`,
  eats:
    'if (tuple.sensor === "gw-1-2" && tuple.n === 30) ' +
    "{ const eaten = []; for (;;) eaten.push(Array(10_000).fill(eaten.length)); }",
  healthy: "",
} as const;
type Name = keyof typeof poisons;

describeWithMosquitto("on one agent, four topologies", () => {
  let outside: Mosquitto;
  let fleet: Fleet;
  const ledgers = new Map<Name, Ledger>();

  beforeAll(async () => {
    outside = await startMosquitto({ config: ["max_queued_messages 0", "max_inflight_messages 0"] });
    fleet = await Fleet.start();
    fleet.startAgent("gw-1", "gateway");
    fleet.startAgent("core-1", "core", { settings: ["--stall-seconds", `${stallSeconds}`] });
    for (const [name, execute] of Object.entries(poisons)) {
      const place = { name, feed: outside.url, out: outside.url };
      await fleet.submit(name, passing({ ...place, execute, settings: "heapMb: 64" }));
      ledgers.set(name as Name, await Ledger.listen(name, outside.url));
    }
  });

  afterEach(({ task }) => {
    if (task.result?.state === "fail") console.log(fleet.log);
  });

  afterAll(async () => {
    await Promise.all([...ledgers.values()].map((ledger) => ledger.close()));
    await fleet?.close();
    await outside?.remove();
  });

  const deadOf = async (name: Name) =>
    (await fleet.client.deadLetters(name, 1_000)).deadLetters
      .map(({ tuple }) => tuple as { sensor: string; n: number })
      .map(({ sensor, n }) => `${sensor}#${n}`)
      .sort();

  const worker = async (name: Name) =>
    (await fleet.client.topology(name)).workers.find(({ agent }) => agent === "core-1")!;

  describe("run side by side", () => {
    let standstillMs = 0;

    beforeAll(async () => {
      let last = Date.now();
      const healthy = ledgers.get("healthy")!.next(
        "watched all the time",
        ({ seenAt }) => {
          standstillMs = Math.max(standstillMs, seenAt - last);
          last = seenAt;
          return done;
        },
        60_000,
      );
      let done = false;
      for (const ledger of ledgers.values()) ledger.start(outside.url, ["gw-1"], rate, sensors);
      const killed = (["loops", "eats"] as const).map((name) =>
        fleet.topology(name, ({ workers }) => workers.some(({ restarts }) => restarts === 3), 50_000),
      );
      await Promise.all(killed);
      done = true;
      await healthy;
      for (const ledger of ledgers.values()) await ledger.stop();
    }, 70_000);

    it("what throws becomes dead letters, and everything else passes", async () => {
      const ledger = ledgers.get("throws")!;
      const throwing = [...ledger.sent].reduce((sum, [, sent]) => sum + Math.floor((sent + 13) / 20), 0);
      await ledger.settled(20_000, throwing);
      await expect.poll(() => deadOf("throws"), { timeout: 10_000 }).toEqual([...ledger.missing()].sort());
      expect(ledger.missing().length).toBe(throwing);
      expect(await worker("throws")).toMatchObject({ restarts: 0 });
    });

    it("what loops for ever is started again; its third time is a dead letter", async () => {
      const ledger = ledgers.get("loops")!;
      await ledger.settled(30_000, 2);
      expect([...ledger.missing()].sort()).toEqual(["gw-1-1#10", "gw-1-2#30"]);
      expect(await deadOf("loops")).toEqual(["gw-1-1#10", "gw-1-2#30"]);
      await expect.poll(() => worker("loops"), slow).toMatchObject({ status: "running", restarts: 3 });
      expect((await worker("loops")).why).toMatch(`did not return for ${stallSeconds} s, in component moved`);
    });

    it("what eats its heap likewise", async () => {
      const ledger = ledgers.get("eats")!;
      await ledger.settled(30_000, 1);
      expect(ledger.missing()).toEqual(["gw-1-2#30"]);
      await expect.poll(() => worker("eats"), slow).toMatchObject({ status: "running", restarts: 3 });
      expect((await worker("eats")).why).toMatch(/heap is full \(64 MiB.*in component moved/);
    });

    it("the healthy one goes on all the time, in the same process", async () => {
      console.log(`poison: the healthy topology stood still for at most ${standstillMs} ms`);
      expect(standstillMs).toBeLessThan(standstillMsMax);
      await ledgers.get("healthy")!.settled();
      expect(fleet.agents.get("core-1")!.alive).toBe(true);
      expect(await worker("healthy")).toMatchObject({ status: "running", restarts: 0, why: "" });
    });
  });
});
