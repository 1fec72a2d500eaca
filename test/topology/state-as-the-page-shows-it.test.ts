import { bolt, fields, keyedList, keyedMap, keyedTimer, keyedValue } from "headwater";
import { testBolt } from "headwater/testing";
import { expect, test } from "vitest";

const metric = fields({ room: "string", sensor: "string", celsius: "double" });

const silentRooms = bolt({
  input: metric,
  streams: { default: { room: "string", worst: "double", silent: "bool" } },
  state: {
    worst: keyedValue("double", { ttl: "7d" }),
    silence: keyedTimer("processing"),
  },
  create: (state) => {
    let now = () => 0;
    return {
      open(context) {
        now = () => context.now();
      },
      execute({ room, celsius }, out) {
        const worst = Math.max(state.worst.get(room) ?? celsius, celsius);
        state.worst.set(room, worst);
        state.silence.set(room, now() + 60_000);
        out.emit({ room, worst, silent: false });
      },
      timer({ key: room }, out) {
        out.emit({ room, worst: state.worst.get(room) ?? 0, silent: true });
      },
    };
  },
});

test("a room that says nothing for a minute is told of, also after a restart", async () => {
  const tested = testBolt(metric, silentRooms);
  await tested.execute({ room: "hall", sensor: "a", celsius: 30 });
  await tested.restart();
  await tested.execute({ room: "hall", sensor: "a", celsius: 20 });
  expect(tested.take().at(-1)).toEqual({ room: "hall", worst: 30, silent: false });
  await tested.advance("1m");
  expect(tested.take()).toEqual([{ room: "hall", worst: 30, silent: true }]);
  await tested.close();
});

const latest = bolt({
  input: metric,
  streams: { default: { room: "string", sensors: "int", mean: "double" } },
  state: {
    bySensor: keyedMap("double", { ttl: "10m" }),
    last: keyedList("double", { max: 3 }),
  },
  create: ({ bySensor, last }) => ({
    execute({ room, sensor, celsius }, out) {
      bySensor.set(room, sensor, celsius);
      last.push(room, celsius);
      const sensors = [...bySensor.entries(room)].length;
      const values = last.get(room);
      out.emit({ room, sensors, mean: values.reduce((sum, value) => sum + value, 0) / values.length });
    },
  }),
});

test("the latest of each sensor, and the mean of the last three", async () => {
  const tested = testBolt(metric, latest);
  const of = (sensor: string, celsius: number) => ({ room: "hall", sensor, celsius });
  await tested.execute(of("a", 10), of("b", 20), of("a", 30), of("a", 40));
  expect(tested.take().at(-1)).toEqual({ room: "hall", sensors: 2, mean: 30 });
  await tested.advance("11m");
  await tested.execute(of("c", 50));
  expect(tested.take()).toEqual([{ room: "hall", sensors: 1, mean: 40 }]);
  await tested.close();
});
