/**
 * What the chaos runs: each gateway takes in the readings of its sensors, drops nonsense and brings the rest
 * into whole thousandths, all of it pinned. Tasks that may move count them for each sensor in declared state,
 * and a sink of its own publishes each running total.
 */
import { bolt, type Delivery, fields, keyedValue, mqttFeed, mqttSink, TopologyBuilder } from "headwater";
import { isNonsense, topologyName } from "./readings.js";

const delivery = (process.env["DELIVERY"] ?? "at-least-once") as Delivery;
/** Where readings come from, by the label `feed` of the gateways: `label=url label=url`. */
const feeds = process.env["FEEDS"] ?? "mosquitto=mqtt://127.0.0.1:1883";
const out = process.env["OUT"] ?? "mqtt://127.0.0.1:1883";

const core = { on: { role: "core" }, parallelism: 2 } as const;

const reading = fields({ sensor: "string", n: "int", value: "double", at: "timestamp" });
const passed = fields({ sensor: "string", n: "int", milli: "int", at: "timestamp", via: "string" });
const total = fields({
  ...passed,
  task: "string",
  by: "string",
  life: "string",
  count: "int",
  sum: "int",
  highest: "int",
});

const plausible = bolt({
  input: reading,
  streams: { default: reading },
  create: () => ({
    execute(tuple, out) {
      if (!isNonsense(tuple.n)) out.emit(tuple);
    },
  }),
});

const converted = bolt({
  input: reading,
  streams: { default: passed },
  create: () => {
    let via = "";
    return {
      open({ agent }) {
        via = agent.name;
      },
      execute({ sensor, n, value, at }, out) {
        out.emit({ sensor, n, milli: Math.round(value * 1_000), at, via });
      },
    };
  },
});

const counted = bolt({
  input: passed,
  streams: { default: total },
  state: { counts: keyedValue("int"), sums: keyedValue("int"), highests: keyedValue("int") },
  create: ({ counts, sums, highests }) => {
    let task = "";
    let by = "";
    const life = Math.random().toString(36).slice(2, 10);
    return {
      open(context) {
        task = context.task;
        by = context.agent.name;
        const keys = [...counts.keys()];
        context.log("info", `life ${life} of ${task} opens on ${by}, it knows ${keys.length} sensors`);
      },
      execute(tuple, out) {
        const { sensor, n } = tuple;
        const count = (counts.get(sensor) ?? 0) + 1;
        const sum = (sums.get(sensor) ?? 0) + n;
        const highest = Math.max(highests.get(sensor) ?? 0, n);
        counts.set(sensor, count);
        sums.set(sensor, sum);
        highests.set(sensor, highest);
        out.emit({ ...tuple, task, by, life, count, sum, highest });
      },
    };
  },
});

const t = new TopologyBuilder(topologyName, { delivery });
const mapped = feeds.split(" ").map((each) => {
  const [feed = "", url = ""] = each.split("=");
  const gateway = { onEach: { role: "gateway", feed } };
  const topic = "in/${agent.name}/{sensor}";
  const from = mqttFeed({ url, topic, fields: reading, dedupeKey: ["sensor", "n"] });
  const readings = t.spout(`readings-${feed}`, from, gateway);
  const filtered = t.bolt(`plausible-${feed}`, readings.local(), plausible, gateway);
  return t.bolt(`convert-${feed}`, filtered.local(), converted, gateway).fields("sensor");
});
const totals = t.bolt("totals", mapped, counted, core);
const publish = mqttSink({ url: out, topic: "out/{via}/{sensor}", messageId: "id" });
t.bolt("publish", totals.fields("sensor"), publish, core);

export default t.build();
