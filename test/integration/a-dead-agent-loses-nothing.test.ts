import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { describeWithMosquitto, type Mosquitto, startMosquitto } from "../fixtures/mosquitto.js";
import { Fleet } from "./fleet.js";
import { Ledger } from "./ledger.js";
import { passing } from "./topologies.js";

const rate = 500;
const killedMsMax = 3_000;
const silentMsMax = 8_000;

describeWithMosquitto("an agent with movable tasks", () => {
  let outside: Mosquitto;
  let fleet: Fleet;
  let ledger: Ledger;

  beforeAll(async () => {
    outside = await startMosquitto({ config: ["max_queued_messages 0", "max_inflight_messages 0"] });
    fleet = await Fleet.start();
    fleet.startAgent("gw-1", "gateway");
    for (const name of ["core-1", "core-2"]) fleet.startAgent(name, "core");
    await fleet.submit("passing", passing({ name: "passing", feed: outside.url, out: outside.url }));
    ledger = await Ledger.listen("passing", outside.url);
    ledger.start(outside.url, ["gw-1"], rate);
    await ledger.next("a first result", ({ n }) => n > 20);
  });

  afterEach(({ task }) => {
    if (task.result?.state === "fail") console.log(fleet.log);
  });

  afterAll(async () => {
    await ledger?.close();
    await fleet?.close();
    await outside?.remove();
  });

  it("that is killed has another owner's output follow within 3 s, and nothing is lost", async () => {
    const dead = await fleet.ownerOf("passing", "moved:0");
    const killedAt = Date.now();
    await fleet.agents.get(dead)!.kill();
    const first = await ledger.next("output of a new owner", ({ by }) => by !== dead);
    console.log(`SIGKILL: first output of the new owner after ${first.seenAt - killedAt} ms`);
    expect(first.seenAt - killedAt).toBeLessThanOrEqual(killedMsMax);
    await ledger.stop();
    await ledger.settled();
    fleet.startAgent(dead, "core");
    await fleet.agents.get(dead)!.says(/connected to the broker/);
    expect(await fleet.ownerOf("passing", "moved:0")).not.toBe(dead);
  });

  it("that falls silent is followed within 8 s; when it wakes it is refused and stops", async () => {
    const silent = await fleet.ownerOf("passing", "moved:0");
    ledger.start(outside.url, ["gw-1"], rate);
    await ledger.next("the flow", ({ by }) => by === silent);
    const frozenAt = Date.now();
    fleet.agents.get(silent)!.freeze();
    const first = await ledger.next("output of a new owner", ({ by }) => by !== silent);
    console.log(`SIGSTOP: first output of the new owner after ${first.seenAt - frozenAt} ms`);
    expect(first.seenAt - frozenAt).toBeLessThanOrEqual(silentMsMax);
    fleet.agents.get(silent)!.thaw();
    await expect
      .poll(async () => (await fleet.client.agent(silent)).taskList, { timeout: 10_000 })
      .toEqual([]);
    await ledger.stop();
    await ledger.settled();
    await fleet.topology("passing", ({ links }) => links.some(({ fenced }) => fenced > 0), 5_000);
  });
});
