import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { fields, intervalJoin, mqttFeed, mqttSink, TopologyBuilder } from "../../index.js";
import { runTopology } from "../../local/index.js";
import type { Delivery, Graph } from "../../topology/index.js";

/** Of one side, which frames alone fill by a third. */
const rowsMax = 2_000;
const t0 = Date.UTC(2026, 0, 1);
const url = "mqtt://127.0.0.1:1";
const reading = fields({ line: "string", n: "int", at: "timestamp" });

/** Pairs of what two feeds bring within 10 ms; far more of the few come than a side may keep. */
function plant(delivery: Delivery): Graph {
  const t = new TopologyBuilder("plant", { delivery });
  const eventTime = { eventTime: { field: "at", disorder: "1s" } } as const;
  const heats = t.spout("heats", mqttFeed({ url, topic: "h/{line}", fields: reading }), eventTime);
  const loads = t.spout("loads", mqttFeed({ url, topic: "l/{line}", fields: reading }), eventTime);
  const pairs = t.bolt(
    "pairs",
    [heats.fields("line"), loads.fields("line")],
    intervalJoin({
      ...{ left: heats, right: loads, by: "line", time: "at", between: ["-10ms", "10ms"] },
      rowsMax,
      fields: { heat: "left.n", load: "right.n" },
    }),
  );
  t.bolt("out", pairs, mqttSink({ url, topic: "p" }));
  return t.build();
}

/** Lines of a file: a reading every `everyMs`; the bad ones among them have a time of the far future. */
function history(everyMs: number, forMs: number, bad: readonly number[] = []): string {
  const lines: string[] = [];
  for (let n = 0; n * everyMs < forMs; n++) {
    const at = bad.includes(n) ? Date.UTC(2100, 0, 1) : t0 + n * everyMs;
    lines.push(JSON.stringify({ line: "a", n, at }));
  }
  return lines.join("\n");
}

async function run(delivery: Delivery, files: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), "headwater-abreast-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const inputs = Object.entries(files).map(([name, text]) => {
    writeFileSync(join(folder, name), text);
    return `${name}=${join(folder, name)}`;
  });
  let pairs = 0;
  const summary = await runTopology(plant(delivery), {
    inputs,
    print: () => void pairs++,
  });
  return { summary, pairs };
}

const forMs = 300_000;
const [many, few] = [history(10, forMs), history(100, forMs)];

test.each<[Delivery, "heats" | "loads"]>([
  ["at-most-once", "heats"],
  ["at-least-once", "heats"],
  ["exactly-once", "heats"],
])(
  "%s: a join finds all pairs of a file with many readings (%s) and one with few",
  async (delivery, dense) => {
    const files = { heats: few, loads: few, [dense]: many };
    const { summary, pairs } = await run(delivery, files);
    expect(summary).toMatchObject({ readings: 33_000, deadLetters: 0, drained: true });
    // Each of the few meets three; the first has none before it.
    expect(pairs).toBe(3_000 * 3 - 1);
  },
);

test("an input that ends, or whose times cannot be believed, holds no other up", async () => {
  const files = { heats: many, loads: history(100, 5_000, [2]) };
  const { summary, pairs } = await run("at-least-once", files);
  expect(summary).toMatchObject({ readings: 30_050, deadLetters: 1, drained: true });
  expect(pairs).toBe(49 * 3 - 1);
});
