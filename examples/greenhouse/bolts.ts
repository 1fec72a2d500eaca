import { bolt, fields, type Hold } from "headwater";
import { RoomTally } from "./room-tally.js";

/** A sensor's message: `n` counts the sensor's readings 1, 2, 3 …, `value` is °C or % by `kind`. */
export const reading = fields({
  room: "string",
  sensor: "string",
  n: "int",
  kind: "string",
  value: "double",
  at: "timestamp",
});

/** A reading in the units in which the rest computes, with the site of the gateway that took it in. */
export const converted = fields({
  site: "string",
  room: "string",
  sensor: "string",
  n: "int",
  celsius: "double?",
  humidity: "double?",
  at: "timestamp",
});

/** A room in an interval. */
export const roomResult = fields({
  site: "string",
  room: "string",
  count: "int",
  celsiusMean: "double?",
  celsiusMin: "double?",
  celsiusMax: "double?",
  humidityMean: "double?",
  humidityMin: "double?",
  humidityMax: "double?",
  from: "timestamp",
  to: "timestamp",
  ids: "json",
});

/** What a greenhouse cannot have is a broken sensor. */
const plausibleRange: Readonly<Record<string, readonly [number, number]>> = {
  temperature: [-40, 85],
  humidity: [0, 100],
};

/** Lets plausible readings through; the others go to the stream `rejected`, with the reason. */
export function plausibility() {
  return bolt({
    input: reading,
    streams: { default: reading, rejected: fields({ ...reading, reason: "string" }) },
    create: () => ({
      execute(tuple, out) {
        const range = plausibleRange[tuple.kind];
        if (range === undefined) out.emitTo("rejected", { ...tuple, reason: `unknown kind ${tuple.kind}` });
        else if (tuple.value >= range[0] && tuple.value <= range[1]) out.emit(tuple);
        else out.emitTo("rejected", { ...tuple, reason: `not between ${range[0]} and ${range[1]}` });
      },
    }),
  });
}

/** Brings readings into common units (humidity as 0 … 1) and adds the gateway's site. */
export function conversion() {
  return bolt({
    input: reading,
    streams: { default: converted },
    create: () => {
      let site = "";
      return {
        open({ agent }) {
          site = agent.labels["site"] ?? agent.name;
        },
        execute({ room, sensor, n, kind, value, at }, out) {
          const celsius = kind === "temperature" ? value : null;
          const humidity = kind === "humidity" ? Math.round(value * 100) / 10_000 : null;
          out.emit({ site, room, sensor, n, celsius, humidity, at });
        },
      };
    },
  });
}

/**
 * Sums up each room over the time between two ticks. It keeps nothing that could be lost: every reading's
 * acknowledgement is held until the result with it in is emitted. If this task dies in between, the readings
 * come again, to its successor.
 */
export function perRoom() {
  return bolt({
    input: converted,
    streams: { default: roomResult },
    create: () => {
      const rooms = new Map<string, RoomTally>();
      let holds: Hold[] = [];
      const emitAll = (out: { emit(result: ReturnType<RoomTally["result"]>): void }) => {
        for (const tally of rooms.values()) out.emit(tally.result());
        rooms.clear();
        for (const hold of holds) hold.release();
        holds = [];
      };
      return {
        execute(tuple, out) {
          const key = `${tuple.site}/${tuple.room}`;
          let tally = rooms.get(key);
          if (tally === undefined) {
            tally = new RoomTally(tuple.site, tuple.room);
            rooms.set(key, tally);
          }
          tally.add(tuple);
          holds.push(out.hold());
        },
        tick: (_now, out) => emitAll(out),
        flush: emitAll,
      };
    },
  });
}

/** One message a reading that is too hot, as soon as it comes. */
export function heatAlarm(celsiusMax: number) {
  const alarm = fields({
    site: "string",
    room: "string",
    sensor: "string",
    n: "int",
    celsius: "double",
    at: "timestamp",
  });
  return bolt({
    input: converted,
    streams: { default: alarm },
    create: () => ({
      execute({ site, room, sensor, n, celsius, at }, out) {
        if (celsius !== null && celsius > celsiusMax) out.emit({ site, room, sensor, n, celsius, at });
      },
    }),
  });
}
