import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { describeWithMosquitto, type Mosquitto, startMosquitto } from "../fixtures/mosquitto.js";
import { pause } from "../fixtures/until.js";
import { Fleet } from "./fleet.js";
import { Ledger } from "./ledger.js";
import { isThere, passing } from "./topologies.js";

const long = process.env["HEADWATER_LONG"] === "1";
const slowMs = long ? 300_000 : 15_000;
const warmMs = long ? 20_000 : 6_000;
const rate = 1_000;
const linesPerSec = 2_000;
const grownMbMax = 25;
/** Frames that are sent again because the machine did not let one of the processes run for a while. */
const strayMax = 10;
const slowPerSecMax = 120;

describeWithMosquitto("a sink at a tenth of the feed's rate", () => {
  let outside: Mosquitto;
  let fleet: Fleet;
  let ledger: Ledger;
  let lines: Ledger;

  beforeAll(async () => {
    outside = await startMosquitto({ config: ["max_queued_messages 0", "max_inflight_messages 0"] });
    fleet = await Fleet.start();
    fleet.startAgent("gw-1", "gateway");
    fleet.startAgent("core-1", "core");
    ledger = await Ledger.listen("slow", outside.url);
    lines = await Ledger.listen("file", outside.url);
  });

  afterEach(({ task }) => {
    if (task.result?.state === "fail") console.log(fleet.log);
  });

  afterAll(async () => {
    await ledger?.close();
    await lines?.close();
    await fleet?.close();
    await outside?.remove();
  });

  it(
    `for ${slowMs / 1000} s lets nobody grow, loses nothing, throttles the feed, and nothing is sent twice`,
    async () => {
      const path = join(fleet.directory, "lines.jsonl");
      writeFileSync(path, linesOf(lines, (slowMs / 1000) * linesPerSec));
      const fast = join(fleet.directory, "fast");
      const rest = "await new Promise((resolve) => setTimeout(resolve, 10));";
      const execute = `if (!${isThere(fast)}) ${rest}`;
      const spout = `fileReplay({ path: ${JSON.stringify(path)}, fields: reading })`;
      const place = { feed: outside.url, out: outside.url, execute };
      await fleet.submit("slow", passing({ name: "slow", ...place }));
      await fleet.submit("file", passing({ name: "file", ...place, spout }));
      ledger.start(outside.url, ["gw-1"], rate);
      await pause(warmMs);
      const memory = () => [...fleet.agents.values()].map((agent) => agent.rssMb);
      const before = memory();
      const begun = Date.now();
      const already = [ledger, lines].map(({ results }) => results);
      await pause(slowMs - warmMs);
      const grownMb = memory().map((mb, index) => mb - before[index]!);
      const seconds = (Date.now() - begun) / 1000;
      const rates = [ledger, lines].map(({ results }, index) => (results - already[index]!) / seconds);
      console.log(
        `slow sink: ${rates.map((each) => each.toFixed(0)).join(" and ")} results/s of ${rate} and a file, ` +
          `memory of gateway and core grew by ${grownMb.map((mb) => mb.toFixed(1)).join(" and ")} MiB`,
      );
      for (const mb of grownMb) expect(mb).toBeLessThan(grownMbMax);
      for (const each of rates) {
        expect(each).toBeGreaterThan(slowPerSecMax / 4);
        expect(each).toBeLessThan(slowPerSecMax);
      }
      writeFileSync(fast, "");
      await ledger.stop();
      await Promise.all([ledger, lines].map((each) => each.settled(slowMs + 60_000)));
      expect([ledger.duplicates, lines.duplicates]).toEqual([0, 0]);
      for (const name of ["slow", "file"])
        for (const { resent } of (await fleet.client.topology(name)).links)
          expect(resent).toBeLessThanOrEqual(strayMax);
    },
    3 * slowMs + 120_000,
  );
});

/** A file of readings, known to the ledger. */
function linesOf(ledger: Ledger, count: number): string {
  const sensors = 10;
  const texts: string[] = [];
  for (let i = 0; i < count; i++) {
    const sensor = `line-${i % sensors}`;
    const n = Math.floor(i / sensors) + 1;
    ledger.sent.set(sensor, n);
    ledger.sentCount++;
    texts.push(JSON.stringify({ sensor, n, at: i }));
  }
  return `${texts.join("\n")}\n`;
}
