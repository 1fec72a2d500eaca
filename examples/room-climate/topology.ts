import type { BoltOf, Hold, OutputOf, TupleOf } from "headwater";
import { bolt, fields, fileSink, filter, map, mqttFeed, mqttSink, TopologyBuilder } from "headwater";

const reading = fields({ room: "string", sensor: "string", fahrenheit: "double", at: "timestamp" });
const metric = fields({ room: "string", sensor: "string", celsius: "double", at: "timestamp" });
const climate = fields({ room: "string", count: "int", mean: "double", warmest: "double" });
const alarm = fields({ room: "string", sensor: "string", celsius: "double", at: "timestamp" });

type PerRoomStreams = { default: typeof climate; alarm: typeof alarm };

/**
 * Mean and warmest of each room since the last tick. What it has not put out yet is held, so that a crash
 * loses nothing.
 */
class PerRoom implements BoltOf<typeof metric, PerRoomStreams> {
  #rooms = new Map<string, { count: number; sum: number; warmest: number }>();
  #holds: Hold[] = [];

  execute({ room, sensor, celsius, at }: TupleOf<typeof metric>, out: OutputOf<PerRoomStreams>) {
    if (celsius > 60) out.emitTo("alarm", { room, sensor, celsius, at });
    const so = this.#rooms.get(room) ?? { count: 0, sum: 0, warmest: celsius };
    so.count += 1;
    so.sum += celsius;
    so.warmest = Math.max(so.warmest, celsius);
    this.#rooms.set(room, so);
    this.#holds.push(out.hold());
  }

  tick(_now: number, out: OutputOf<PerRoomStreams>) {
    this.flush(out);
  }

  flush(out: OutputOf<PerRoomStreams>) {
    for (const [room, { count, sum, warmest }] of this.#rooms) {
      out.emit({ room, count, mean: sum / count, warmest });
    }
    for (const hold of this.#holds) hold.release();
    this.#rooms = new Map();
    this.#holds = [];
  }
}

const t = new TopologyBuilder("room-climate");
const besideTheSensors = { onEach: { role: "gateway" } };

const readings = t.spout(
  "readings",
  mqttFeed({
    url: "mqtt://localhost",
    topic: "buildings/${agent.site}/{room}/{sensor}",
    format: "json",
    fields: reading,
  }),
  besideTheSensors,
);
const inCelsius = t.bolt(
  "in-celsius",
  readings.local(),
  map(metric, ({ room, sensor, fahrenheit, at }) => ({ room, sensor, celsius: (fahrenheit - 32) / 1.8, at })),
  besideTheSensors,
);
const plausible = t.bolt(
  "plausible",
  inCelsius.local(),
  filter((r) => r.celsius > -40 && r.celsius < 85),
  besideTheSensors,
);
const perRoom = t.bolt(
  "per-room",
  plausible.fields("room"),
  bolt({
    input: metric,
    streams: { default: climate, alarm },
    create: () => new PerRoom(),
  }),
  { parallelism: 2, tickMs: 10_000 },
);
t.bolt("publish", perRoom.local(), mqttSink({ url: "mqtt://localhost", topic: "climate/{room}" }), {
  parallelism: 2,
});
t.bolt(
  "alarms",
  perRoom.stream("alarm").shuffle(),
  mqttSink({ url: "mqtt://localhost", topic: "alarm/{room}" }),
);
t.bolt(
  "garbage",
  readings.deadLetters.local(),
  fileSink({ path: "/tmp/garbage-${agent.name}.jsonl" }),
  besideTheSensors,
);

export default t.build();
