import { expect, it } from "vitest";
import { describeWithMosquitto } from "../fixtures/mosquitto.js";
import { countingFleet } from "./counting-fleet.js";
import { keysPerReading } from "./topologies.js";

const long = process.env["HEADWATER_LONG"] === "1";
const rate = 200;
const keys = 100_000;
const perBurst = 10;
/** Three seconds are promised, on a host that has its processors for itself. */
const followedMsMax = long ? 3_000 : 8_000;

describeWithMosquitto(`the owner of a task with ${keys} keys in its state, killed under load`, () => {
  const started = countingFleet();

  it("is followed by its copy within seconds, and every key is exact", async () => {
    const counted = started();
    const { fleet, ledger, feed } = counted;
    for (let done = 0; done < keys / keysPerReading; done += perBurst) {
      await ledger.burst(feed.url, "gw-1", "keys", perBurst);
      await ledger.settled(60_000);
    }
    await counted.load(rate);
    await counted.copied();
    const dead = await counted.owner();
    const copy = await counted.standby();
    const killedAt = Date.now();
    await fleet.agents.get(dead)!.kill();
    const first = await ledger.next("output of the copy", ({ by }) => by === copy, 30_000);
    console.log(`SIGKILL with ${keys} keys: the copy's first output after ${first.seenAt - killedAt} ms`);
    await counted.exact();
    const load = ledger.sentCount - keys / keysPerReading;
    const sum = ledger.next("the sum", ({ sensor }) => sensor === "gw-1-sum");
    await ledger.burst(feed.url, "gw-1", "sum", 1);
    expect(await sum).toMatchObject({ keys, sum: keys + load, by: copy });
    expect(ledger.wrong).toEqual([]);
    expect(first.seenAt - killedAt).toBeLessThanOrEqual(followedMsMax);
  });
});
