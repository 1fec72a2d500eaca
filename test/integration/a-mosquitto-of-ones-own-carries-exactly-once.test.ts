import { expect, it } from "vitest";
import { prepareFleetMosquitto } from "../fixtures/fleet-mosquitto.js";
import { describeWithMosquitto } from "../fixtures/mosquitto.js";
import { CountingFleet, countingFleet } from "./counting-fleet.js";

const rate = 200;
const limitMs = 60_000;

describeWithMosquitto("a fleet whose links go over a Mosquitto that knows agents by certificates", () => {
  const started = countingFleet(async () => CountingFleet.start({ broker: await prepareFleetMosquitto() }));

  it("counts each reading once, though the state's owner is killed, and the gateway's agent", async () => {
    const counted = started();
    const { fleet, ledger } = counted;
    for (const { output } of fleet.agents.values()) expect(output).toMatch(/joined the fleet/);
    await counted.load(rate);
    const owner = await counted.owner();
    const copy = await counted.standby();
    const taken = ledger.next("results of the copy", ({ by }) => by === copy, limitMs);
    await fleet.agents.get(owner)!.kill();
    await taken;
    expect(await counted.owner()).toBe(copy);
    // Both start again with what they have on disk: their identity, and no token.
    fleet.startAgent(owner, "core", { settings: ["--coordinator", fleet.devicePort] });
    await counted.copied();

    await fleet.agents.get("gw-1")!.kill();
    const from = Date.now();
    const behind = fleet.broker.replace(/:\d+$/, `:${counted.line.port}`);
    fleet.startAgent("gw-1", "gateway", { broker: behind, settings: ["--coordinator", fleet.devicePort] });
    await ledger.next("readings after the kill", ({ at }) => at > from, limitMs);
    await counted.exact(limitMs);
  });
});
