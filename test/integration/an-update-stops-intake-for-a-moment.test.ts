import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { describeWithMosquitto, type Mosquitto, startMosquitto } from "../fixtures/mosquitto.js";
import { pause } from "../fixtures/until.js";
import { Fleet } from "./fleet.js";
import { Ledger, type Result } from "./ledger.js";

/** A result of `moments`: its reading, when the gateway took it in, by which version, and its count. */
interface Taken extends Result {
  readonly taken: number;
  readonly version: number;
  readonly count: number;
}

const long = process.env["HEADWATER_LONG"] === "1";
const updates = long ? 20 : 6;
const rate = long ? 1_000 : 500;
/** So much flows before each update and behind it. */
const flowMs = long ? 1_500 : 700;
/**
 * In all updates but one, and in that one: on a host that has its processors for itself. The short form runs
 * beside other work and only finds what is out of all proportion; it prints what there was.
 */
const usualMsMax = long ? 50 : 1_000;
const worstMsMax = long ? 200 : 2_500;

function moments(version: number, url: string): string {
  return `
import { bolt, fields, keyedValue, mqttFeed, mqttSink, TopologyBuilder } from "headwater";
const reading = fields({ sensor: "string", n: "int", at: "timestamp" });
const taken = fields({ ...reading, taken: "timestamp", version: "int" });
const counted = fields({ ...taken, count: "int" });
const url = ${JSON.stringify(url)};
const t = new TopologyBuilder("moments", { delivery: "exactly-once" });
const onGateways = { onEach: { role: "gateway" } };
const feed = mqttFeed({ url, topic: "in/moments/\${agent.name}/{sensor}", fields: reading });
const readings = t.spout("readings", feed, onGateways);
const stamp = t.bolt("stamp", readings.local(), bolt({
  streams: { default: taken },
  create: () => ({
    execute: (tuple, out) => out.emit({ ...tuple, taken: Date.now(), version: ${version} }),
  }),
}), onGateways);
const count = t.bolt("count", stamp.fields("sensor"), bolt({
  streams: { default: counted },
  state: { seen: keyedValue("int") },
  create: ({ seen }) => ({
    execute(tuple, out) {
      const count = (seen.get(tuple.sensor) ?? 0) + 1;
      seen.set(tuple.sensor, count);
      out.emit({ ...tuple, count });
    },
  }),
}), { on: { role: "core" } });
const sink = mqttSink({ url, topic: "out/moments/{sensor}" });
t.bolt("publish", count.shuffle(), sink, { on: { role: "core" } });
export default t.build();
`;
}

describeWithMosquitto(`${updates} updates in a row under ${rate} readings/s`, () => {
  let outside: Mosquitto;
  let fleet: Fleet;
  let ledger: Ledger;
  const results: Taken[] = [];

  beforeAll(async () => {
    const config = ["max_queued_messages 0", "max_inflight_messages 0", "set_tcp_nodelay true"];
    outside = await startMosquitto({ config });
    fleet = await Fleet.start();
    fleet.startAgent("gw-1", "gateway");
    fleet.startAgent("core-1", "core");
    for (const agent of fleet.agents.values()) await agent.says(/connected to the broker/);
    ledger = await Ledger.listen("moments", outside.url);
    const all = (result: Result) => results.push(result as Taken) < 0;
    ledger.next("the end of the test", all, 600_000).catch(() => undefined);
    await fleet.submit("moments", moments(1, outside.url));
    ledger.start(outside.url, ["gw-1"], rate);
    await ledger.next("the flow", ({ n }) => n > 20);
    const path = join(fleet.directory, "moments-2.ts");
    writeFileSync(path, moments(2, outside.url));
  }, 60_000);

  afterEach(({ task }) => {
    if (task.result?.state === "fail") console.log(fleet.log);
  });

  afterAll(async () => {
    await ledger?.close();
    await fleet?.close();
    await outside?.remove();
  });

  it("each stops the intake for a moment, and nothing is lost or counted twice", async () => {
    const gaps: number[] = [];
    for (let i = 1; i <= updates; i++) {
      await pause(flowMs);
      const from = Date.now();
      const version = 1 + (i % 2);
      if (i === 1) await fleet.command("update", "moments", join(fleet.directory, "moments-2.ts"));
      else await fleet.client.rollBack("moments", {});
      await ledger.next("the new version", (result) => isBy(result, version));
      await pause(flowMs);
      gaps.push(longestWait(results.filter(({ taken }) => taken >= from)));
    }
    await ledger.stop();
    await ledger.settled();
    const sorted = [...gaps].sort((a, b) => a - b);
    console.log(`intake stopped in ${updates} updates for at most (ms): ${gaps.join(" ")}`);
    expect(results.filter(({ n, count }) => n !== count).slice(0, 5)).toEqual([]);
    expect(ledger.missing()).toEqual([]);
    expect(sorted.at(-2)).toBeLessThanOrEqual(usualMsMax);
    expect(sorted.at(-1)).toBeLessThanOrEqual(worstMsMax);
  }, 180_000);
});

function isBy(result: Result, version: number): boolean {
  return (result as Taken).version === version;
}

/**
 * The longest time in which nothing was taken in although a reading was there, in ms. Of a reading that the
 * old version had taken in, but not committed, only the second time counts.
 */
function longestWait(results: readonly Taken[]): number {
  const inOrder = [...results].sort((a, b) => a.taken - b.taken);
  let longest = 0;
  for (const [index, { at, taken }] of inOrder.entries()) {
    const before = inOrder[index - 1];
    if (before !== undefined) longest = Math.max(longest, taken - Math.max(before.taken, at));
  }
  return longest;
}
