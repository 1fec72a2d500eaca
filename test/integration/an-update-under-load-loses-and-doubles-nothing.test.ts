import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { describeWithMosquitto, type Mosquitto, startMosquitto } from "../fixtures/mosquitto.js";
import { pause } from "../fixtures/until.js";
import { Fleet } from "./fleet.js";
import { Ledger, type Result } from "./ledger.js";

/** A result of `counting`: how many readings of the sensor its task has counted, and by which version. */
interface Counted extends Result {
  readonly count: number;
  readonly version: number;
}

const rate = 200;

/** Counts the readings of each sensor in state; in exactly-once the count is the number of the reading. */
function counting(version: number, url: string, more = ""): string {
  return `
import { bolt, fields, keyedValue, mqttFeed, mqttSink, TopologyBuilder } from "headwater";
const reading = fields({ sensor: "string", n: "int", at: "timestamp"${more} });
const counted = fields({ ...reading, count: "int", version: "int", by: "string" });
const t = new TopologyBuilder("counting", { delivery: "exactly-once" });
const readings = t.spout(
  "readings",
  mqttFeed({
    url: ${JSON.stringify(url)},
    topic: "in/counting/\${agent.name}/{sensor}",
    fields: reading,
    dedupeKey: ["sensor", "n"],
  }),
  { onEach: { role: "gateway" } },
);
const count = t.bolt("count", readings.fields("sensor"), bolt({
  streams: { default: counted },
  state: { seen: keyedValue("int") },
  create: ({ seen }) => {
    let by = "";
    return {
      open(context) { by = context.agent.name; },
      execute(tuple, out) {
        const count = (seen.get(tuple.sensor) ?? 0) + 1;
        seen.set(tuple.sensor, count);
        out.emit({ ...tuple, count, version: ${version}, by });
      },
    };
  },
}), { on: { role: "core" }, parallelism: 2 });
const sink = mqttSink({ url: ${JSON.stringify(url)}, topic: "out/counting/{sensor}" });
t.bolt("publish", count.shuffle(), sink, { on: { role: "core" } });
export default t.build();
`;
}

describeWithMosquitto("an update under load", () => {
  let outside: Mosquitto;
  let fleet: Fleet;
  let ledger: Ledger;
  const results: Counted[] = [];

  beforeAll(async () => {
    outside = await startMosquitto({ config: ["max_queued_messages 0", "max_inflight_messages 0"] });
    fleet = await Fleet.start();
    fleet.startAgent("gw-1", "gateway");
    fleet.startAgent("core-1", "core");
    for (const agent of fleet.agents.values()) await agent.says(/connected to the broker/);
    ledger = await Ledger.listen("counting", outside.url);
    const all = (result: Result) => results.push(result as Counted) < 0;
    ledger.next("the end of the test", all, 600_000).catch(() => undefined);
    await fleet.submit("counting", counting(1, outside.url));
    ledger.start(outside.url, ["gw-1"], rate);
    await ledger.next("the flow", ({ n }) => n > 20);
  }, 60_000);

  afterEach(({ task }) => {
    if (task.result?.state === "fail") console.log(fleet.log);
  });

  afterAll(async () => {
    await ledger?.close();
    await fleet?.close();
    await outside?.remove();
  });

  const file = (version: number, more = "") => {
    const path = join(fleet.directory, `counting-${version}.ts`);
    writeFileSync(path, counting(version, outside.url, more));
    return path;
  };

  /** The longest time without a result since `from`, in ms. */
  const gapSince = (from: number) => {
    const times = results.slice(from).map(({ seenAt }) => seenAt);
    return Math.max(...times.map((at, index) => at - (times[index - 1] ?? at)));
  };

  const wrong = () => results.filter(({ n, count }) => n !== count).slice(0, 5);

  it("says what it would do, and refuses what cannot be", async () => {
    const output = await fleet.command("update", "counting", file(2, ', battery: "double?"'), "--dry-run");
    expect(output).toMatch(/changed +readings, count/);
    expect(output).toMatch(/kept +readings\/\w+, .*count\/seen/);
    const refused = fleet.command("update", "counting", file(4, ', battery: "double"'), "--dry-run");
    await expect(refused).rejects.toThrow(/ended with 2:[\s\S]*gains battery, which may not be null/);
  });

  it("hands over state, positions and what is on its way: nothing is lost or counted twice", async () => {
    const from = results.length;
    const output = await fleet.command("update", "counting", file(2, ', battery: "double?"'));
    expect(output).toMatch(/counting is updated/);
    await ledger.next("the new version", (result) => (result as Counted).version === 2);
    await pause(1_000);
    console.log(`update under ${rate} readings/s: no result for at most ${gapSince(from)} ms`);
    expect(wrong()).toEqual([]);
  });

  it("goes back, and nothing is lost or counted twice by that either", async () => {
    const from = results.length;
    expect(await fleet.command("rollback", "counting")).toMatch(/counting is updated/);
    await ledger.next("the version before", (result) => (result as Counted).version === 1);
    await pause(1_000);
    console.log(`roll-back under ${rate} readings/s: no result for at most ${gapSince(from)} ms`);
    await ledger.stop();
    await ledger.settled();
    expect(wrong()).toEqual([]);
    expect(ledger.missing()).toEqual([]);
  });
});
