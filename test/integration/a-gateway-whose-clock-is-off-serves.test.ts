import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { MqttClient } from "mqtt";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { until } from "../fixtures/until.js";
import { Fleet, root } from "./fleet.js";

/** A gateway without a battery for its clock begins in 1970; one with a broken clock anywhere. */
const clocks = {
  "gw-past": { offMs: -Date.now(), year: "1970" },
  "gw-future": {
    offMs: 10 * 365.25 * 86_400_000,
    year: String(new Date(Date.now() + 10 * 365.25 * 86_400_000).getUTCFullYear()),
  },
};

const source = `
import { fields, fileSink, mqttFeed, TopologyBuilder } from "headwater";
const onGateways = { onEach: { role: "gateway" } };
const t = new TopologyBuilder("clocks", { delivery: "at-least-once" });
const reading = fields({ sensor: "string", n: "int" });
const feed = mqttFeed({ url: "fleet:", topic: "feed/{sensor}/count", fields: reading });
const write = fileSink({ path: "OUT/\${agent.name}.jsonl" });
t.bolt("write", t.spout("taken", feed, onGateways).local(), write, onGateways);
export default t.build();
`;

let fleet: Fleet;
let sensor: MqttClient | null = null;

beforeAll(async () => {
  fleet = await Fleet.start({ secure: true });
});

afterEach(({ task }) => {
  if (task.result?.state === "fail") console.log(fleet.log);
});

afterAll(async () => {
  sensor?.end(true);
  await fleet?.close();
});

it("joins, runs its work, comes back after a power cut, and says that its clock is off", async () => {
  const start = (name: string, settings: readonly string[]) => {
    const { offMs } = clocks[name as keyof typeof clocks];
    const hook = `--import ${join(root, "test", "fixtures", "clock.mjs")}`;
    const environment = { NODE_OPTIONS: hook, CLOCK_OFF_MS: String(offMs) };
    return fleet.startAgent(name, "gateway", { settings, environment });
  };
  for (const name of Object.keys(clocks)) start(name, ["--token-file", await fleet.tokenFile()]);
  for (const [name, { year }] of Object.entries(clocks))
    await fleet.agents.get(name)!.says(new RegExp(`clock is not the coordinator's.*${year}-`, "s"));
  await fleet.submit("clocks", source.replace("OUT", fleet.directory));

  sensor = await fleet.joinSensor("s-1");
  const seen = (name: string) => {
    const file = join(fleet.directory, `${name}.jsonl`);
    const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : [];
    return new Set(lines.map((line) => (JSON.parse(line) as { n: number }).n)).size;
  };
  const publish = async (from: number, to: number) => {
    for (let n = from; n < to; n++) await sensor!.publishAsync("feed/s-1/count", `{"n":${n}}`, { qos: 1 });
  };
  await publish(0, 50);
  for (const name of Object.keys(clocks)) await until(`${name} has all`, () => seen(name) === 50, 30_000);

  // A power cut: what comes meanwhile waits in its session at the broker.
  for (const name of Object.keys(clocks)) await fleet.agents.get(name)!.kill();
  await publish(50, 100);
  for (const name of Object.keys(clocks)) start(name, []);
  for (const name of Object.keys(clocks)) await until(`${name} has all`, () => seen(name) === 100, 30_000);
  expect(Object.keys(clocks).map(seen)).toEqual([100, 100]);
});
