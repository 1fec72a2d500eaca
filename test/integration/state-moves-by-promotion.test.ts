import { expect, it } from "vitest";
import { describeWithMosquitto } from "../fixtures/mosquitto.js";
import { countingFleet, topology, totals } from "./counting-fleet.js";

const rate = 200;

describeWithMosquitto("the agent that owns a task with state", () => {
  const started = countingFleet();

  it("is drained: its copy goes on, and while there is no second agent the task says degraded", async () => {
    const counted = started();
    const { fleet, ledger } = counted;
    await counted.load(rate);
    const drained = await counted.owner();
    const copy = await counted.standby();
    let last = Date.now();
    let stallMs = 0;
    const moved = ledger.next(
      "output of the copy",
      ({ by, seenAt }) => {
        stallMs = Math.max(stallMs, seenAt - last);
        last = seenAt;
        return by === copy;
      },
      60_000,
    );
    expect(await fleet.command("drain", drained)).toContain(`${drained} is drained`);
    await moved;
    console.log(`drained: results stood still for at most ${stallMs} ms`);
    expect(await counted.owner()).toBe(copy);
    await counted.exact();
    await fleet.topology(topology, ({ degraded }) => degraded === 1);
    expect(await fleet.command("describe", topology)).toContain(`degraded: ${totals}`);
    await fleet.command("uncordon", drained);
    await counted.copied();
  });

  it("is told to begin empty: the command says what is lost, and counting begins at one", async () => {
    const counted = started();
    const { fleet, ledger, feed } = counted;
    const said = await fleet.command("reset", topology, totals, "--yes");
    console.log(said);
    expect(said).toContain(totals);
    expect(said).toMatch(/core-\d/);
    await counted.copied();
    const again = ledger.next("a result after the reset", ({ sensor }) => sensor === "gw-1-0", 30_000);
    await ledger.burst(feed.url, "gw-1", "0", 1);
    expect(await again).toMatchObject({ count: 1 });
  });
});
