import { readFileSync } from "node:fs";
import { fields, fileLookup, intervalJoin, lookup, postgresLookup, spout, TopologyBuilder } from "headwater";
import { testTopology } from "headwater/testing";
import { expect, test } from "vitest";

const idle = { open() {}, next: () => "idle" as const };
const vibration = fields({ machine: "string", rms: "double", at: "timestamp" });
const heat = fields({ machine: "string", celsius: "double", at: "timestamp" });
const limit = fields({ machine: "string", rms: "double", since: "timestamp", retired: "bool" });
const t0 = Date.UTC(2026, 0, 1, 12);

function graph() {
  const t = new TopologyBuilder("machines", { delivery: "exactly-once" });
  const eventTime = { field: "at", disorder: "1s" } as const;
  const vibrations = t.spout("vibrations", spout({ streams: { default: vibration }, create: () => idle }), {
    eventTime,
  });
  const heats = t.spout("heats", spout({ streams: { default: heat }, create: () => idle }), { eventTime });
  const limits = t.spout("limits", spout({ streams: { default: limit }, create: () => idle }), {
    eventTime: { field: "since", disorder: 0 },
  });
  const hotAndShaking = t.bolt(
    "hot-and-shaking",
    [vibrations.fields("machine"), heats.fields("machine")],
    intervalJoin({
      left: vibrations,
      right: heats,
      by: "machine",
      time: "at",
      between: ["-5s", "5s"],
      kind: "left",
      fields: { rms: "left.rms", celsius: "right.celsius" },
    }),
    { parallelism: 2 },
  );
  const judged = t.bolt(
    "judged",
    [vibrations.fields("machine"), limits.fields("machine")],
    lookup({
      stream: vibrations,
      table: limits,
      by: "machine",
      time: { left: "at", right: "since" },
      adds: { limit: "rms" },
      gone: "retired",
    }),
  );
  hotAndShaking.fields("machine");
  judged.fields("machine");
  return t.build();
}

function withFile() {
  const t = new TopologyBuilder("places");
  const vibrations = t.spout("vibrations", spout({ streams: { default: vibration }, create: () => idle }));
  const placed = t.bolt(
    "placed",
    vibrations,
    fileLookup({
      path: "/etc/headwater/machines.csv",
      fields: { name: "string", line: "string" },
      by: { machine: "name" },
      adds: { line: "line" },
    }),
  );
  const known = t.bolt(
    "known",
    vibrations,
    postgresLookup({
      url: "postgres://localhost/plant",
      username: "reader",
      password: "${secret:plant}",
      table: "machines",
      fields: { name: "string", line: "string" },
      by: { machine: "name" },
      adds: { line: "line" },
      refresh: "1m",
    }),
  );
  for (const each of [placed, known]) each.fields("line");
  return t.build();
}

test.each(["placed", "known"])("what a file or a table outside adds is among the fields: %s", (bolt) => {
  const streams = withFile().components.find(({ name }) => name === bolt)?.streams;
  expect(streams).toEqual({ default: { ...vibration, line: "string" }, unmatched: vibration });
});

test("vibrations with the heat beside them, and with the limit that held", async () => {
  const topology = testTopology(graph());
  const at = (second: number) => t0 + second * 1_000;
  const shakes = (second: number, rms: number) => ({ machine: "press", rms, at: at(second) });
  await topology.feed("limits", [
    { machine: "press", rms: 4, since: at(-100), retired: false },
    { machine: "press", rms: 7, since: at(10), retired: false },
    { machine: "press", rms: 0, since: at(60), retired: true },
  ]);
  await topology.feed("vibrations", [shakes(12, 5), shakes(3, 5), shakes(70, 5)]);
  await topology.restart();
  await topology.feed("heats", [{ machine: "press", celsius: 80, at: at(7) }]);
  expect(await topology.end()).toBe(true);
  const rows = topology.output("hot-and-shaking").map(({ at: when, celsius }) => [when, celsius]);
  expect(rows.sort()).toEqual([
    [at(7), 80],
    [at(12), 80],
    [at(75), null],
  ]);
  expect(topology.output("judged").map(({ at: when, limit: most }) => [when, most])).toEqual([
    [at(3), 4],
    [at(12), 7],
  ]);
  expect(topology.take("judged", "unmatched")).toEqual([shakes(70, 5)]);
  await topology.close();
});

test("the page shows this code", () => {
  const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
  const lines = (text: string) =>
    text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "")
      .join("\n");
  const own = lines(read("test/components/joins/the-page-on-joins-shows-code-that-runs.test.ts"));
  const blocks = [...read("docs/joins.md").matchAll(/```ts\n([\s\S]*?)```/g)];
  expect(blocks).toHaveLength(4);
  for (const [, block] of blocks) expect(own).toContain(lines(block!));
});
