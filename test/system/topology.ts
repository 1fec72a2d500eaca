import { bolt, fields, fileSink, mqttFeed, TopologyBuilder } from "headwater";

/** Readings that sensors give to the gateway itself, counted there, and written down by another agent. */
const reading = fields({ sensor: "string", n: "int" });
const t = new TopologyBuilder("passing", { delivery: "exactly-once" });
const readings = t.spout(
  "readings",
  mqttFeed({ url: "listener:", topic: "in/{sensor}", fields: reading, dedupeKey: ["sensor", "n"] }),
  { onEach: { role: "gateway" } },
);
const gate = t.bolt(
  "gate",
  readings.local(),
  bolt({
    streams: { default: reading },
    create: () => ({
      execute(tuple, out) {
        // A call that never returns, for the watchdog of the worker.
        while (tuple.n < 0);
        out.emit(tuple);
      },
    }),
  }),
  { onEach: { role: "gateway" } },
);
t.bolt("archive", gate.global(), fileSink({ path: "/var/lib/headwater-core/out.jsonl" }), {
  on: { role: "core" },
});
export default t.build();
