import { bolt, fields, keyedValue, spout, TopologyBuilder } from "headwater";
import { testTopology } from "headwater/testing";
import { expect, it } from "vitest";
import { readGraphSpec, specOf } from "../../../topology/index.js";

const reading = fields({ sensor: "string" });

function counting(settings: { readonly keysMax?: number }) {
  const t = new TopologyBuilder("counting", settings);
  const readings = t.spout(
    "readings",
    spout({ streams: { default: reading }, create: () => ({ open() {}, next: () => "end" }) }),
  );
  const count = bolt({
    input: reading,
    streams: { default: reading },
    state: { seen: keyedValue("int") },
    create: ({ seen }) => ({
      execute(tuple, out) {
        seen.set(tuple.sensor, (seen.get(tuple.sensor) ?? 0) + 1);
        out.emit(tuple);
      },
    }),
  });
  t.bolt("count", readings, count);
  return t.build();
}

it("a task holds as many keys as keysMax says; what has no room is a dead letter", async () => {
  const test = testTopology(counting({ keysMax: 2 }));
  await test.feed("readings", [{ sensor: "a" }, { sensor: "b" }, { sensor: "c" }, { sensor: "a" }]);
  expect(test.take("count")).toEqual([{ sensor: "a" }, { sensor: "b" }, { sensor: "a" }]);
  const [letter] = test.deadLetters();
  expect(letter!.error).toMatch(/the state of this task is full: it holds 2 keys, of at most 2/);
  await test.close();
});

it("it is part of the graph where it is given, and only there", () => {
  const spec = specOf(counting({ keysMax: 1_000_000 }));
  expect(readGraphSpec(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
  expect(Object.keys(specOf(counting({})).settings)).not.toContain("keysMax");
  expect(() => counting({ keysMax: 0 })).toThrow(/keysMax is 0[\s\S]*from 1 to 16000000/);
});
