import { describe, expect, it } from "vitest";
import { compileProgram } from "../../../agent/executor/program.js";
import { schemaOf } from "../../../proto/index.js";
import { bolt, spout, TopologyBuilder } from "../../../topology/index.js";

function graph() {
  const streams = { default: { room: "string", battery: "double?" } } as const;
  const t = new TopologyBuilder("house", { delivery: "exactly-once" });
  const readings = t.spout(
    "readings",
    spout({ streams, create: () => ({ open: () => undefined, next: () => "idle" as never }) }),
  );
  t.bolt("print", readings.shuffle(), bolt({ streams: {}, create: () => ({ execute: () => undefined }) }));
  return t.build();
}

const stream = "readings/default";
const earlier = [
  { stream, fields: [{ name: "room", type: "string" }] },
  {
    stream,
    fields: [
      { name: "celsius", type: "int" },
      { name: "room", type: "string" },
    ],
  },
  { stream: "gone/default", fields: [{ name: "room", type: "string" }] },
];

describe("schemas of an earlier version", () => {
  const { schemas } = compileProgram(graph(), earlier);

  it("give tuples as they are today: new fields are null, old ones are left out", () => {
    const old = schemaOf({ room: "string" });
    const bytes = old.encode([{ room: "attic" }, { room: "hall" }], 0, 2);
    expect(schemas.find(stream, old.hash)!.decode(bytes)).toEqual([
      { room: "attic", battery: null },
      { room: "hall", battery: null },
    ]);
    const older = schemaOf({ celsius: "int", room: "string" });
    const [row] = schemas
      .find(stream, older.hash)!
      .decode(older.encode([{ celsius: 3, room: "attic" }], 0, 1));
    expect(row).toEqual({ room: "attic", battery: null });
    expect(Object.keys(row!)).toEqual(["room", "battery"]);
  });

  it("leave the schema of today alone, and say nothing of streams that are gone", () => {
    const now = schemaOf({ room: "string", battery: "double?" });
    const rows = [{ room: "attic", battery: 3.5 }];
    expect(schemas.find(stream, now.hash)!.decode(now.encode(rows, 0, 1))).toEqual(rows);
    expect(schemas.find("gone/default", schemaOf({ room: "string" }).hash)).toBeUndefined();
    expect(schemas.find(stream, schemaOf({ other: "int" }).hash)).toBeUndefined();
  });
});
