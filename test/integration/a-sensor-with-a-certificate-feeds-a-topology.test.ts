import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { MqttClient } from "mqtt";
import { afterAll, afterEach, beforeAll, it } from "vitest";
import { until } from "../fixtures/until.js";
import { Fleet } from "./fleet.js";

const readings = 200;

/** Takes what sensors publish to the coordinator's own broker, and puts it out there again. */
const source = `
import { fields, fileSink, mqttFeed, mqttSink, TopologyBuilder } from "headwater";
const reading = fields({ sensor: "string", n: "int" });
const onGateways = { onEach: { role: "gateway" } };
const inCore = { on: { role: "core" } };
const t = new TopologyBuilder("fleet-broker", { delivery: "at-least-once" });
const taken = t.spout(
  "taken",
  mqttFeed({ url: "fleet:", topic: "feed/{sensor}/count", fields: reading, dedupeKey: ["sensor", "n"] }),
  inCore,
);
t.bolt("out", taken.local(), mqttSink({ url: "fleet:", topic: "counted/{sensor}" }), inCore);
const results = mqttFeed({ url: "fleet:", topic: "counted/+", fields: reading });
const counted = t.spout("counted", results, onGateways);
t.bolt("write", counted.local(), fileSink({ path: "OUT/\${agent.name}.jsonl" }), onGateways);
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

it("over the coordinator's own broker, and goes on when the feed moves", async () => {
  await fleet.joinAgent("gw-1", "gateway");
  await fleet.joinAgent("core-1", "core");
  await fleet.joinAgent("core-2", "core");
  await until("all have joined", () => /joined.*core-2/s.test(fleet.coordinator.output));
  await fleet.submit("fleet-broker", source.replace("OUT", fleet.directory));

  sensor = await fleet.joinSensor("s-1");
  const publish = async (from: number, to: number) => {
    for (let n = from; n < to; n++) await sensor!.publishAsync("feed/s-1/count", `{"n":${n}}`, { qos: 1 });
  };
  const seen = () => {
    const lines = readFileSync(join(fleet.directory, "gw-1.jsonl"), "utf8").split("\n").slice(0, -1);
    return new Set(lines.map((line) => (JSON.parse(line) as { n: number }).n)).size;
  };
  await publish(0, readings);
  await until("all came out", () => seen() === readings, 30_000);

  // A killed agent's feed goes to the other one, and with it the right to hear its topics.
  const owner = await fleet.ownerOf("fleet-broker", "taken:0");
  await fleet.agents.get(owner)!.kill();
  await publish(readings, 2 * readings);
  await until("what came meanwhile came out", () => seen() === 2 * readings, 60_000);
});
