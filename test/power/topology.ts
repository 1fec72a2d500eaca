/**
 * What runs on the device whose power is cut: its feed listener takes in readings of sensors, drops
 * nonsense, counts them for each sensor in declared state, and a sink publishes each running total.
 */
import { bolt, fields, keyedValue, mqttFeed, mqttSink, TopologyBuilder } from "headwater";
import { isNonsense } from "../chaos/readings.js";

const out = process.env["OUT"] ?? "mqtt://127.0.0.1:1883";
const gateway = { onEach: { role: "gateway" } } as const;

const reading = fields({ sensor: "string", n: "int", value: "double", at: "timestamp" });
const counted = { count: "int", sum: "int", highest: "int" } as const;
const where = { via: "string", task: "string", by: "string", life: "string" } as const;
const total = fields({ sensor: "string", n: "int", at: "timestamp", ...where, ...counted });

const totals = bolt({
  input: reading,
  streams: { default: total },
  state: { counts: keyedValue("int"), sums: keyedValue("int"), highests: keyedValue("int") },
  create: ({ counts, sums, highests }) => {
    let agent = "";
    let task = "";
    const life = Math.random().toString(36).slice(2, 10);
    return {
      open(context) {
        agent = context.agent.name;
        task = context.task;
      },
      execute({ sensor, n, at }, out) {
        if (isNonsense(n)) return;
        const count = (counts.get(sensor) ?? 0) + 1;
        const sum = (sums.get(sensor) ?? 0) + n;
        const highest = Math.max(highests.get(sensor) ?? 0, n);
        counts.set(sensor, count);
        sums.set(sensor, sum);
        highests.set(sensor, highest);
        out.emit({ sensor, n, at, via: agent, task, by: agent, life, count, sum, highest });
      },
    };
  },
});

const t = new TopologyBuilder("power", { delivery: "exactly-once" });
const topic = "in/${agent.name}/{sensor}";
const dedupeKey = ["sensor", "n"] as const;
const readings = t.spout(
  "readings",
  mqttFeed({ url: "listener:", topic, fields: reading, dedupeKey }),
  gateway,
);
const sums = t.bolt("totals", readings.local(), totals, gateway);
t.bolt(
  "publish",
  sums.local(),
  mqttSink({ url: out, topic: "out/{via}/{sensor}", messageId: "id" }),
  gateway,
);

export default t.build();
