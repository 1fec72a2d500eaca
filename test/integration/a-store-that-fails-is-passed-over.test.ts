import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { describeWithMosquitto } from "../fixtures/mosquitto.js";
import { CountingFleet, countingFleet, topology, totals } from "./counting-fleet.js";

const rate = 200;

describeWithMosquitto("an agent whose store of a topology cannot be opened any more", () => {
  const started = countingFleet(async () => {
    const counted = await CountingFleet.start();
    mkdirSync(counted.dies);
    return counted;
  });

  /** The worker dies, and none that comes can open what it had. */
  function breakStore(agent: string): () => void {
    const counted = started();
    const store = join(counted.fleet.stateDirOf(agent), "topologies", topology);
    renameSync(store, `${store}-away`);
    writeFileSync(store, "no directory");
    writeFileSync(join(counted.dies, agent), "");
    return () => {
      rmSync(join(counted.dies, agent));
      rmSync(store);
      renameSync(`${store}-away`, store);
    };
  }

  it("leaves its tasks to who has their state, and holds a copy again when it can be opened", async () => {
    const counted = started();
    const { fleet, ledger } = counted;
    await counted.load(rate);
    const owner = await counted.owner();
    const copy = await counted.standby();
    const mend = breakStore(owner);
    await ledger.next("output of the copy", ({ by }) => by === copy, 30_000);
    const { taskList } = await fleet.topology(topology, ({ degraded }) => degraded === 1);
    expect(taskList.find(({ task }) => task === totals)).toMatchObject({ agent: copy });
    expect(fleet.coordinator.output).toContain("its state cannot be read: its store fails again and again");
    mend();
    await counted.copied();
    expect(await counted.standby()).toBe(owner);
    await counted.exact();
  });
});
