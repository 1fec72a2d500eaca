import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { TopologyDescription } from "../../coordinator/index.js";
import { describeWithMosquitto } from "../fixtures/mosquitto.js";
import { pause, until } from "../fixtures/until.js";
import { type CountingFleet, countingFleet, topology } from "./counting-fleet.js";
import { queuedBy } from "./queued.js";

const long = process.env["HEADWATER_LONG"] === "1";
const cutMs = long ? 600_000 : 30_000;
const rate = long ? 1_000 : 500;
const grownMbMax = 60;
/** Bytes on disk of a reading that waits, at the very least: there they are pressed together. */
const perReadingMin = 5;
const queuedMax = 10 * rate;
/** Five times the live rate are promised, on a host that has its processors for itself. */
const drainFactorMin = long ? 5 : 2;

describeWithMosquitto(`a gateway whose uplink is cut for ${cutMs / 1000} s under ${rate} readings/s`, () => {
  const started = countingFleet();

  it(
    "takes them onto its disk, and sends them when it is back, while new ones flow",
    async () => {
      const counted = started();
      const { fleet, ledger, line, feed } = counted;
      await counted.load(rate);
      const gateway = fleet.agents.get("gw-1")!;
      const [memory, disk] = [gateway.rssMb, bytesIn(fleet.stateDirOf("gw-1"))];
      line.refuse(true);
      line.cut();
      await pause(cutMs);
      const grownMb = gateway.rssMb - memory;
      const keptMb = (bytesIn(fleet.stateDirOf("gw-1")) - disk) / 2 ** 20;
      const queued = await queuedBy(feed);
      const backlog = ledger.sentCount - ledger.distinct;
      const backAt = Date.now();
      const outbox = outboxOnReturn(counted);
      line.refuse(false);
      const first = await ledger.next("what waited", () => true, 30_000);
      const before = ledger.distinct;
      await until("what waited is out", () => ledger.sentCount - ledger.distinct < rate, cutMs + 30_000);
      const drainMs = Date.now() - first.seenAt;
      const factor = (ledger.distinct - before) / (drainMs / 1_000) / rate;
      console.log(
        `offline ${cutMs / 1000} s at ${rate}/s: ${backlog} readings waited, ` +
          `${queued} of them in the broker; it reports ${await outbox} bytes in its outbox; ` +
          `disk grew by ${keptMb.toFixed(1)} MiB, memory by ${grownMb.toFixed(1)} MiB; flowing again after ` +
          `${first.seenAt - backAt} ms, caught up in ${drainMs} ms: ${factor.toFixed(1)} times the live rate`,
      );
      await counted.exact(60_000);
      expect(backlog).toBeGreaterThan((cutMs / 1_000) * rate * 0.8);
      expect(queued).toBeLessThan(queuedMax);
      expect(keptMb * 2 ** 20).toBeGreaterThan(backlog * perReadingMin);
      expect(grownMb).toBeLessThan(grownMbMax);
      expect(factor).toBeGreaterThanOrEqual(drainFactorMin);
    },
    2 * cutMs + 90_000,
  );
});

/** What the gateway's first report after the cut says of its outbox. */
async function outboxOnReturn({ fleet }: CountingFleet): Promise<number> {
  const bytesOf = ({ workers }: TopologyDescription) =>
    workers.find(({ agent }) => agent === "gw-1")?.outboxBytes ?? 0;
  const before = bytesOf(await fleet.topology(topology));
  return bytesOf(await fleet.topology(topology, (described) => bytesOf(described) !== before, 30_000));
}

/** Bytes of all files below a directory; files that go meanwhile count nothing. */
function bytesIn(directory: string): number {
  let bytes = 0;
  for (const name of readdirSync(directory, { recursive: true }) as string[])
    bytes += statSync(join(directory, name), { throwIfNoEntry: false })?.size ?? 0;
  return bytes;
}
