import { expectTypeOf, test } from "vitest";
import { count, first, last, max, mean, merged, sum, window } from "../../../components/index.js";
import { fields, type StreamHandle, spout, TopologyBuilder } from "../../../topology/index.js";

const reading = fields({
  sensor: "string",
  celsius: "double",
  maybe: "double?",
  note: "string?",
  at: "timestamp",
});
const t = new TopologyBuilder("typed");
const readings = t.spout(
  "readings",
  spout({ streams: { default: reading }, create: () => ({ open() {}, next: () => "end" }) }),
  { eventTime: { field: "at" } },
);

test("a result has the key, where the window lies, and the aggregates", () => {
  const minute = t.bolt(
    "minute",
    readings.fields("sensor"),
    window({
      by: "sensor",
      time: "at",
      size: "1m",
      lateness: "10s",
      aggregates: {
        readings: count(),
        mean: mean("celsius"),
        most: max("maybe"),
        first: first("note"),
        last: last("at"),
      },
    }),
  );
  expectTypeOf(minute).toExtend<
    StreamHandle<{
      readonly sensor: "string";
      readonly start: "timestamp";
      readonly end: "timestamp";
      readonly at: "timestamp";
      readonly revision: "int";
      readonly readings: "int";
      readonly mean: "double";
      readonly most: "double?";
      readonly first: "string?";
      readonly last: "timestamp";
    }>
  >();
  expectTypeOf(minute.stream("late")).toExtend<StreamHandle<typeof reading>>();
  minute.fields("sensor");
  // @ts-expect-error: the result has no such field
  minute.fields("celsius");
});

test("states of one window are merged in another", () => {
  const each = t.bolt(
    "each",
    readings,
    window({
      time: "at",
      size: "1s",
      partial: true,
      aggregates: { heat: mean("celsius"), readings: count() },
    }),
  );
  const all = t.bolt(
    "all",
    each.global(),
    window({
      time: "at",
      size: "1m",
      aggregates: {
        heat: merged("heat", mean("celsius"), "double"),
        readings: merged("readings", count(), "int"),
      },
    }),
  );
  expectTypeOf(all).toExtend<StreamHandle<{ readonly heat: "double"; readonly readings: "int" }>>();
});

test("fields that are not there, or of another type, are errors", () => {
  // @ts-expect-error: no such field
  t.bolt("x", readings, window({ by: "room", size: "1m", aggregates: { n: count() } }));
  // @ts-expect-error: a double tells nobody apart
  t.bolt("x", readings, window({ by: "celsius", size: "1m", aggregates: { n: count() } }));
  // @ts-expect-error: no such field
  t.bolt("x", readings, window({ time: "when", size: "1m", aggregates: { n: count() } }));
  // @ts-expect-error: no such field
  t.bolt("x", readings, window({ size: "1m", aggregates: { n: mean("kelvin") } }));
  // @ts-expect-error: a text has no sum
  t.bolt("x", readings, window({ size: "1m", aggregates: { n: sum("sensor") } }));
});
