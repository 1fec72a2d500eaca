import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { describeWithMosquitto, type Mosquitto, startMosquitto } from "../fixtures/mosquitto.js";
import { pause } from "../fixtures/until.js";
import { Fleet } from "./fleet.js";
import { Ledger } from "./ledger.js";
import { passing } from "./topologies.js";

const rate = 500;
const downMs = 3_000;
const flowsAgainMsMax = 5_000;
const standstillMsMax = 1_000;

describeWithMosquitto("under load", () => {
  let outside: Mosquitto;
  let fleet: Fleet | undefined;
  let ledger: Ledger | undefined;

  beforeAll(async () => {
    outside = await startMosquitto({ config: ["max_queued_messages 0", "max_inflight_messages 0"] });
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === "fail") console.log(fleet?.log);
  });

  afterAll(async () => {
    await outside?.remove();
  });

  async function begin(broker?: string): Promise<void> {
    fleet = await Fleet.start(broker === undefined ? {} : { broker });
    for (const name of ["gw-1", "gw-2"]) fleet.startAgent(name, "gateway");
    for (const name of ["core-1", "core-2"]) fleet.startAgent(name, "core");
    await fleet.submit(
      "passing",
      passing({ name: "passing", feed: outside.url, out: outside.url, parallelism: 2 }),
    );
    ledger = await Ledger.listen("passing", outside.url);
    ledger.start(outside.url, ["gw-1", "gw-2"], rate);
    await ledger.next("a first result", ({ n }) => n > 20);
  }

  async function end(): Promise<void> {
    await ledger?.close();
    await fleet?.close();
    ledger = fleet = undefined;
  }

  async function placement(): Promise<readonly unknown[]> {
    const { taskList } = await fleet!.topology("passing", ({ tasks }) => tasks.running === tasks.total);
    return taskList.map(({ task, agent, epoch }) => ({ task, agent, epoch }));
  }

  it("a coordinator with its own broker, killed and started again, loses and moves nothing", async () => {
    await begin();
    const before = await placement();
    await fleet!.coordinator.kill();
    await pause(downMs);
    fleet!.startCoordinator();
    await fleet!.coordinator.says(/coordinator runs/);
    const backAt = Date.now();
    const first = await ledger!.next("the flow", () => true);
    console.log(`coordinator with broker: flowing again ${first.seenAt - backAt} ms after it is back`);
    expect(first.seenAt - backAt).toBeLessThanOrEqual(flowsAgainMsMax);
    await ledger!.next("the flow of all", ({ at }) => at > backAt + 500);
    expect(await placement()).toEqual(before);
    await ledger!.stop();
    await ledger!.settled();
    await end();
  });

  describe("with a broker of its own kind", () => {
    let links: Mosquitto;

    beforeAll(async () => {
      links = await startMosquitto({ config: ["set_tcp_nodelay true"] });
      await begin(links.url);
    });

    afterAll(async () => {
      await end();
      await links?.remove();
    });

    it("a coordinator that is killed and started again does not even stop the flow", async () => {
      const before = await placement();
      let last = Date.now();
      let standstillMs = 0;
      const watched = ledger!.next("the end", ({ seenAt }) => {
        standstillMs = Math.max(standstillMs, seenAt - last);
        last = seenAt;
        return back && seenAt > backAt + 1_000;
      });
      let back = false;
      await fleet!.coordinator.kill();
      await pause(downMs);
      fleet!.startCoordinator();
      await fleet!.coordinator.says(/coordinator runs/);
      back = true;
      const backAt = Date.now();
      await watched;
      console.log(`external broker: longest standstill ${standstillMs} ms`);
      expect(standstillMs).toBeLessThan(standstillMsMax);
      expect(await placement()).toEqual(before);
      await ledger!.stop();
      await ledger!.settled();
    });

    it("the broker of links and control, killed and started again, loses and moves nothing", async () => {
      const before = await placement();
      ledger!.start(outside.url, ["gw-1", "gw-2"], rate);
      await ledger!.next("the flow", () => true);
      await links.kill();
      await pause(downMs);
      await links.start();
      const backAt = Date.now();
      const first = await ledger!.next("the flow", ({ at }) => at > backAt);
      console.log(`broker of links: flowing again ${first.seenAt - backAt} ms after it is back`);
      expect(await placement()).toEqual(before);
      await ledger!.stop();
      await ledger!.settled();
    });
  });
});
