import * as wire from "../proto/generated/wire.js";
import { decodeColumns, encodeColumns, type Schema, schemaOf } from "../proto/index.js";
import type { Row } from "../topology/index.js";
import { framesInTurn, framesOf, reading, tuplesOf } from "./frames.js";
import { type Bench, type BenchLine, compare, perSecond } from "./harness.js";

export const benches: readonly Bench[] = [
  { name: "codec/100", run: () => benchFrames(100) },
  { name: "codec/340", run: () => benchFrames(340) },
  { name: "codec/500", run: () => benchFrames(500) },
];

/**
 * Our columnar codec against protobufjs' static code of the same message. Encoding is the hardest comparison:
 * ours begins with tuples, protobufjs with a message whose columns, differences and dictionaries are already
 * made. Decoding ends with tuples on both sides.
 */
async function benchFrames(tuples: number): Promise<readonly BenchLine[]> {
  const sender = schemaOf(reading);
  const receiver = schemaOf(reading);
  const frames = framesOf(tuples);
  const bodies = frames.map((rows) => encodeColumns(sender, rows, 0, tuples));
  const messages = bodies.map((body) => wire.Columns.decode(body));
  check(receiver, bodies, frames);
  const inTurn = (work: (frame: number) => unknown) => () =>
    perSecond(() => {
      for (let frame = 0; frame < framesInTurn; frame++) work(frame);
      return framesInTurn * tuples;
    });
  return [
    await compare({
      name: `codec: encode ${tuples} tuples of 5 fields, against protobufjs from ready columns`,
      unit: "tuples/s",
      target: { atLeast: 1 },
      ours: inTurn((frame) => encodeColumns(sender, frames[frame]!, 0, tuples)),
      ceiling: inTurn((frame) => wire.Columns.encode(messages[frame]!).finish()),
    }),
    await compare({
      name: `codec: decode ${tuples} tuples of 5 fields, against protobufjs`,
      unit: "tuples/s",
      target: { atLeast: 3 },
      ours: inTurn((frame) => decodeColumns(receiver, bodies[frame]!)),
      ceiling: inTurn((frame) => tuplesOf(wire.Columns.decode(bodies[frame]!))),
    }),
  ];
}

/** Both ways must say the same, else a comparison says nothing. */
function check(schema: Schema, bodies: readonly Uint8Array[], frames: readonly Row[][]): void {
  for (const [index, body] of bodies.entries()) {
    const expected = JSON.stringify(frames[index]);
    if (JSON.stringify(decodeColumns(schema, body)) !== expected) throw new Error("our decoder is wrong");
    if (JSON.stringify(tuplesOf(wire.Columns.decode(body))) !== expected)
      throw new Error("protobufjs is wrong");
  }
}
