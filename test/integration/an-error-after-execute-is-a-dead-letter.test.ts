import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { describeWithMosquitto, type Mosquitto, startMosquitto } from "../fixtures/mosquitto.js";
import { pause } from "../fixtures/until.js";
import { Fleet } from "./fleet.js";
import { Ledger } from "./ledger.js";
import { passing } from "./topologies.js";

const rate = 100;
const sensors = 5;
const runMs = 8_000;

/** What is left behind by `execute` of the movable bolt, in each topology. */
const leavings = {
  rejects: "if (tuple.n % 20 === 7) void (async () => { await null; throw new Error(`no ${tuple.n}`); })();",
  throws: `if (tuple.sensor === "gw-1-2" && tuple.n === 30) {
      out.hold();
      setTimeout(() => { throw new Error("too late"); }, 20);
      return;
    }`,
  loops: `if (tuple.sensor === "gw-1-2" && tuple.n === 30) { await null; for (;;) {} }`,
} as const;
type Name = keyof typeof leavings;

describeWithMosquitto("a bolt that leaves work behind when execute has returned", () => {
  let outside: Mosquitto;
  let fleet: Fleet;
  const ledgers = new Map<Name, Ledger>();

  beforeAll(async () => {
    outside = await startMosquitto({ config: ["max_queued_messages 0", "max_inflight_messages 0"] });
    fleet = await Fleet.start();
    fleet.startAgent("gw-1", "gateway");
    fleet.startAgent("core-1", "core", { settings: ["--stall-seconds", "3"] });
    for (const [name, execute] of Object.entries(leavings)) {
      await fleet.submit(name, passing({ name, feed: outside.url, out: outside.url, execute }));
      ledgers.set(name as Name, await Ledger.listen(name, outside.url));
    }
    for (const ledger of ledgers.values()) ledger.start(outside.url, ["gw-1"], rate, sensors);
    await pause(runMs);
    for (const ledger of ledgers.values()) await ledger.stop();
  }, 120_000);

  afterEach(({ task }) => {
    if (task.result?.state === "fail") console.log(fleet.log);
  });

  afterAll(async () => {
    await Promise.all([...ledgers.values()].map((ledger) => ledger.close()));
    await fleet?.close();
    await outside?.remove();
  });

  const lettersOf = async (name: Name) => (await fleet.client.deadLetters(name, 1_000)).deadLetters;
  const worker = async (name: Name) =>
    (await fleet.client.topology(name)).workers.find(({ agent }) => agent === "core-1")!;
  /** As the coordinator hears of it: with a heartbeat, behind the last results. */
  const running = (name: Name, restarts: number) =>
    vi.waitFor(async () => expect(await worker(name)).toMatchObject({ status: "running", restarts }), {
      timeout: 10_000,
    });

  describe("and what fails there", () => {
    it("ends the worker once; then a rejected promise is the dead letter of its tuple", async () => {
      await ledgers.get("rejects")!.settled(20_000);
      const letters = await lettersOf("rejects");
      expect(letters.length).toBeGreaterThan(5);
      for (const { tuple, component, error } of letters) {
        expect((tuple as { n: number }).n % 20).toBe(7);
        expect(component).toBe("moved");
        expect(error).toMatch(/^no \d+, after execute had returned; await/);
      }
      await running("rejects", 1);
      expect((await worker("rejects")).why).toMatch(/an error that nobody caught: no \d+ \(await/);
    });

    it("is found, when a timer throws, and the third time its tuple is not executed", async () => {
      await ledgers.get("throws")!.settled(30_000, 1);
      expect(ledgers.get("throws")!.missing()).toEqual(["gw-1-2#30"]);
      expect((await lettersOf("throws")).map(({ tuple }) => (tuple as { n: number }).n)).toEqual([30]);
      await running("throws", 3);
      expect((await worker("throws")).why).toMatch(/too late \(await.*\), in component moved$/);
    });

    it("is found likewise when it does not return behind an await", async () => {
      await ledgers.get("loops")!.settled(40_000, 1);
      expect(ledgers.get("loops")!.missing()).toEqual(["gw-1-2#30"]);
      await running("loops", 3);
      expect((await worker("loops")).why).toMatch(/did not return for 3 s, in component moved$/);
    });
  });
});
