import { expectTypeOf, test } from "vitest";
import type {
  BoltOf,
  FiredTimer,
  OutputOf,
  StateValue,
  StreamHandle,
  TupleOf,
} from "../../topology/index.js";
import {
  bolt,
  fields,
  filter,
  flatMap,
  keyedList,
  keyedMap,
  keyedTimer,
  keyedValue,
  map,
  spout,
  TopologyBuilder,
} from "../../topology/index.js";

const reading = fields({ room: "string", celsius: "double", at: "timestamp?" });
const t = new TopologyBuilder("typed");
const readings = t.spout(
  "readings",
  spout({
    streams: { default: reading, status: { online: "bool" } },
    create: () => ({
      open() {},
      next(out) {
        out.emit({ room: "hall", celsius: 20, at: null });
        out.emitTo("status", { online: true });
        // @ts-expect-error: a wrong type
        out.emit({ room: 1, celsius: 20, at: null });
        return "end";
      },
    }),
  }),
  { onEach: { role: "gateway" } },
);

test("a declared field has its type", () => {
  expectTypeOf<TupleOf<typeof reading>>().toEqualTypeOf<{
    readonly room: string;
    readonly celsius: number;
    readonly at: number | null;
  }>();
});

test("a grouping names fields of its stream, and nothing else", () => {
  readings.fields("room", "celsius");
  // @ts-expect-error: a wrong field
  readings.fields("rom");
  // @ts-expect-error: a wrong field
  readings.partialKey("room", "celcius");
  readings.stream("status").fields("online");
  // @ts-expect-error: a field of another stream
  readings.stream("status").fields("room");
  // @ts-expect-error: no such stream
  readings.stream("state");
  readings.deadLetters.fields("component");
  // @ts-expect-error: dead letters have fields of their own
  readings.deadLetters.fields("room");
  readings.custom((tuple, tasks) => tuple.room.length % tasks);
  // @ts-expect-error: a wrong field inside a custom grouping
  readings.custom((tuple) => tuple.rom);
});

test("filter knows the fields of its input and passes them on", () => {
  const kept = t.bolt(
    "kept",
    readings.local(),
    filter((r) => r.celsius > -40),
  );
  expectTypeOf(kept.shuffle()).toEqualTypeOf(readings.shuffle());
  t.bolt(
    "kept",
    readings.local(),
    // @ts-expect-error: a wrong field
    filter((r) => r.kelvin > 0),
  );
  t.bolt(
    "kept",
    readings.local(),
    // @ts-expect-error: the predicate must say yes or no
    filter((r) => r.celsius),
  );
});

test("map and flatMap must make the declared fields, all of them and no others", () => {
  const to = fields({ room: "string", fahrenheit: "double" });
  const turned = t.bolt(
    "f",
    readings,
    map(to, (r) => ({ room: r.room, fahrenheit: r.celsius * 1.8 + 32 })),
  );
  expectTypeOf(turned).toExtend<StreamHandle<typeof to>>();
  t.bolt(
    "g",
    readings,
    flatMap(to, (r) => [{ room: r.room, fahrenheit: 1 }]),
  );
  t.bolt(
    "f",
    readings,
    // @ts-expect-error: one is missing
    map(to, (r) => ({ room: r.room })),
  );
  t.bolt(
    "f",
    readings,
    // @ts-expect-error: one has the wrong type
    map(to, (r) => ({ room: r.room, fahrenheit: r.room })),
  );
  t.bolt(
    "f",
    readings,
    // @ts-expect-error: one is too many
    map(to, (r) => ({ room: r.room, fahrenheit: 1, kelvin: 1 })),
  );
  t.bolt(
    "g",
    readings,
    // @ts-expect-error: one is missing
    flatMap(to, (r) => [{ room: r.room }]),
  );
});

test("a bolt reads its input's fields and emits its streams' tuples", () => {
  const perRoom = t.bolt(
    "per-room",
    readings.fields("room"),
    bolt({
      streams: { default: fields({ room: "string", count: "int" }), alarm: { room: "string" } },
      create: () => {
        let count = 0;
        return {
          execute(tuple, out) {
            expectTypeOf(tuple).toEqualTypeOf<TupleOf<typeof reading>>();
            count++;
            out.emit({ room: tuple.room, count });
            out.emitTo("alarm", { room: tuple.room });
            out.emitDirect(0, { room: tuple.room }, "alarm");
            out.hold().release();
            // @ts-expect-error: a field is missing
            out.emit({ room: tuple.room });
            // @ts-expect-error: a field is too many
            out.emit({ room: tuple.room, count, at: 1 });
            // @ts-expect-error: no such stream
            out.emitTo("alarms", { room: tuple.room });
            // @ts-expect-error: the tuple of another stream
            out.emitTo("alarm", { room: tuple.room, count });
            // @ts-expect-error: no such field
            out.emit({ room: tuple.rom, count });
          },
        };
      },
    }),
    { parallelism: 2, tickMs: 500 },
  );
  perRoom.stream("alarm").shuffle();
  // @ts-expect-error: a sink has no stream to read from
  t.bolt("end", perRoom, bolt({ streams: {}, create: () => ({ execute() {} }) })).shuffle();
});

test("several inputs make a union, told apart by their fields or by out.input", () => {
  t.bolt(
    "merge",
    [readings.local(), readings.stream("status").shuffle()],
    bolt({
      streams: { default: reading },
      create: () => ({
        execute(tuple, out) {
          expectTypeOf(tuple).toEqualTypeOf<TupleOf<typeof reading> | { readonly online: boolean }>();
          if ("room" in tuple) out.emit(tuple);
          // @ts-expect-error: only one of the inputs has it
          tuple.room;
        },
      }),
    }),
  );
});

test("a bolt that stands alone declares its input and refuses another", () => {
  class Counter implements BoltOf<typeof reading, { default: { count: "int" } }> {
    #count = 0;
    execute(_: TupleOf<typeof reading>, out: OutputOf<{ default: { count: "int" } }>) {
      out.emit({ count: ++this.#count });
    }
  }
  const counter = bolt({
    input: reading,
    streams: { default: { count: "int" } },
    create: () => new Counter(),
  });
  t.bolt("counter", readings.local(), counter).fields("count");
  // @ts-expect-error: this stream has other fields
  t.bolt("counter", readings.stream("status"), counter);
});

test("onEach and parallelism exclude each other", () => {
  t.bolt(
    "a",
    readings,
    filter(() => true),
    { parallelism: 2 },
  );
  t.bolt(
    "a",
    readings,
    filter(() => true),
    { onEach: { role: "gateway" } },
  );
  t.bolt(
    "a",
    readings,
    filter(() => true),
    // @ts-expect-error: one task on each agent, no more
    { onEach: { role: "gateway" }, parallelism: 2 },
  );
  t.bolt(
    "a",
    readings,
    filter(() => true),
    // @ts-expect-error: one or the other
    { onEach: {}, on: {} },
  );
});

test("wrong types of fields and settings do not compile", () => {
  // @ts-expect-error: no such type
  fields({ room: "text" });
  // @ts-expect-error: no such delivery
  new TopologyBuilder("x", { delivery: "sometimes" });
  t.spout(
    "s",
    // @ts-expect-error: a bolt is not a spout
    filter(() => true),
  );
});

test("a bolt's state has the types that it declares", () => {
  const stateful = t.bolt(
    "stateful",
    readings.fields("room"),
    bolt({
      streams: { default: { room: "string", worst: "double" } },
      state: {
        worst: keyedValue("double", { ttl: "1h" }),
        sensors: keyedMap("bool"),
        latest: keyedList("json", { max: 10 }),
        silence: keyedTimer("processing"),
      },
      create: (state) => ({
        execute(tuple, out) {
          expectTypeOf(tuple).toEqualTypeOf<TupleOf<typeof reading>>();
          const worst = state.worst.get(tuple.room);
          expectTypeOf(worst).toEqualTypeOf<number | undefined>();
          state.worst.set(tuple.room, Math.max(worst ?? -273, tuple.celsius));
          state.sensors.set(tuple.room, "a", true);
          state.latest.push(tuple.room, { celsius: tuple.celsius }, 3);
          state.silence.set(tuple.room, 60_000);
          out.emit({ room: tuple.room, worst: 1 });
          // @ts-expect-error: a wrong type
          state.worst.set(tuple.room, "1");
          // @ts-expect-error: a field is missing
          state.sensors.get(tuple.room);
          // @ts-expect-error: no JSON
          state.latest.push(tuple.room, () => 1);
          // @ts-expect-error: no such state
          state.wurst.get(tuple.room);
        },
        timer(fired, out) {
          expectTypeOf(fired).toEqualTypeOf<FiredTimer>();
          out.emit({ room: fired.key, worst: 0 });
          // @ts-expect-error: a field is missing
          out.emit({ room: fired.key });
        },
      }),
    }),
  );
  stateful.fields("worst");
  // @ts-expect-error: no such type
  keyedValue("number");
  // @ts-expect-error: no such clock
  keyedTimer("wall");
});

test("a bolt that stands alone declares its input and its state", () => {
  class Worst implements BoltOf<typeof reading, { default: { count: "int" } }> {
    readonly #counts: StateValue<number>;
    constructor(counts: StateValue<number>) {
      this.#counts = counts;
    }
    execute({ room }: TupleOf<typeof reading>, out: OutputOf<{ default: { count: "int" } }>) {
      const count = (this.#counts.get(room) ?? 0) + 1;
      this.#counts.set(room, count);
      out.emit({ count });
    }
  }
  const counting = bolt({
    input: reading,
    streams: { default: { count: "int" } },
    state: { counts: keyedValue("int") },
    create: ({ counts }) => new Worst(counts),
  });
  t.bolt("counting", readings.local(), counting).fields("count");
  // @ts-expect-error: this stream has other fields
  t.bolt("counting", readings.stream("status"), counting);
});

test("a spout's state has the types that it declares", () => {
  spout({
    streams: { default: reading },
    state: { seen: keyedMap("timestamp") },
    create: (state) => ({
      async open(context) {
        expectTypeOf(state.seen.get("a", "b")).toEqualTypeOf<number | undefined>();
        await context.durable();
      },
      next(out) {
        out.emit({ room: "hall", celsius: 20, at: null });
        return "end";
      },
    }),
  });
});

test("only a field that can say when something was is one of event time", () => {
  const source = () =>
    spout({ streams: { default: reading }, create: () => ({ open() {}, next: () => "end" }) });
  t.spout("timed", source(), { eventTime: { field: "at", disorder: "10s", unit: "s" } });
  t.spout("timed", source(), { onEach: { role: "gateway" }, eventTime: { field: "room", format: "iso" } });
  // @ts-expect-error: there is no such field
  t.spout("timed", source(), { eventTime: { field: "when" } });
  // @ts-expect-error: there is no such unit
  t.spout("timed", source(), { eventTime: { field: "at", unit: "days" } });
});
