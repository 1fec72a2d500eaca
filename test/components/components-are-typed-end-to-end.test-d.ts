import { expectTypeOf, test } from "vitest";
import {
  annotate,
  convert,
  ewma,
  fill,
  dedupe,
  inOrder,
  modelFields,
  parseCsv,
  predict,
  rename,
  route,
  select,
  silence,
  throttle,
} from "../../components/index.js";
import { testBolt } from "../../local/testing.js";
import type { StreamHandle } from "../../topology/index.js";
import { fields, spout, TopologyBuilder } from "../../topology/index.js";

const reading = fields({ room: "string", celsius: "double", count: "int?", at: "timestamp" });
const t = new TopologyBuilder("typed");
const readings = t.spout(
  "readings",
  spout({ streams: { default: reading }, create: () => ({ open() {}, next: () => "end" as const }) }),
);

test("a component passes the fields of its input on and adds its own", () => {
  const smooth = t.bolt(
    "smooth",
    readings.fields("room"),
    ewma({ value: "celsius", alpha: 0.2, by: "room" }),
  );
  smooth.fields("room", "ewma");
  // @ts-expect-error: no such field
  smooth.fields("rom");
  const named = t.bolt("named", readings.fields("room"), ewma({ value: "celsius", alpha: 0.2, as: "calm" }));
  named.fields("calm", "at");
  // @ts-expect-error: it has another name
  named.fields("ewma");
  const tested = testBolt(reading, ewma({ value: "celsius", alpha: 1, as: "calm" }));
  expectTypeOf(tested.take()[0]!.calm).toEqualTypeOf<number>();
  expectTypeOf(tested.take()[0]!.room).toEqualTypeOf<string>();
});

test("a wrong field does not compile", () => {
  // @ts-expect-error: no such field
  t.bolt("a", readings, ewma({ value: "kelvin", alpha: 0.2 }));
  // @ts-expect-error: no number
  t.bolt("a", readings, ewma({ value: "room", alpha: 0.2 }));
  // @ts-expect-error: it may be null
  t.bolt("a", readings, ewma({ value: "count", alpha: 0.2 }));
  // @ts-expect-error: no such key
  t.bolt("a", readings, ewma({ value: "celsius", alpha: 0.2, by: "rom" }));
  t.bolt("a", readings, ewma({ value: "celsius", alpha: 0.2, by: ["room"] }));
  // @ts-expect-error: no time
  t.bolt("a", readings, ewma({ value: "celsius", halfLife: "1m", at: "celsius" }));
});

test("select and rename", () => {
  const selected = t.bolt("s", readings, select("celsius", "room"));
  expectTypeOf(selected).toExtend<StreamHandle<{ readonly celsius: "double"; readonly room: "string" }>>();
  selected.fields("room");
  // @ts-expect-error: it is gone
  selected.fields("at");
  // @ts-expect-error: no such field
  t.bolt("s", readings, select("kelvin"));
  const renamed = t.bolt("r", readings, rename({ celsius: "temperature" }));
  renamed.fields("temperature", "room");
  // @ts-expect-error: it has another name
  renamed.fields("celsius");
  // @ts-expect-error: no such field
  t.bolt("r", readings, rename({ kelvin: "temperature" }));
});

const models = t.spout(
  "models",
  spout({ streams: { default: modelFields }, create: () => ({ open() {}, next: () => "end" as const }) }),
);

test("predict takes readings and models, and its output is that of the readings", () => {
  const judged = t.bolt("judged", [readings.local(), models.all()], predict({ features: ["celsius"] }));
  judged.fields("prediction", "room");
  // @ts-expect-error: that is a field of the models
  judged.fields("rows");
  // @ts-expect-error: no number
  t.bolt("judged", [readings.local(), models.all()], predict({ features: ["room"] }));
});

test("what a component adds, drops and turns has its type", () => {
  const filled = t.bolt("f", readings, fill({ value: "count", with: "last" }));
  expectTypeOf(filled.schema.count).toEqualTypeOf<"double">();
  const silent = t.bolt("s", readings, silence({ by: "room", after: "5m" }));
  expectTypeOf(silent.schema.room).toEqualTypeOf<"string">();
  // @ts-expect-error: only the key stays
  silent.schema.celsius;
  // @ts-expect-error: what goes by the agent's clock says no time
  silent.schema.at;
  const timed = t.bolt("t", readings, silence({ by: "room", after: "5m", at: "at" }));
  expectTypeOf(timed.schema.at).toEqualTypeOf<"timestamp">();
  // @ts-expect-error: no timestamp
  t.bolt("t", readings, throttle({ interval: "1s", at: "count" }));
  // @ts-expect-error: by the agent's clock nothing is late
  silent.stream("late");
  expectTypeOf(timed.stream("late").schema).toEqualTypeOf(readings.schema);
  const slower = t.bolt("t", readings, throttle({ interval: "1s", at: "at" }));
  expectTypeOf(slower.stream("late").schema).toEqualTypeOf(readings.schema);
  expectTypeOf(slower.schema).toEqualTypeOf(readings.schema);
  const once = t.bolt("d", readings, dedupe({ by: ["room", "at"], within: "1m", at: "at" }));
  expectTypeOf(once.stream("late").schema).toEqualTypeOf(readings.schema);
  // @ts-expect-error: by the agent's clock nothing is late
  t.bolt("d", readings, dedupe({ by: "room", within: "1m" })).stream("late");
  const ordered = t.bolt("o", readings, inOrder({ at: "at" }));
  expectTypeOf(ordered.stream("late").schema).toEqualTypeOf(readings.schema);
  const cold = t.bolt("r", readings, route({ cold: (r) => r.celsius < 0 }));
  cold.stream("cold").fields("room");
  cold.stream("rest").fields("room");
  // @ts-expect-error: no such stream
  cold.stream("warm");
  // @ts-expect-error: no such field
  t.bolt("r", readings, route({ cold: (r) => r.kelvin < 0 }));
  t.bolt("c", readings, convert({ value: "celsius", from: "°C", to: "K" }));
  // @ts-expect-error: another quantity
  t.bolt("c", readings, convert({ value: "celsius", from: "°C", to: "psi" }));
  const parsed = t.bolt("p", readings, parseCsv({ value: "room", columns: { a: "int" }, keep: ["at"] }));
  expectTypeOf(parsed.schema).toExtend<{ readonly a: "int"; readonly at: "timestamp" }>();
  const annotated = t.bolt(
    "a",
    readings,
    annotate({ by: "room", adds: { line: "int" }, table: { hall: { line: 1 } } }),
  );
  expectTypeOf(annotated.schema.line).toEqualTypeOf<"int">();
});
