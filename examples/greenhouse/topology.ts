/**
 * Two greenhouses and more: each gateway reads its own site's sensors, drops what cannot be, and brings the
 * rest into common units, in one fused task beside the sensors. What comes out is summed up for each room,
 * and watched for heat, on any host with the label role=core; should that host die, another one goes on.
 */
import { mqttFeed, mqttSink, TopologyBuilder } from "headwater";
import { conversion, heatAlarm, perRoom, plausibility, reading } from "./bolts.js";

/**
 * headwater submit topology.ts -p BROKER=mqtt://… -p FEED=mqtt://…
 * Results go to BROKER. Sensors publish to their gateway itself, to the port of its `--feed-listener`; with
 * FEED, to this broker.
 */
const broker = process.env["BROKER"] ?? "mqtt://127.0.0.1:7883";
const feed = process.env["FEED"] ?? "listener:";

const celsiusMax = 35;
const anyCore = { on: { role: "core" } } as const;
const eachGateway = { onEach: { role: "gateway" } } as const;

const t = new TopologyBuilder("greenhouse", { delivery: "exactly-once" });

const readings = t.spout(
  "readings",
  mqttFeed({
    url: feed,
    topic: "greenhouse/${agent.site}/{room}/{sensor}",
    format: "json",
    fields: reading,
    dedupeKey: ["sensor", "n"],
  }),
  eachGateway,
);
const plausible = t.bolt("plausible", readings.local(), plausibility(), eachGateway);
const converted = t.bolt("convert", plausible.local(), conversion(), eachGateway);

const rooms = t.bolt("per-room", converted.fields("site", "room"), perRoom(), {
  ...anyCore,
  parallelism: 2,
  tickMs: 500,
});
const alarms = t.bolt("alarm", converted.shuffle(), heatAlarm(celsiusMax), anyCore);

const sink = (topic: string) => mqttSink({ url: broker, topic, format: "json", messageId: "id" });
t.bolt("publish", rooms.local(), sink("climate/rooms/{site}/{room}"), { ...anyCore, parallelism: 2 });
t.bolt("publish-alarms", alarms.local(), sink("climate/alarms/{site}/{room}"), anyCore);
t.bolt("publish-rejected", plausible.stream("rejected").shuffle(), sink("climate/rejected"), anyCore);
t.bolt(
  "publish-dead",
  [readings, plausible, converted, rooms, alarms].map((component) => component.deadLetters.shuffle()),
  sink("climate/dead"),
  anyCore,
);

export default t.build();
