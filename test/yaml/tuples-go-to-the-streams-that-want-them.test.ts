import { afterEach, expect, it } from "vitest";
import { graphOf } from "../../documents/index.js";
import { route } from "../../index.js";
import { type TopologyTest, testTopology } from "../../local/testing.js";
import { fields, specOf, TopologyBuilder } from "../../topology/index.js";
import { documentSchema } from "../../yaml/index.js";
import { sourceOf } from "../components/source.js";
import { boiler, readFrom } from "./read.js";

let test: TopologyTest;
afterEach(() => test?.close());

const reading = { room: "north", n: 3, at: 1_000, maybe: null, any: {} };
const given = [20, -10, 40, 50].map((celsius, n) => ({ ...reading, celsius, n }));
const conditions = "hot: celsius > 30.0, odd: n % 2 == 1";

function start(component: string): void {
  const readers = ["hot", "odd", "rest"].map((name) => {
    return `\n  read-${name}: { from: dealt/${name}, filter: "true" }`;
  });
  test = testTopology(graphOf(readFrom(boiler(component + readers.join(""))).document));
}

const came = (name: string) => test.output(`read-${name}`).map(({ n }) => n);

it("route gives each to the first, and to `otherwise` what no other takes, wherever it stands", async () => {
  start(`  dealt: { from: readings, route: { rest: otherwise, ${conditions} } }`);
  await test.feed("readings", given);
  expect([came("hot"), came("odd"), came("rest")]).toEqual([[2, 3], [1], [0]]);
  expect(test.pending("readings")).toBe(0);
});

it("split copies to all that want it, and to `otherwise` what nobody wants", async () => {
  start(`  dealt: { from: readings, split: { ${conditions}, rest: otherwise } }`);
  await test.feed("readings", given);
  expect([came("hot"), came("odd"), came("rest")]).toEqual([[2, 3], [1, 3], [0]]);
});

it("a condition of split that fails leaves nothing half done", async () => {
  start("  dealt: { from: readings, split: { hot: celsius > 30.0, odd: 1 / n == 1, rest: otherwise } }");
  await test.feed("readings", [
    { ...reading, celsius: 40, n: 0 },
    { ...reading, celsius: 40, n: 1 },
  ]);
  expect([came("hot"), came("odd"), came("rest")]).toEqual([[1], [1], []]);
  expect(test.deadLetters()).toMatchObject([{ component: "dealt", partial: false }]);
});

it("a field that is called so is the field, as it was", async () => {
  const { document } = readFrom(
    boiler(`  named: { from: readings, extend: { otherwise: n == 3 } }
  dealt: { from: named, route: { hot: celsius > 30.0, rest: otherwise } }
  read: { from: dealt/rest, filter: "true" }`),
  );
  test = testTopology(graphOf(document));
  await test.feed(
    "readings",
    [20, 10].map((celsius, n) => ({ ...reading, celsius, n: n * 3 })),
  );
  expect(test.output("read")).toMatchObject([{ celsius: 10 }]);
});

it("the graph is that of `route` in TypeScript with its rest", () => {
  const { document } = readFrom(
    boiler("  dealt: { from: readings, route: { hot: n > 1, rest: otherwise } }"),
  );
  const reading = fields({
    room: "string",
    celsius: "double",
    n: "int",
    at: "timestamp",
    maybe: "double?",
    any: "json",
  });
  const t = new TopologyBuilder("boiler");
  t.bolt("dealt", sourceOf(t, reading), route<typeof reading, "hot">({ hot: ({ n }) => n > 1 }));
  const [, typed] = specOf(t.build()).components;
  const [, written] = specOf(graphOf(document)).components;
  expect({ ...written, inputs: [] }).toEqual({ ...typed, inputs: [] });
});

it("two of them, none at all, and a typing error are said", () => {
  const said = (text: string) => {
    try {
      readFrom(boiler(`  dealt: { from: readings, ${text} }`));
      return "taken";
    } catch (error) {
      return `${(error as { place: string }).place} ${(error as Error).message}`;
    }
  };
  expect(said("route: { a: otherwise, b: otherwise }")).toBe("boiler.yaml:9:54 a is for the others already");
  expect(said("split: {}")).toMatch(/^boiler.yaml:9:28 it has no stream/);
  expect(said("split: { a: n > 3, b: otherwize }")).toMatch(/there is no field otherwize/);
});

it("the schema offers it", () => {
  const { properties } = documentSchema() as never as { properties: { components: Schema } };
  for (const kind of ["route", "split"]) {
    const { additionalProperties } = properties.components.additionalProperties.properties[kind]!;
    expect(JSON.stringify(additionalProperties)).toContain('"const":"otherwise"');
  }
});

interface Schema {
  readonly additionalProperties: { readonly properties: Readonly<Record<string, Schema>> };
}
