import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { connectAsync, type MqttClient } from "mqtt";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { seededRandom } from "../../base/index.js";
import { describeWithMosquitto, type Mosquitto, startMosquitto } from "../fixtures/mosquitto.js";
import { startTcpProxy, type TcpProxy } from "../fixtures/tcp-proxy.js";
import { pause, until } from "../fixtures/until.js";
import { Fleet } from "./fleet.js";

const seed = 20_261_128;
const idleMs = 3_000;
const sizeMs = 10_000;
const disorderMs = 2_000;
/** Event time begins here; where the wall clock is does not matter to it, as long as it is behind. */
const startMs = Date.UTC(2025, 0, 1);
const minuteMs = 60_000;
const gateways = ["gw-1", "gw-2"] as const;
type Gateway = (typeof gateways)[number];

/** Sensors of one name at several gateways are of one line: its windows count those of all gateways. */
function windowed(name: string, broker: string, whenAway: "wait" | "revise"): string {
  const topic = `in/${name}/\${agent.name}/{line}`;
  return `
import { count, fields, intervalJoin, mean, mqttFeed, mqttSink, TopologyBuilder, window } from "headwater";
const reading = fields({ line: "string", celsius: "double", at: "timestamp" });
const t = new TopologyBuilder(${JSON.stringify(name)}, {
  delivery: "exactly-once", idleMs: ${idleMs}, whenAway: ${JSON.stringify(whenAway)},
});
const readings = t.spout(
  "readings",
  mqttFeed({ url: ${JSON.stringify(broker)}, topic: ${JSON.stringify(topic)}, fields: reading }),
  { onEach: { role: "gateway" }, eventTime: { field: "at", disorder: ${disorderMs} } },
);
const core = { on: { role: "core" } };
const means = t.bolt("means", readings.fields("line"), window({
  by: "line",
  time: "at",
  size: ${sizeMs},
  lateness: "1h",
  aggregates: { mean: mean("celsius"), readings: count() },
}), core);
const after = t.bolt("after", [readings.fields("line"), means.fields("line")], intervalJoin({
  left: readings,
  right: means,
  by: "line",
  time: { left: "at", right: "at" },
  between: [0, ${disorderMs}],
  fields: { celsius: "left.celsius", was: "left.at", mean: "right.mean", end: "right.end" },
}), core);
const out = (topic) => mqttSink({ url: ${JSON.stringify(broker)}, topic: "out/${name}/" + topic });
t.bolt("publish-means", means.local(), out("means"), core);
t.bolt("publish-pairs", after.local(), out("pairs"), core);
export default t.build();
`;
}

interface Reading {
  readonly line: string;
  readonly celsius: number;
  readonly at: number;
}

/** A result of the window. */
interface Mean {
  readonly line: string;
  readonly end: number;
  readonly revision: number;
  readonly mean: number;
  readonly readings: number;
}

describeWithMosquitto("event time over gateways, brokers and processes", () => {
  let fleet: Fleet;
  let broker: Mosquitto;
  let line: TcpProxy;
  let client: MqttClient;
  /** What came out, as text, by topic: a sink may say it twice, never otherwise. */
  const came = new Map<string, Set<string>>();

  beforeAll(async () => {
    broker = await startMosquitto({ config: ["max_queued_messages 0", "max_inflight_messages 0"] });
    fleet = await Fleet.start();
    line = await startTcpProxy(fleet.mqttPort);
    fleet.startAgent("gw-1", "gateway");
    fleet.startAgent("gw-2", "gateway", { broker: `mqtt://127.0.0.1:${line.port}` });
    fleet.startAgent("core-1", "core");
    client = await connectAsync(broker.url);
    client.on("message", (topic, payload) => {
      const texts = came.get(topic) ?? new Set();
      came.set(topic, texts.add(payload.toString()));
    });
    await client.subscribeAsync("out/#", { qos: 1 });
    for (const name of ["revise", "wait"] as const)
      await fleet.submit(name, windowed(name, broker.url, name));
  });

  afterEach(({ task }) => {
    if (task.result?.state === "fail") console.log(fleet.log);
  });

  afterAll(async () => {
    await client?.endAsync(true);
    await fleet?.close();
    await line?.close();
    await broker?.remove();
  });

  async function publish(gateway: Gateway, ...readings: readonly Reading[]): Promise<void> {
    const topics = ["revise", "wait"].map((name) => `in/${name}/${gateway}`);
    await Promise.all(
      readings.flatMap(({ line, ...rest }) =>
        topics.map((topic) => client.publishAsync(`${topic}/${line}`, JSON.stringify(rest), { qos: 1 })),
      ),
    );
  }

  function rowsOf<T>(topology: string, sink: string): T[] {
    return [...(came.get(`out/${topology}/${sink}`) ?? [])].map((text) => JSON.parse(text) as T);
  }

  /** Results of the window of a line that ends then, the first one first. */
  function resultsOf(topology: string, line: string, end: number): readonly Mean[] {
    return rowsOf<Mean>(topology, "means")
      .filter((each) => each.line === line && each.end === end)
      .sort((a, b) => a.revision - b.revision);
  }

  async function counted(topology: string, component: string, counter: string): Promise<number> {
    const { componentList } = await fleet.topology(topology);
    return componentList.find(({ name }) => name === component)?.counters[counter] ?? 0;
  }

  it("gives live what a run over the same history gives, to the last window and pair", async () => {
    const history = shuffledHistory();
    const file = join(fleet.directory, "history.jsonl");
    writeFileSync(file, history.map((each) => JSON.stringify(each)).join("\n"));
    const output = await fleet.command("run", join(fleet.directory, "wait.ts"), "--input", file, "--json");
    const expected = ranOver(output);
    expect(expected.means.length).toBeGreaterThan(20);
    expect(expected.pairs.length).toBeGreaterThan(100);
    await dripUntilBothCount(-60 * minuteMs);
    for (const [n, each] of history.entries()) void publish(gatewayOf(n), each);
    // The last window of the history is open until something later comes.
    for (const gateway of gateways) await publish(gateway, reading("end", 1, 5 * minuteMs));
    const ofHistory = ({ line }: Mean) => line.startsWith("line-");
    for (const name of ["revise", "wait"]) {
      const live = () => {
        const [means, pairs] = ["means", "pairs"].map((sink) => rowsOf<Mean>(name, sink).filter(ofHistory));
        return { means: sorted(means!), pairs: sorted(pairs!) };
      };
      const count = ({ means, pairs }: ReturnType<typeof live>) => means.length + pairs.length;
      await until("all is out", () => count(live()) >= count(expected), 30_000);
      expect(live()).toEqual(expected);
    }
  });

  it("goes on when a gateway has nothing to say, and by no clock that is far ahead", async () => {
    await publish("gw-1", reading("alone", 20, 10 * minuteMs), reading("alone", 22, 10 * minuteMs + 1));
    const ahead = { line: "ahead", celsius: 0, at: Date.now() + 10 * 24 * 60 * minuteMs };
    await publish("gw-1", ahead, reading("alone", 24, 10 * minuteMs + 2), reading("end", 1, 15 * minuteMs));
    const end = startMs + 10 * minuteMs + sizeMs;
    for (const name of ["revise", "wait"]) {
      await until(`${name} goes on`, () => resultsOf(name, "alone", end).length > 0, 30_000);
      expect(resultsOf(name, "alone", end)).toMatchObject([{ revision: 0, mean: 22, readings: 3 }]);
      expect(rowsOf<Mean>(name, "means").filter((each) => each.line === "ahead")).toEqual([]);
      await fleet.topology(name, ({ componentList }) => componentList[0]!.counters["future"] === 1);
      expect(await counted(name, "means", "late")).toBe(0);
    }
  });

  it("waits for a gateway that is away, or goes on and corrects, as the topology says", async () => {
    const at = 120 * minuteMs;
    const end = startMs + at + sizeMs;
    await dripUntilBothCount(at - 60 * minuteMs);
    // Nobody is idle: what the gateway measures from here on waits on its disk.
    line.refuse(true);
    line.cut();
    await publish("gw-1", reading("both", 10, at), reading("end", 1, at + 5 * minuteMs));
    await publish("gw-2", reading("both", 40, at), reading("end", 1, at + 5 * minuteMs));
    await until("revise goes on", () => resultsOf("revise", "both", end).length > 0, 30_000);
    await pause(idleMs);
    expect(resultsOf("revise", "both", end)).toMatchObject([{ revision: 0, mean: 10, readings: 1 }]);
    expect(resultsOf("wait", "both", end)).toEqual([]);
    line.refuse(false);
    await until("wait goes on", () => resultsOf("wait", "both", end).length > 0, 30_000);
    await until("revise corrects", () => resultsOf("revise", "both", end).length > 1, 30_000);
    expect(resultsOf("wait", "both", end)).toMatchObject([{ revision: 0, mean: 25, readings: 2 }]);
    expect(resultsOf("revise", "both", end)).toMatchObject([
      { revision: 0, mean: 10, readings: 1 },
      { revision: 1, mean: 25, readings: 2 },
    ]);
    expect(await counted("revise", "means", "late")).toBe(0);
  });

  /** Both gateways read something every moment, from then on, until both count in all topologies. */
  async function dripUntilBothCount(from: number): Promise<void> {
    const line = `drip-${from}`;
    const counts = (name: string) => {
      const ofDrip = rowsOf<Mean>(name, "means").filter((each) => each.line === line);
      return ofDrip.some(({ revision, readings }) => revision === 0 && readings === 2);
    };
    for (let n = 0; !["revise", "wait"].every(counts); n++) {
      for (const gateway of gateways) await publish(gateway, reading(line, n, from + n * sizeMs));
      await pause(idleMs / 30);
    }
  }
});

function reading(line: string, celsius: number, at: number): Reading {
  return { line, celsius, at: startMs + at };
}

function gatewayOf(n: number): Gateway {
  return gateways[n % 2]!;
}

/** Two minutes of four lines, each reading out of its place by less than the disorder. */
function shuffledHistory(): readonly Reading[] {
  const random = seededRandom(seed);
  return Array.from({ length: 600 }, (_, n) =>
    reading(`line-${random.below(4)}`, random.below(1_000) / 8, n * 200),
  )
    .map((each) => ({ each, place: each.at + random.below(disorderMs) }))
    .sort((a, b) => a.place - b.place)
    .map(({ each }) => each);
}

/** What `headwater run --json` says that sinks got. */
function ranOver(output: string): { readonly means: readonly string[]; readonly pairs: readonly string[] } {
  const rows = output
    .split("\n")
    .filter((text) => text.startsWith('{"sink"'))
    .map((text) => JSON.parse(text) as { readonly sink: string; readonly tuple: object });
  const of = (sink: string) => sorted(rows.filter((row) => row.sink === sink).map(({ tuple }) => tuple));
  return { means: of("publish-means"), pairs: of("publish-pairs") };
}

function sorted(rows: readonly object[]): readonly string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}
