import { expectTypeOf, test } from "vitest";
import { intervalJoin, join, lookup } from "../../../components/index.js";
import { fields, type StreamHandle, spout, TopologyBuilder } from "../../../topology/index.js";

const vibration = fields({ machine: "string", rms: "double", at: "timestamp" });
const heat = fields({
  machine: "string",
  unit: "string",
  celsius: "double",
  note: "string?",
  when: "timestamp",
});
const t = new TopologyBuilder("typed");
const idle = { open() {}, next: () => "end" as const };
const vibrations = t.spout("vibrations", spout({ streams: { default: vibration }, create: () => idle }));
const heats = t.spout("heats", spout({ streams: { default: heat }, create: () => idle }));
const sides = { left: vibrations, right: heats, time: { left: "at", right: "when" } } as const;
const both = [vibrations.fields("machine"), heats.fields("machine")] as const;

test("a result has the key, its times and the picked fields; null where a side may be missing", () => {
  const joined = t.bolt(
    "joined",
    both,
    join({
      ...sides,
      by: "machine",
      size: "10s",
      kind: "left",
      fields: { rms: "left.rms", celsius: "right.celsius", note: "right.note" },
    }),
  );
  expectTypeOf(joined).toExtend<
    StreamHandle<{
      readonly machine: "string";
      readonly start: "timestamp";
      readonly end: "timestamp";
      readonly at: "timestamp";
      readonly revision: "int";
      readonly rms: "double";
      readonly celsius: "double?";
      readonly note: "string?";
    }>
  >();
  expectTypeOf(joined.stream("late-left")).toExtend<StreamHandle<typeof vibration>>();
  expectTypeOf(joined.stream("late-right")).toExtend<StreamHandle<typeof heat>>();
  // @ts-expect-error: the result has no such field
  joined.fields("when");
});

test("an inner join takes nothing back", () => {
  const paired = join({ ...sides, by: "machine", size: "10s", fields: { rms: "left.rms" } });
  // @ts-expect-error: only outer joins have revisions
  t.bolt("paired", both, paired).fields("revision");
});

test("keys of different names, within an interval", () => {
  const joined = t.bolt(
    "near",
    both,
    intervalJoin({
      ...sides,
      by: { machine: "unit" },
      between: ["-5s", "5s"],
      kind: "full",
      fields: { rms: "left.rms", celsius: "right.celsius" },
    }),
  );
  expectTypeOf(joined).toExtend<
    StreamHandle<{
      readonly machine: "string";
      readonly at: "timestamp";
      readonly rms: "double?";
      readonly celsius: "double?";
    }>
  >();
});

test("what a table adds stands beside the fields of the stream", () => {
  const known = t.bolt(
    "known",
    both,
    lookup({ stream: vibrations, table: heats, by: "machine", adds: { celsius: "celsius" }, kind: "left" }),
  );
  expectTypeOf(known).toExtend<
    StreamHandle<{
      readonly machine: "string";
      readonly rms: "double";
      readonly at: "timestamp";
      readonly celsius: "double?";
    }>
  >();
  expectTypeOf(known.stream("unmatched")).toExtend<StreamHandle<typeof vibration>>();
});

test("fields that are not there, or of another type, are errors", () => {
  const base = { ...sides, size: "10s", fields: { rms: "left.rms" } } as const;
  // @ts-expect-error: the right side has no such field
  join({ ...base, by: "rms" });
  // @ts-expect-error: no such field at the left
  join({ ...base, by: "machine", fields: { rms: "left.celsius" } });
  // @ts-expect-error: no such field at the right
  join({ ...base, by: "machine", time: { left: "at", right: "at" } });
  // @ts-expect-error: not a kind
  join({ ...base, by: "machine", kind: "outer" });
  // @ts-expect-error: the table has no such field
  lookup({ stream: vibrations, table: heats, by: "machine", adds: { x: "rms" } });
});
