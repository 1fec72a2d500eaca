/**
 * RIoTBench's TRAIN over a real broker: every ten seconds the next 1,000 rows of a table become two models,
 * which are published to `riotbench/models/<kind>` and kept there for PRED. docs/riotbench.md says what is as
 * published and what is not.
 */
import { readFileSync } from "node:fs";
import { mqttSink } from "headwater";
import type { CityRow } from "../rows.js";
import { rangeRows, train } from "./dataflow.js";
import { rangeRead } from "./range-read.js";

/** headwater submit topology.ts -p BROKER=mqtt://… -p TABLE=/var/lib/city.jsonl */
const url = process.env["BROKER"] ?? "mqtt://127.0.0.1:1883";
const table = process.env["TABLE"] ?? "/tmp/city.jsonl";

/** Rows of a file beside the agent, one JSON object a line; it may grow. Throws when it is not there. */
function readTable(from: number, count: number): readonly CityRow[] {
  const lines = readFileSync(table, "utf8").split("\n");
  return lines
    .slice(from, from + count)
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

export default train({
  source: rangeRead(readTable, { everyMs: 10_000, rangeRows }),
  sink: mqttSink({ url, topic: "riotbench/models/{kind}", retain: true }),
});
