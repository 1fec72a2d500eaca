import * as wire from "../proto/generated/wire.js";
import { decodeColumns, encodeColumns, schemaOf } from "../proto/index.js";
import { asWorker } from "./flags.js";
import { framesInTurn, framesOf, reading, tuplesOf } from "./frames.js";
import { type Bench, type BenchLine, type Comparison, compare, perSecond } from "./harness.js";
import { type Side, SideProcess, type Sides, withSides } from "./sides.js";

const tuplesOfFrames = [100, 340, 500] as const;
type TuplesOfFrame = (typeof tuplesOfFrames)[number];
const directions = ["ourEncode", "ourDecode", "protobufEncode", "protobufDecode"] as const;
type Direction = (typeof directions)[number];

export const benches: readonly Bench[] = tuplesOfFrames.map((tuples) => ({
  name: `codec/${tuples}`,
  run: () => benchFrames(tuples),
}));

/**
 * Our columnar codec against protobufjs' static code of the same message. Encoding is the hardest comparison:
 * ours begins with tuples, protobufjs with a message whose columns, differences and dictionaries are already
 * made. Decoding ends with tuples on both sides.
 */
async function benchFrames(tuples: TuplesOfFrame): Promise<readonly BenchLine[]> {
  check(tuples);
  const against = (ours: Direction, theirs: Direction, more: Pick<Comparison, "name" | "target">) =>
    withSides(
      import.meta.url,
      [nameOf(ours, tuples), nameOf(theirs, tuples)],
      (ours, ceiling) => {
        return compare({
          ...more,
          unit: "tuples/s",
          ours: () => ours.measure(),
          ceiling: () => ceiling.measure(),
        });
      },
      flags(),
    );
  return [
    await against("ourEncode", "protobufEncode", {
      name: `codec: encode ${tuples} tuples of 5 fields, against protobufjs from ready columns`,
      target: { atLeast: 1 },
    }),
    await against("ourDecode", "protobufDecode", {
      name: `codec: decode ${tuples} tuples of 5 fields, against protobufjs`,
      target: { atLeast: 3 },
    }),
  ];
}

/**
 * Each in a process of its own: behind the full collection that `compare` makes, V8's young generation is
 * small (docs/decisions/082-protobufjs-has-a-process-of-its-own.md).
 */
export const sides: Sides = Object.fromEntries(
  tuplesOfFrames.flatMap((tuples) =>
    directions.map((direction) => [nameOf(direction, tuples), () => sideOf(direction, tuples)]),
  ),
);

/** One direction of a codec, in a process with a worker's young generation. */
export function beginCodec(direction: Direction, tuples: TuplesOfFrame): SideProcess {
  return new SideProcess(import.meta.url, nameOf(direction, tuples), flags());
}

function flags(): readonly string[] {
  return [...process.execArgv, ...asWorker];
}

function nameOf(direction: Direction, tuples: TuplesOfFrame): string {
  return `${direction}/${tuples}`;
}

function sideOf(direction: Direction, tuples: TuplesOfFrame): Side {
  const frames = framesOf(tuples);
  const schema = schemaOf(reading);
  const bodies = frames.map((rows) => encodeColumns(schema, rows, 0, tuples));
  const inTurn = (work: (frame: number) => unknown): Side => ({
    measure: () =>
      perSecond(() => {
        for (let frame = 0; frame < framesInTurn; frame++) work(frame);
        return framesInTurn * tuples;
      }),
  });
  switch (direction) {
    case "ourEncode":
      return inTurn((frame) => encodeColumns(schema, frames[frame]!, 0, tuples));
    case "ourDecode":
      return inTurn((frame) => decodeColumns(schema, bodies[frame]!));
    case "protobufEncode": {
      const messages = bodies.map((body) => wire.Columns.decode(body));
      return inTurn((frame) => wire.Columns.encode(messages[frame]!).finish());
    }
    case "protobufDecode":
      return inTurn((frame) => tuplesOf(wire.Columns.decode(bodies[frame]!)));
  }
}

/** Both ways must say the same, else a comparison says nothing. */
function check(tuples: TuplesOfFrame): void {
  const schema = schemaOf(reading);
  for (const rows of framesOf(tuples)) {
    const body = encodeColumns(schema, rows, 0, tuples);
    const expected = JSON.stringify(rows);
    if (JSON.stringify(decodeColumns(schema, body)) !== expected) throw new Error("our decoder is wrong");
    if (JSON.stringify(tuplesOf(wire.Columns.decode(body))) !== expected)
      throw new Error("protobufjs is wrong");
  }
}
