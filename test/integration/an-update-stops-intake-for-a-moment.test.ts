import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { describeWithMosquitto, freePort, type Mosquitto, startMosquitto } from "../fixtures/mosquitto.js";
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

/** What an update goes on beside. */
interface Surroundings {
  readonly name: string;
  /** The fleet's broker and its agents speak TLS. */
  readonly secure?: boolean;
  /** Keys of state of the task that takes readings in. */
  readonly keys?: number;
  /** Sensors publish to the gateway's agent itself. */
  readonly listener?: boolean;
}

/** The others take minutes: only in the long form. */
const surroundings: readonly Surroundings[] = [
  { name: "" },
  ...(long
    ? [
        { name: ", with TLS", secure: true },
        { name: ", with 100,000 keys of state at the feed", keys: 100_000 },
        { name: ", from the agent's own port for sensors", listener: true },
      ]
    : []),
];
/** So many keys come with one reading of the sensor `…-keys`. */
const keysPerReading = 1_000;

function moments(version: number, feed: string, out: string, keys: number): string {
  return `
import { bolt, fields, keyedValue, mqttFeed, mqttSink, TopologyBuilder } from "headwater";
const reading = fields({ sensor: "string", n: "int", at: "timestamp" });
const taken = fields({ ...reading, taken: "timestamp", version: "int" });
const counted = fields({ ...taken, count: "int" });
const url = ${JSON.stringify(out)};
const t = new TopologyBuilder("moments", { delivery: "exactly-once" });
const onGateways = { onEach: { role: "gateway" } };
const topic = "in/moments/\${agent.name}/{sensor}";
const feed = mqttFeed({ url: ${JSON.stringify(feed)}, topic, fields: reading });
const readings = t.spout("readings", feed, onGateways);
const stamp = t.bolt("stamp", readings.local(), bolt({
  streams: { default: taken },
  ${keys === 0 ? "" : 'state: { keys: keyedValue("int") },'}
  create: (${keys === 0 ? "" : "{ keys }"}) => ({
    execute(tuple, out) {
      out.emit({ ...tuple, taken: Date.now(), version: ${version} });
      ${keys === 0 ? "" : keeping(keys)}
    },
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

/** State that has all its keys soon, and of which each reading changes one. */
function keeping(keys: number): string {
  return `
      if (tuple.sensor.endsWith("-keys")) {
        const first = (tuple.n - 1) * ${keysPerReading};
        for (let i = 0; i < ${keysPerReading}; i++) keys.set("key-" + (first + i), 1);
      } else keys.set("key-" + (tuple.n * 7919) % ${keys}, tuple.n);`;
}

for (const { name, secure = false, keys = 0, listener = false } of surroundings)
  describeWithMosquitto(`${updates} updates in a row under ${rate} readings/s${name}`, () => {
    let outside: Mosquitto;
    let fleet: Fleet;
    let ledger: Ledger;
    const results: Taken[] = [];

    beforeAll(async () => {
      const config = ["max_queued_messages 0", "max_inflight_messages 0", "set_tcp_nodelay true"];
      outside = await startMosquitto({ config });
      fleet = await Fleet.start({ secure });
      const port = `${await freePort()}`;
      const settings = listener ? ["--feed-listener", port, "--feed-listener-host", "127.0.0.1"] : [];
      const start = (name: string, role: string, more: readonly string[] = []) =>
        secure
          ? fleet.joinAgent(name, role, { settings: more })
          : fleet.startAgent(name, role, { settings: more });
      await start("gw-1", "gateway", settings);
      await start("core-1", "core");
      for (const agent of fleet.agents.values()) await agent.says(/connected to the broker/);
      ledger = await Ledger.listen("moments", outside.url);
      const all = (result: Result) => results.push(result as Taken) < 0;
      ledger.next("the end of the test", all, 600_000).catch(() => undefined);
      const source = (version: number) =>
        moments(version, listener ? "listener:" : outside.url, outside.url, keys);
      await fleet.submit("moments", source(1));
      const sensorsAt = listener ? `mqtt://127.0.0.1:${port}` : outside.url;
      if (keys > 0) {
        const whole = ledger.next("all keys", ({ n }) => n === keys / keysPerReading, 60_000);
        await ledger.burst(sensorsAt, "gw-1", "keys", keys / keysPerReading);
        await whole;
      }
      ledger.start(sensorsAt, ["gw-1"], rate);
      await ledger.next("the flow", ({ n, sensor }) => n > 20 && !sensor.endsWith("-keys"));
      writeFileSync(join(fleet.directory, "moments-2.ts"), source(2));
    }, 120_000);

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
    }, 300_000);
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
