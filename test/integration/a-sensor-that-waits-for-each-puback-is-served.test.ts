import { connectAsync } from "mqtt";
import { expect, it } from "vitest";
import { describeWithMosquitto, freePort } from "../fixtures/mosquitto.js";
import { CountingFleet, countingFleet, topology } from "./counting-fleet.js";

const long = process.env["HEADWATER_LONG"] === "1";
const forMs = 10_000;
/** Fifteen are promised, on a host that has its processors for itself. */
const perSecondMin = long ? 15 : 10;

describeWithMosquitto("a sensor that has one reading under way, in exactly-once", () => {
  let port: number;
  const started = countingFleet(async () => {
    port = await freePort();
    return CountingFleet.start({ listener: port });
  });

  it(`gets at least ${perSecondMin} PUBACKs a second, each for a reading that is safe`, async () => {
    const counted = started();
    const { ledger } = counted;
    const sensor = await connectAsync(`mqtt://127.0.0.1:${port}`, { clientId: "slow" });
    let n = 0;
    const read = () =>
      sensor.publishAsync(`in/${topology}/gw-1/slow`, JSON.stringify({ n: ++n, at: Date.now() }), { qos: 1 });
    await read();
    const [begun, already] = [performance.now(), n];
    while (performance.now() - begun < forMs) await read();
    const perSecond = (n - already) / ((performance.now() - begun) / 1_000);
    console.log(`one reading under way: ${perSecond.toFixed(1)} readings/s`);
    await sensor.endAsync();
    ledger.sent.set("slow", n);
    ledger.sentCount = n;
    await counted.exact();
    expect(perSecond).toBeGreaterThanOrEqual(perSecondMin);
  });
});
