import { expect, it } from "vitest";
import { OpenFrame } from "../../../agent/executor/open-frame.js";
import { compileProgram, streamPlan } from "../../../agent/executor/program.js";
import { bolt, fields, spout, TopologyBuilder } from "../../../topology/index.js";

const t = new TopologyBuilder("frames");
const create = () => ({ open: () => undefined, next: () => "idle" as const });
const readings = t.spout("readings", spout({ streams: { default: fields({ n: "int" }) }, create }));
t.bolt("sink", readings, bolt({ streams: {}, create: () => ({ execute: () => undefined }) }));
const stream = streamPlan(compileProgram(t.build()).components.get("readings")!, "default");

it("also after frames of more and of fewer tuples", () => {
  const open = new OpenFrame();
  for (const tuples of [1, 5, 2, 300, 3, 3]) {
    const rows = Array.from({ length: tuples }, (_, n) => ({ n }));
    for (const row of rows) open.add(stream, row, 10);
    expect(open.tuples).toBe(tuples);
    expect(open.take().rows()).toEqual(rows);
    expect(open.tuples).toBe(0);
  }
});
