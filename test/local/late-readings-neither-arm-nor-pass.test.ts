import { expect, test } from "vitest";
import { dedupe, fields, mqttFeed, mqttSink, silence, TopologyBuilder, throttle } from "../../index.js";
import { testTopology } from "../../local/index.js";
import type { BoltSpec, Fields, Row, Streams } from "../../topology/index.js";
import fc from "../property.js";

const url = "mqtt://127.0.0.1:1";
const disorderMs = 2_000;
const t0 = Date.UTC(2026, 0, 1);
const reading = fields({ line: "string", n: "int", at: "timestamp" });
type F = typeof reading;
const by = "line" as const;
const at = "at" as const;

/** What goes out of a component with `at`, and to `late`, as texts "a1@5": line, number, seconds. */
function driven(spec: unknown, disorder: string | number = disorderMs) {
  const t = new TopologyBuilder("plant", { delivery: "exactly-once" });
  const readings = t.spout("readings", mqttFeed({ url, topic: "h/{line}", fields: reading }), {
    eventTime: { field: at, disorder },
  });
  const bolt = t.bolt("bolt", readings, spec as BoltSpec<F, { readonly default: F; readonly late: F }>);
  t.bolt("out", bolt, mqttSink({ url, topic: "o" }));
  t.bolt("too-late", bolt.stream("late"), mqttSink({ url, topic: "l" }));
  const running = testTopology(t.build(), { start: t0 });
  return {
    running,
    async feed(...texts: string[]) {
      for (const text of texts) {
        const [, line, n, seconds] = /^([a-z])(\d)@([\d.]+)$/.exec(text)!;
        await running.feed("readings", [{ line, n: Number(n), at: t0 + Number(seconds) * 1_000 }]);
      }
    },
    out: () => running.received("out"),
    passed: () => running.received("out").map(textOf),
    late: () => running.received("too-late").map(textOf),
  };
}

function textOf({ line, n, at: time }: Row): string {
  return `${line}${n}@${((time as number) - t0) / 1_000}`;
}

test("silence: readings that a wrong clock made late neither arm an alarm nor clear one", async () => {
  const plant = driven(silence<F, "line", "at">({ by, after: "5s", at }));
  await plant.feed("a0@0", "c0@3600", "a0@1", "a0@2", "b0@2", "a0@3");
  const said = plant
    .out()
    .map(({ line, silent, at: time }) => [line, silent, ((time as number) - t0) / 1_000]);
  expect(said).toEqual([["a", true, 5]]);
  expect(plant.late()).toEqual(["a0@1", "a0@2", "b0@2", "a0@3"]);
  await plant.feed("a0@3592", "a0@3594");
  expect(plant.out().at(-1)).toMatchObject({ line: "a", silent: false, at: t0 + 3_594_000 });
  expect(plant.out()).toHaveLength(2);
  await plant.running.close();
});

test("throttle: readings whose interval event time has passed do not pass as the first of one", async () => {
  const plant = driven(throttle<F, "at">({ interval: "5s", by, at }));
  await plant.feed("a0@0", "c0@3600", "a1@1", "a2@10", "a3@11", "a4@3594");
  expect(plant.passed()).toEqual(["a0@0", "c0@3600", "a4@3594"]);
  expect(plant.late()).toEqual(["a1@1", "a2@10", "a3@11"]);
  await plant.running.close();
});

test("dedupe: copies of a reading that is forgotten go to late, and none passes", async () => {
  const plant = driven(dedupe<F, "at">({ by: ["line", "n"], within: "5s", at }));
  await plant.feed("a0@0", "c0@3600", "a0@0", "a0@0", "b1@7", "b1@7", "a0@3593", "a0@3594", "a0@3594");
  expect(plant.passed()).toEqual(["a0@0", "c0@3600", "a0@3594"]);
  expect(plant.late()).toEqual(["a0@0", "a0@0", "b1@7", "b1@7", "a0@3593"]);
  await plant.running.close();
});

test("dedupe: an older one of an id passes once, as long as it is remembered", async () => {
  const plant = driven(dedupe<F, "at">({ by: ["line", "n"], within: "5s", at }), "1h");
  await plant.feed("a0@100", "a0@50", "a0@50", "a0@53", "a0@46", "a0@104", "a0@55", "a0@45", "a0@50");
  await plant.running.restart();
  await plant.feed("a0@50", "a0@100", "b0@50");
  expect(plant.passed()).toEqual(["a0@100", "a0@50", "a0@55", "a0@45", "b0@50"]);
  await plant.running.close();
});

test("dedupe: in any order each passes that is no copy of one that passed before, and no other", async () => {
  const readings = fc.array(fc.tuple(fc.constantFrom("a", "b"), fc.nat(60_000)), { maxLength: 60 });
  const property = fc.asyncProperty(readings, async (came) => {
    const plant = driven(dedupe<F, "at">({ by, within: "5s", at }), "1h");
    const passed: (readonly [string, number])[] = [];
    for (const [line, ms] of came) {
      await plant.feed(`${line}0@${ms / 1_000}`);
      if (passed.some(([other, then]) => other === line && Math.abs(then - ms) < 5_000)) continue;
      passed.push([line, ms]);
    }
    expect(plant.passed()).toEqual(passed.map(([line, ms]) => `${line}0@${ms / 1_000}`));
    await plant.running.close();
  });
  await fc.assert(property, { numRuns: 20 });
}, 60_000);

test("without at there is no stream late, as before", () => {
  const made = {
    throttle: throttle<F>({ interval: "5s", by }),
    dedupe: dedupe<F>({ by, within: "5s" }),
    silence: silence<F, "line">({ by, after: "5s" }),
  };
  for (const [name, spec] of Object.entries(made)) {
    const t = new TopologyBuilder("plant");
    const readings = t.spout("readings", mqttFeed({ url, topic: "h/{line}", fields: reading }));
    t.bolt(name, readings, spec as unknown as BoltSpec<Fields, Streams> as never);
    expect(Object.keys(t.build().components[1]!.streams)).toEqual(["default"]);
  }
});
