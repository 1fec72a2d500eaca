import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadGraph } from "../../agent/worker/program.js";
import { compile } from "../../documents/cel.js";
import { filledInExpression } from "../../documents/parameters.js";
import { decodeDocument, encodeDocument, graphOf } from "../../documents/index.js";
import { filter, mqttFeed, mqttSink, TopologyBuilder } from "../../index.js";
import { graphHash, specOf } from "../../topology/index.js";
import { boiler, readFrom } from "./read.js";

const fields = {
  room: "string",
  celsius: "double",
  n: "int",
  at: "timestamp",
  maybe: "double?",
  any: "json",
} as const;
const publish = '  publish:\n    from: hot\n    mqttSink: { url: "mqtt://127.0.0.1", topic: "hot/{room}" }';
const hot = "  hot:\n    from: readings\n    onEach: { role: gateway }\n    filter: celsius > 30.0\n";

describe("a topology in YAML", () => {
  it("is the same graph as one in TypeScript", () => {
    const { document } = readFrom(
      boiler(hot + publish, "settings: { delivery: exactly-once, commitMs: 500 }"),
    );
    const t = new TopologyBuilder("boiler", { delivery: "exactly-once", commitMs: 500 });
    const readings = t.spout(
      "readings",
      mqttFeed({ url: "mqtt://127.0.0.1", topic: "boilers/{room}", fields }),
    );
    const filtered = t.bolt(
      "hot",
      readings,
      filter<typeof fields>(({ celsius }) => celsius > 30),
      {
        onEach: { role: "gateway" },
      },
    );
    t.bolt("publish", filtered, mqttSink({ url: "mqtt://127.0.0.1", topic: "hot/{room}" }));
    expect(specOf(graphOf(document))).toEqual(specOf(t.build()));
  });

  it("may name components in any order", () => {
    const one = readFrom(boiler(hot + publish)).document;
    const other = readFrom(boiler(`${publish}\n${hot}`)).document;
    expect(graphHash(specOf(graphOf(other)))).toBe(graphHash(specOf(graphOf(one))));
  });

  it("is the same on an agent, from the bytes that were submitted, and no other", async () => {
    const { document } = readFrom(boiler(hot + publish));
    const bytes = encodeDocument(document);
    expect(encodeDocument(decodeDocument(bytes)!)).toEqual(bytes);
    const directory = mkdtempSync(join(tmpdir(), "headwater-document-"));
    try {
      const path = join(directory, "bundle.mjs");
      writeFileSync(path, bytes);
      const hash = graphHash(specOf(graphOf(document)));
      expect(specOf(await loadGraph(path, hash))).toEqual(specOf(graphOf(document)));
      await expect(loadGraph(path, "0".repeat(64))).rejects.toMatchObject({ code: "other-graph" });
      writeFileSync(path, encodeDocument({ ...document, version: 2 as 1 }));
      await expect(loadGraph(path, hash)).rejects.toMatchObject({ code: "bad-bundle" });
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it.each<[what: string, written: string, given: Record<string, string>, half: number, type: string]>([
    ["a double", "2.0", {}, 0.5, "double"],
    ["a double with an exponent", "2e0", {}, 0.5, "double"],
    ["a whole number", "2", {}, 0, "int"],
    ["a number in hexadecimal", "0x2", {}, 0, "int"],
    ["a whole number that is given for a double", "4.5", { share: "2" }, 0.5, "double"],
    ["a double that is given for a whole number", "4", { share: "2.0" }, 0.5, "double"],
    ["a double in its long form", "{ default: 2.0, oneOf: [1.0, 2.0] }", {}, 0.5, "double"],
  ])("takes a parameter in an expression for what it is written as: %s", (_, written, given, half, type) => {
    const map = '  m: { from: readings, map: { half: "n / ${share}" } }\n  o: { from: m, logSink: {} }';
    const { document } = readFrom(boiler(map, `parameters: { share: ${written} }`), given);
    const sent = decodeDocument(encodeDocument(document))!;
    const graph = graphOf(sent);
    expect(graph.components.find(({ name }) => name === "m")!.streams["default"]).toEqual({ half: type });
    const { parameters, doubles } = sent;
    const filled = filledInExpression("n / ${share}", { values: parameters, doubles: doubles ?? [] }, []);
    expect(compile(filled, { n: "int" }, []).run({ n: 1 })).toBe(half);
  });

  it("takes parameters, by type, with defaults", () => {
    const parameters = `parameters:
  limit: 30.0
  broker: { type: text, describe: "where results go" }
  mode: { default: fast, oneOf: [fast, slow] }`;
    const text = boiler(
      `  hot: { from: readings, filter: "celsius > \${limit}" }
  out:
    from: hot
    mqttSink: { url: "\${broker}", topic: "t/\${agent.name}/\${mode}" }`,
      parameters,
    );
    const config = (given: Record<string, string>) => {
      const graph = graphOf(readFrom(text, given).document);
      return JSON.stringify(graph.components.at(-1)!.implementation);
    };
    expect(config({ broker: "mqtt://b" })).toContain("t/${agent.name}/fast");
    expect(config({ broker: "mqtt://b", mode: "slow" })).toContain("mqtt://b");
    expect(() => readFrom(text)).toThrow(expect.objectContaining({ code: "missing-parameter" }));
    expect(() => readFrom(text, { broker: "b", limit: "hot" })).toThrow(/"hot", not a number/);
    expect(() => readFrom(text, { broker: "b", mode: "warp" })).toThrow(/may not be "warp"/);
    expect(() => readFrom(text, { broker: "b", limt: "3" })).toThrow(/no parameter limt/);
  });
});
