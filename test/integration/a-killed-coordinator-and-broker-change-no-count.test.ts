import { it } from "vitest";
import { describeWithMosquitto } from "../fixtures/mosquitto.js";
import { countingFleet } from "./counting-fleet.js";

const rate = 300;
const times = 2;

describeWithMosquitto("a coordinator with its own broker, killed under load in exactly-once", () => {
  const started = countingFleet();

  it("and started again: everything goes on, and each reading is counted once", async () => {
    const counted = started();
    const { fleet, ledger } = counted;
    await counted.load(rate);
    for (let i = 0; i < times; i++) {
      await fleet.coordinator.kill();
      const waiting = ledger.sentCount + rate * 2;
      await ledger.sends(waiting);
      fleet.startCoordinator();
      await fleet.coordinator.says(/coordinator runs/);
      const backAt = Date.now();
      const fresh = await ledger.next("the flow", ({ at }) => at > backAt, 30_000);
      console.log(`coordinator with broker back: flowing again after ${fresh.seenAt - backAt} ms`);
    }
    await counted.copied();
    await counted.exact();
  });
});
