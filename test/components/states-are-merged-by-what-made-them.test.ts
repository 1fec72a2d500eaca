import { describe, expect, it } from "vitest";
import * as c from "../../components/index.js";
import { testTopology } from "../../local/index.js";
import type { Json, Row } from "../../topology/index.js";
import { fields, filter, map, spout, TopologyBuilder } from "../../topology/index.js";

/** Aggregates whose states nobody may take for those of another. */
const made: Readonly<Record<string, () => c.Aggregates[string]>> = {
  count: () => c.count(),
  sum: () => c.sum("v"),
  mean: () => c.mean("v"),
  min: () => c.min("v"),
  max: () => c.max("v"),
  first: () => c.first("v"),
  last: () => c.last("v"),
  stddev: () => c.stddev("v"),
  slope: () => c.slope("v"),
  delta: () => c.delta("v"),
  correlation: () => c.correlation("v", "v"),
  integral: () => c.integral("v"),
  percentile: () => c.percentile("v", 0.9),
  "percentile, error 0.05": () => c.percentile("v", 0.9, { error: 0.05 }),
  distinctCount: () => c.distinctCount("v"),
  "distinctCount, precision 10": () => c.distinctCount("v", { precision: 10 }),
  topK: () => c.topK("v", { k: 3 }),
  "topK, counters 5": () => c.topK("v", { k: 3, counters: 5 }),
  histogram: () => c.histogram("v", [1, 2]),
  "histogram, other bounds": () => c.histogram("v", [1, 3]),
};
/** What they keep is the same, and the field and what is asked for do not matter. */
const alike: readonly (readonly [() => c.Aggregates[string], () => c.Aggregates[string]])[] = [
  [() => c.stddev("v"), () => c.variance("other", { of: "population" })],
  [() => c.percentile("v", 0.9), () => c.percentile("other", 0.5, { error: 0.01 })],
  [() => c.integral("v"), () => c.rate("other", { wrapsAfter: 10 })],
  [() => c.topK("v", { k: 3, counters: 5 }), () => c.topK("other", { k: 1, counters: 5 })],
];

const reading = fields({ k: "string", v: "int" });

/** The states of one window, merged in another; `between`: a bolt on the way. */
function merging(
  ours: c.Aggregates[string],
  theirs: c.Aggregates[string],
  between: "nothing" | "filter" | "map" = "nothing",
) {
  const t = new TopologyBuilder("merging");
  const readings = t.spout(
    "readings",
    spout({ streams: { default: reading }, create: () => ({ open() {}, next: () => "idle" }) }),
  );
  const options = { count: 1, partial: true, aggregates: { state: ours as c.Aggregates[string] } } as const;
  const each = t.bolt("each", readings, c.window(options as never));
  const way =
    between === "filter"
      ? t.bolt("way", each, filter(() => true) as never)
      : t.bolt(
          "way",
          each,
          map({ state: "json" }, (tuple: Row) => ({ state: tuple["state"] as Json })) as never,
        );
  const merged = c.merged("state", theirs as never, "json");
  t.bolt(
    "all",
    (between === "nothing" ? each : way) as never,
    c.window({ count: 1, aggregates: { merged } as never }) as never,
  );
  return t.build();
}

describe("states of a partial window", () => {
  const names = Object.keys(made);

  it("are merged by the aggregate that made them, and refused for every other", () => {
    for (const [name, make] of Object.entries(made)) {
      merging(make(), make());
      for (const other of names) {
        if (other === name) continue;
        expect(() => merging(make(), made[other]!()), `${name} as ${other}`).toThrow(/holds states of/);
      }
    }
    for (const [make, other] of alike) merging(make(), other());
  });

  it("are known through bolts that pass tuples on as they are, and not beyond", () => {
    expect(() => merging(c.mean("v"), c.sum("v"), "filter")).toThrow(
      /way|holds states of mean, and it is to merge states of sum/,
    );
    merging(c.mean("v"), c.sum("v"), "map");
  });

  it.each(names)("are taken by the aggregate that made them, whatever is in them: %s", (name) => {
    const one = made[name]!();
    const merged = c.merged("state", one as never, "json");
    let state: Json = one.create();
    for (const v of [null, 0, -3, 7, 7, 1e9]) {
      const sent = JSON.parse(JSON.stringify(state)) as Json;
      const again = merged.add(merged.create(), { state: sent }, 0);
      expect(merged.result(again)).toEqual(one.result(state));
      state = one.add(state, { v }, 1_000 + (v ?? 0));
    }
  });

  it("that are none make the tuple a dead letter", async () => {
    const test = testTopology(merging(c.mean("v"), c.percentile("v", 0.5), "map"));
    await test.feed("readings", [{ k: "a", v: 1 }]);
    expect(test.deadLetters()).toHaveLength(1);
    expect(JSON.stringify(test.deadLetters())).toMatch(/holds no state of percentile/);
    await test.close();
  });

  it("of an aggregate of one's own are taken as they are", () => {
    const own: c.Aggregates[string] = {
      ...c.mean("v"),
      ...{ states: undefined },
    };
    merging(own, c.mean("v"));
    merging(c.mean("v"), own);
  });
});
