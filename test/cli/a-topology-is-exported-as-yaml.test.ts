import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { bundleTopology } from "../../cli/index.js";
import { folderOf, goodTopology, launch } from "./launch.js";

const examples = new URL("../../examples/", import.meta.url).pathname;
const ready = `import { deadband, fields, mean, mqttFeed, mqttSink } from "headwater";
import { TopologyBuilder, window } from "headwater";
const reading = fields({ room: "string", celsius: "double", at: "timestamp" });
const t = new TopologyBuilder("plant", { delivery: "exactly-once" });
const url = process.env.BROKER ?? "mqtt://127.0.0.1";
const besideTheSensors = { onEach: { role: "gateway" } };
const readings = t.spout("readings", mqttFeed({ url, topic: "a/\${agent.name}/{room}", fields: reading }), {
  ...besideTheSensors,
  eventTime: { field: "at", disorder: "10s" },
});
const changes = t.bolt("changes", readings, deadband({ value: "celsius", absolute: 0.2 }), besideTheSensors);
const means = t.bolt(
  "means",
  changes.fields("room"),
  window({ by: "room", time: "at", size: "1m", aggregates: { mean: mean("celsius") } }),
  { parallelism: 2 },
);
t.bolt("publish", means, mqttSink({ url, topic: "means/{room}" }));
t.bolt("lost", [changes.deadLetters, means.deadLetters.global()], mqttSink({ url, topic: "lost" }));
export default t.build();
`;

it("a topology of ready components is the same in YAML, as a command prints it", async () => {
  using folder = await folderOf({ "plant.ts": ready });
  const file = `${folder.path}/plant.ts`;
  const { code, out, err } = await launch(["export", file, "-p", "BROKER=mqtt://10.0.0.5"]);
  expect([code, err]).toEqual([0, ""]);
  const yaml = await folder.write("plant.yaml", out);
  const [coded, written] = [
    await bundleTopology(file, { BROKER: "mqtt://10.0.0.5" }),
    await bundleTopology(yaml),
  ];
  expect(written.findings).toEqual(coded.findings);
  expect(written.spec).toEqual(coded.spec);
  // What is written stays as it is when it is exported again.
  expect((await launch(["export", yaml])).out).toBe(out);
});

it("code of one's own is refused, each place with the line that made it", async () => {
  using folder = await folderOf({ "t.ts": goodTopology });
  const { code, out, err } = await launch(["export", "t.ts"], { cwd: folder.path });
  expect([code, out]).toEqual([2, ""]);
  expect(err).toMatch(/^error: YAML cannot hold all of this topology\n {2}at t\.ts\n/);
  expect(err).toMatch(
    /spout\(…\) is code of your own.*\n {2}at t\.ts:4:\d+ \(numbers\)\n {2}remedy: read with/,
  );
  expect(err).toMatch(/filter\(…\) is code.*\n {2}at t\.ts:11:\d+ \(even\)\n {2}remedy: write the condition/);
  expect(err).toMatch(/map\(…\) is code.*\n {2}at t\.ts:12:\d+ \(square\)/);
});

it("examples in YAML are exported as one file, with the parameters that are given", async () => {
  using folder = await folderOf({});
  for (const [name, parameters] of [
    ["boiler", { hot: "75" }],
    ["machine-means", {}],
  ] as const) {
    const file = `${examples}${name}/topology.yaml`;
    const words = Object.entries(parameters).flatMap(([key, value]) => ["-p", `${key}=${value}`]);
    const { code, out } = await launch(["export", file, ...words]);
    expect(code).toBe(0);
    const exported = await folder.write(`${name}.yaml`, out);
    expect((await bundleTopology(exported)).sha256).toBe((await bundleTopology(file, parameters)).sha256);
    expect(readFileSync(exported, "utf8")).not.toContain("include:");
  }
});
