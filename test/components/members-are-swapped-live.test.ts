import { expect, test } from "vitest";
import { BloomFilter, type BloomJson, bloomMembers, membersFields } from "../../components/index.js";
import { testTopology } from "../../local/testing.js";
import type { Json } from "../../topology/index.js";
import { fields, spout, TopologyBuilder } from "../../topology/index.js";
import fc from "../property.js";
import { sourceOf } from "./source.js";

const reading = fields({ sensor: "string", n: "int" });
const falsePositives = 1e-6;

function topology(
  members?: readonly string[] | BloomJson,
  dealt: "all" | "shuffle" = "all",
  parallelism = 1,
) {
  const t = new TopologyBuilder("members");
  const readings = sourceOf(t, reading);
  const brought = t.spout(
    "brought",
    spout({ streams: { default: membersFields }, create: () => ({ open() {}, next: () => "end" as const }) }),
  );
  const options = { value: "sensor", falsePositives, ...(members === undefined ? {} : { members }) } as const;
  t.bolt("known", [readings.fields("sensor"), brought[dealt]()], bloomMembers(options), { parallelism });
  return t.build();
}

const names = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e", "ü", ""), { maxLength: 7 });

test("who is a member is what the latest list says, whatever came between and with restarts", async () => {
  const step = fc.oneof(
    fc.record({ ask: fc.constantFrom("a", "b", "c", "d", "e", "ü", "") }),
    fc.record({ list: names, finished: fc.boolean() }),
    fc.constant("restart" as const),
  );
  const property = fc.asyncProperty(
    fc.option(names),
    fc.array(step, { maxLength: 12 }),
    async (first, all) => {
      const tested = testTopology(topology(first ?? undefined));
      let members: readonly string[] = first ?? [];
      for (const [n, each] of all.entries()) {
        if (each === "restart") await tested.restart();
        else if ("list" in each) {
          members = each.list;
          const finished = BloomFilter.of(members, falsePositives).toJson() as unknown as Json;
          await tested.feed("brought", [{ members: each.finished ? finished : members }]);
        } else {
          await tested.feed("source", [{ sensor: each.ask, n }]);
          const stream = members.includes(each.ask) ? "default" : "others";
          expect(tested.output("known", stream).at(-1)).toEqual({ sensor: each.ask, n });
        }
      }
      expect(tested.deadLetters()).toEqual([]);
      await tested.close();
    },
  );
  await fc.assert(property, { numRuns: 60 });
});

test("members that do not fit are a dead letter that says why, and those before them stay", async () => {
  const tested = testTopology(topology(["a"]));
  const misfits: readonly (readonly [Json, string])[] = [
    [null, "this is no Bloom filter"],
    ["a", "this is no Bloom filter"],
    [["a", 7], "the member 7 is no text"],
    [{ kind: "bloom", hashes: 3, bits: "" }, "this is no Bloom filter"],
    [{ kind: "bloom", hashes: 99, bits: "AAAA" }, "this is no Bloom filter"],
    [{ kind: "bloom", hashes: 3, bits: "A".repeat(300_000) }, "a tuple of about"],
  ];
  for (const [n, [members, why]] of misfits.entries()) {
    await tested.feed("brought", [{ members }]);
    expect(tested.deadLetters().at(-1)).toMatchObject({ error: expect.stringContaining(why) });
    expect(tested.deadLetters()).toHaveLength(n + 1);
    await tested.feed("source", [{ sensor: "a", n }]);
    expect(tested.take("known")).toEqual([{ sensor: "a", n }]);
  }
  await tested.close();
});

test("a graph in which a task would not get the members, or nobody brings any, is refused", () => {
  expect(() => topology([], "shuffle", 1)).not.toThrow();
  expect(() => topology([], "all", 2)).not.toThrow();
  const faultsOf = (make: () => unknown) => {
    try {
      make();
    } catch (error) {
      return JSON.stringify((error as { cause: unknown }).cause);
    }
    return "none";
  };
  expect(faultsOf(() => topology([], "shuffle", 2))).toContain("feed it the members by all()");
  const t = new TopologyBuilder("alone");
  t.bolt("known", sourceOf(t, reading), bloomMembers({ value: "sensor" }));
  expect(faultsOf(() => t.build())).toContain("it has no members");
});
