import { bolt, fields, keyedList, keyedMap, keyedTimer, keyedValue, spout, TopologyBuilder } from "headwater";
import { testBolt, testTopology } from "headwater/testing";
import { expect, test } from "vitest";

const reading = fields({ room: "string", celsius: "double" });

/** Counts in its state and in a field, so that the difference shows. */
const counting = bolt({
  input: reading,
  streams: { default: { room: "string", counted: "int", since: "int" } },
  state: { counted: keyedValue("int"), sensors: keyedMap("double"), latest: keyedList("double", { max: 2 }) },
  create: ({ counted, sensors, latest }) => {
    let since = 0;
    return {
      execute({ room, celsius }, out) {
        counted.set(room, (counted.get(room) ?? 0) + 1);
        sensors.set(room, "a", celsius);
        latest.push(room, celsius);
        out.emit({ room, counted: counted.get(room)!, since: ++since });
      },
      flush(out) {
        for (const room of latest.keys()) out.emit({ room, counted: latest.get(room).length, since: -1 });
      },
    };
  },
});

test("what a bolt declared is there again, what it had in its fields is not", async () => {
  const tested = testBolt(reading, counting);
  await tested.execute(
    { room: "hall", celsius: 1 },
    { room: "hall", celsius: 2 },
    { room: "attic", celsius: 3 },
  );
  await tested.restart();
  await tested.execute({ room: "hall", celsius: 4 });
  await tested.restart();
  await tested.execute({ room: "attic", celsius: 5 });
  expect(tested.output().slice(3)).toEqual([
    { room: "hall", counted: 3, since: 1 },
    { room: "attic", counted: 2, since: 1 },
  ]);
  expect(await tested.drain()).toBe(true);
  expect(tested.output().slice(5)).toEqual([
    { room: "hall", counted: 2, since: -1 },
    { room: "attic", counted: 2, since: -1 },
  ]);
  await tested.close();
});

const silence = bolt({
  input: reading,
  streams: { default: { room: "string", at: "timestamp", seen: "int" } },
  state: { silence: keyedTimer("processing"), readings: keyedValue("int", { ttl: "1h" }) },
  create: (state) => {
    let now = () => 0;
    return {
      open(context) {
        now = () => context.now();
      },
      execute({ room, celsius }) {
        state.readings.set(room, (state.readings.get(room) ?? 0) + 1);
        if (celsius > 0) state.silence.set(room, now() + celsius * 1_000);
        else state.silence.clear(room);
      },
      timer({ name, key, at }, out) {
        if (key === "bad") throw new Error(`no timer for ${name} ${key}`);
        out.emit({ room: key, at, seen: state.readings.get(key) ?? 0 });
      },
    };
  },
});

test("timers are called at their times, in order, once; not those that were moved or cleared", async () => {
  const tested = testBolt(reading, silence, { start: 0 });
  await tested.execute(
    { room: "hall", celsius: 20 },
    { room: "attic", celsius: 10 },
    { room: "loft", celsius: 5 },
  );
  await tested.execute(
    { room: "loft", celsius: 0 },
    { room: "hall", celsius: 30 },
    { room: "bad", celsius: 1 },
  );
  await tested.advance("9s");
  expect(tested.output()).toEqual([]);
  expect(tested.deadLetters().map(({ error }) => error)).toEqual(["no timer for silence bad"]);
  await tested.advance("10m");
  expect(tested.output()).toEqual([
    { room: "attic", at: 10_000, seen: 1 },
    { room: "hall", at: 30_000, seen: 2 },
  ]);
  await tested.close();
});

test("a timer survives a restart, and one that came meanwhile is called at once", async () => {
  const tested = testBolt(reading, silence, { start: 0 });
  await tested.execute({ room: "hall", celsius: 20 }, { room: "attic", celsius: 40 });
  await tested.restart();
  await tested.advance("20s");
  expect(tested.output()).toEqual([{ room: "hall", at: 20_000, seen: 1 }]);
  await tested.advance("2h");
  await tested.execute({ room: "late", celsius: -1 }, { room: "hall", celsius: 1 });
  await tested.advance("1s");
  expect(tested.take().slice(1)).toEqual([
    { room: "attic", at: 40_000, seen: 1 },
    // The count of the hall was over after an hour.
    { room: "hall", at: 7_221_000, seen: 1 },
  ]);
  await tested.close();
});

test("a bolt with state that returns a promise leaves a dead letter that says what to do", async () => {
  const tested = testBolt(
    reading,
    bolt({
      streams: {},
      state: { seen: keyedValue("int") },
      create: ({ seen }) => ({
        execute: ({ room }) => {
          seen.set(room, 1);
          return room === "good" ? (undefined as never) : Promise.reject(new Error("later"));
        },
      }),
    }),
    { retries: 2 },
  );
  await tested.execute({ room: "hall", celsius: 1 }, { room: "good", celsius: 1 });
  const outside = "make it synchronous; do the work outside in a bolt of its own before this one";
  expect(tested.deadLetters()).toMatchObject([
    { error: `a bolt with state returned a promise; ${outside}`, partial: true },
  ]);
  expect(tested.acked).toBe(2);
  await tested.close();
});

test("an execute that is asynchronous, though it could not be seen, is refused at the start", async () => {
  const execute = async () => {};
  const create = () => ({ execute });
  const state = { seen: keyedValue("int") };
  const tested = testBolt(reading, bolt({ streams: {}, state, create }));
  await expect(tested.execute({ room: "hall", celsius: 1 })).rejects.toThrow(
    /a bolt with state returned a promise/,
  );
});

test("a timer without a method that it could call is refused at the start", async () => {
  const state = { silence: keyedTimer("processing") };
  const tested = testBolt(reading, bolt({ streams: {}, state, create: () => ({ execute() {} }) }));
  await expect(tested.execute({ room: "hall", celsius: 1 })).rejects.toThrow(/has no timer\(fired, out\)/);
});

test("a throw is repeated only if the call had not touched state", async () => {
  const tested = testBolt(
    reading,
    bolt({
      input: reading,
      streams: {},
      state: { calls: keyedValue("int") },
      create: ({ calls }) => {
        const tries = new Map<string, number>();
        return {
          execute({ room }) {
            const tried = (tries.get(room) ?? 0) + 1;
            tries.set(room, tried);
            if (room === "touches") calls.set(room, tried);
            if (tried === 1) throw new Error(`first try of ${room}`);
          },
        };
      },
    }),
    { retries: 3 },
  );
  await tested.execute({ room: "touches", celsius: 1 }, { room: "does not", celsius: 1 });
  expect(tested.deadLetters()).toMatchObject([{ error: "first try of touches", partial: true }]);
  await tested.close();
});

test("a wrong write is a dead letter of its tuple, and nothing else", async () => {
  const tested = testBolt(
    reading,
    bolt({
      input: reading,
      streams: { default: { total: "int" } },
      state: { total: keyedValue("int") },
      create: ({ total }) => ({
        execute({ room, celsius }, out) {
          total.set(room, (total.get(room) ?? 0) + celsius);
          out.emit({ total: total.get(room)! });
        },
      }),
    }),
  );
  await tested.execute(
    { room: "hall", celsius: 1 },
    { room: "hall", celsius: 1.5 },
    { room: "hall", celsius: 2 },
  );
  expect(tested.output()).toEqual([{ total: 1 }, { total: 3 }]);
  expect(tested.deadLetters()[0]!.error).toBe(
    'bolt/total, key "hall": 2.5 is not a safe integer; write a value of the declared type',
  );
  await tested.close();
});

test("each task and each component has its own state; components of one chain, too", async () => {
  const t = new TopologyBuilder("stateful");
  const feed = spout({
    streams: { default: reading },
    state: { position: keyedValue("int") },
    create: () => ({ open() {}, next: () => "end" }),
  });
  const first = t.bolt("first", t.spout("readings", feed), counting);
  const counted = fields({ room: "string", counted: "int", since: "int" });
  t.bolt(
    "second",
    first.local(),
    bolt({
      streams: { default: counted },
      state: { counted: keyedValue("int") },
      create: (state) => ({
        execute({ room, since }, out) {
          state.counted.set(room, (state.counted.get(room) ?? 0) + 10);
          out.emit({ room, counted: state.counted.get(room)!, since });
        },
      }),
    }),
  );
  const running = testTopology(t.build());
  await running.feed("readings", [{ room: "hall", celsius: 1 }]);
  await running.restart();
  await running.feed("readings", [{ room: "hall", celsius: 1 }]);
  expect(running.output("first").map(({ counted }) => counted)).toEqual([1, 2]);
  expect(running.output("second").map(({ counted }) => counted)).toEqual([10, 20]);
  await running.close();
});
