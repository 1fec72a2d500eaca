import { expect, it } from "vitest";
import { describeWithMosquitto } from "../fixtures/mosquitto.js";
import { countingFleet, topology, totals } from "./counting-fleet.js";

const long = process.env["HEADWATER_LONG"] === "1";
const rate = 300;
const flowMs = 10_000;
/**
 * An agent counts as lost 1.5 s after a broken connection, else after 5 s, and the owner is told: within
 * 5 s all together, on a host that has its processors for itself.
 */
const stallMsMax = long ? 5_000 : 8_000;

describeWithMosquitto("the copy of a task, killed under load", () => {
  const started = countingFleet();

  it("holds the owner up no longer than it takes to be missed, and nothing is lost or doubled", async () => {
    const counted = started();
    const { fleet, ledger } = counted;
    await counted.load(rate);
    const owner = await counted.owner();
    const copy = await counted.standby();
    let last = Date.now();
    let stallMs = 0;
    const until = last + flowMs;
    const flow = ledger.next(
      "the flow",
      ({ seenAt }) => {
        stallMs = Math.max(stallMs, seenAt - last);
        last = seenAt;
        return seenAt > until;
      },
      flowMs + 20_000,
    );
    await fleet.agents.get(copy)!.kill();
    await flow;
    console.log(`standby killed: results stood still for at most ${stallMs} ms`);
    const { taskList } = await fleet.topology(topology, ({ degraded }) => degraded === 1);
    expect(taskList.find(({ task }) => task === totals)).toMatchObject({ agent: owner });
    fleet.startAgent(copy, "core");
    await counted.copied();
    await counted.exact();
    expect(stallMs).toBeLessThanOrEqual(stallMsMax);
  });
});
