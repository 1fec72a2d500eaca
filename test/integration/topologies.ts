/**
 * Sources of topologies. Readings `{ n, at }` on `in/<topology>/<agent>/<sensor>` at each gateway go over a
 * link to a movable chain (role core), and come out on `out/<topology>/<sensor>` with the agents that they
 * went through.
 */
export interface PassingOptions {
  readonly name: string;
  /** Brokers of feed and results; may hold ${agent.name}. */
  readonly feed: string;
  readonly out: string;
  /** Body of `execute` in the movable bolt before it emits; may await. */
  readonly execute?: string;
  /** Another spout than the MQTT feed. */
  readonly spout?: string;
  readonly settings?: string;
  readonly parallelism?: number;
  /** Of `counting`: how many keys readings are spread over; its state grows until it has them all. */
  readonly keys?: number;
  /** Of `counting`: its worker dies on an agent while a file of that name is in this directory. */
  readonly diesIn?: string;
}

export function passing({
  name,
  feed,
  out,
  execute = "",
  spout,
  settings = "",
  parallelism = 1,
}: PassingOptions): string {
  const topic = `in/${name}/\${agent.name}/{sensor}`;
  const source =
    spout ?? `mqttFeed({ url: ${JSON.stringify(feed)}, topic: ${JSON.stringify(topic)}, fields: reading })`;
  const kind = execute.includes("await") ? "async " : "";
  return `
import { bolt, fields, fileReplay, mqttFeed, mqttSink, TopologyBuilder } from "headwater";
const reading = fields({ sensor: "string", n: "int", at: "timestamp" });
const passed = fields({ ...reading, via: "string" });
const result = fields({ ...passed, by: "string" });
const t = new TopologyBuilder(${JSON.stringify(name)}, { delivery: "at-least-once", ${settings} });
const readings = t.spout(
  "readings",
  ${source},
  { onEach: { role: "gateway" } },
);
const gate = t.bolt("gate", readings.local(), bolt({
  streams: { default: passed },
  create: () => {
    let via = "";
    return {
      open(context) { via = context.agent.name; },
      execute(tuple, out) { out.emit({ ...tuple, via }); },
    };
  },
}), { onEach: { role: "gateway" } });
const moved = t.bolt("moved", gate.fields("sensor"), bolt({
  streams: { default: result },
  create: () => {
    let by = "";
    return {
      open(context) {
        by = context.agent.name;
        context.log("info", "moved opens on " + by);
      },
      ${kind}execute(tuple, out) { ${execute} out.emit({ ...tuple, by }); },
    };
  },
}), { on: { role: "core" }, parallelism: ${parallelism} });
t.bolt("publish", moved.local(), mqttSink({ url: ${JSON.stringify(out)}, topic: "out/${name}/{sensor}" }), {
  on: { role: "core" },
  parallelism: ${parallelism},
});
export default t.build();
`;
}

/** The same without a movable part: all of it is on each gateway. */
export function pinned(options: PassingOptions): string {
  return passing(options)
    .replaceAll('on: { role: "core" }', 'onEach: { role: "gateway" }')
    .replaceAll(/,\s*parallelism: \d+/g, "")
    .replace('gate.fields("sensor")', "gate.local()");
}

/** How many keys one reading of the sensor `…-keys` adds in `counting`. */
export const keysPerReading = 1_000;

/**
 * Exactly-once: each gateway's readings go to a movable task (role core) that counts them by sensor in
 * declared state, and adds one to one of its keys for each. A result has the count; one of the sensor
 * `…-sum` the sum of all keys.
 */
export function counting(options: PassingOptions): string {
  const { name, feed, out, settings = "", keys = 100_000, diesIn } = options;
  const topic = `in/${name}/\${agent.name}/{sensor}`;
  return `
import { bolt, fields, keyedValue, mqttFeed, mqttSink, TopologyBuilder } from "headwater";
const reading = fields({ sensor: "string", n: "int", at: "timestamp" });
const passed = fields({ ...reading, via: "string" });
const result = fields({ ...passed, by: "string", count: "int", sum: "int", keys: "int" });
const t = new TopologyBuilder(${JSON.stringify(name)}, { delivery: "exactly-once", ${settings} });
const readings = t.spout(
  "readings",
  mqttFeed({ url: ${JSON.stringify(feed)}, topic: ${JSON.stringify(topic)}, fields: reading }),
  { onEach: { role: "gateway" } },
);
const gate = t.bolt("gate", readings.local(), bolt({
  streams: { default: passed },
  create: () => {
    let via = "";
    return {
      open(context) { via = context.agent.name; },
      execute(tuple, out) { out.emit({ ...tuple, via }); },
    };
  },
}), { onEach: { role: "gateway" } });
const totals = t.bolt("totals", gate.fields("sensor"), bolt({
  streams: { default: result },
  state: { counts: keyedValue("int"), keys: keyedValue("int") },
  create: (state) => {
    let by = "";
    let next = 0;
    const add = (key) => state.keys.set(key, (state.keys.get(key) ?? 0) + 1);
    return {
      open(context) {
        by = context.agent.name;
        ${diesIn === undefined ? "" : dying(diesIn)}
      },
      execute(tuple, out) {
        const { sensor, n } = tuple;
        const count = (state.counts.get(sensor) ?? 0) + 1;
        state.counts.set(sensor, count);
        let sum = 0;
        let keys = 0;
        if (sensor.endsWith("-keys")) {
          for (let i = 0; i < ${keysPerReading}; i++) add("key-" + ((n - 1) * ${keysPerReading} + i));
        } else if (sensor.endsWith("-sum")) {
          for (const key of state.keys.keys()) {
            keys++;
            sum += state.keys.get(key) ?? 0;
          }
        } else add("key-" + (n * 7919) % ${keys});
        out.emit({ ...tuple, by, count, sum, keys });
      },
    };
  },
}), { on: { role: "core" } });
t.bolt("publish", totals.local(), mqttSink({
  url: ${JSON.stringify(out)},
  topic: "out/${name}/{sensor}",
  messageId: "id",
}), { on: { role: "core" } });
export default t.build();
`;
}

/** An expression for `execute` that is true once the file is there: the test says when a bolt turns. */
export function isThere(path: string): string {
  return `process.getBuiltinModule("node:fs").existsSync(${JSON.stringify(path)})`;
}

function dying(directory: string): string {
  const there = `process.getBuiltinModule("node:fs").existsSync(${JSON.stringify(`${directory}/`)} + by)`;
  return `setInterval(() => { if (${there}) throw new Error("it was told to die"); }, 100);`;
}
