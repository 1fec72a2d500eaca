import { expect, it } from "vitest";
import { graphOf } from "../../documents/index.js";
import { type Finding, validate } from "../../topology/index.js";
import { boiler, readFrom } from "./read.js";

const read = (sink: string) => readFrom(boiler(`  publish: { from: readings, mqttSink: ${sink} }`));

const address = 'url: "mqtt://127.0.0.1", topic: "out/{room}"';

it("a secret by reference stays a reference in the document, for the agent to resolve", () => {
  const { document } = read(
    `{ ${address}, username: "\${agent.name}", password: "\${secret:plant-broker}" }`,
  );
  const graph = graphOf(document);
  expect(validate(graph)).toEqual([]);
  expect(JSON.stringify(graph.components.at(-1))).toContain("${secret:plant-broker}");
});

it("a secret where everybody would see it is an error with its place", () => {
  let findings: readonly Finding[] = [];
  try {
    read('{ url: "mqtt://127.0.0.1", topic: "out/${secret:plant-broker}" }');
  } catch (error) {
    findings = (error as Error).cause as readonly Finding[];
  }
  const place = expect.stringMatching(/^boiler\.yaml:9:\d+/);
  const remedy = expect.stringContaining("a secret stands in url, username, password, token or tls only");
  expect(findings).toMatchObject([{ severity: "error", code: "unknown-placeholder", place, remedy }]);
});

it("a password in the document is a warning with its place", () => {
  const { document, placeOf } = read(`{ ${address}, username: u, password: pw }`);
  const findings = validate(graphOf(document));
  expect(findings).toMatchObject([{ severity: "warning", code: "password-in-topology" }]);
  expect(placeOf(findings[0]!)).toMatch(/^boiler\.yaml:9:\d+/);
});
