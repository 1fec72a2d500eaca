import { seededRandom } from "../base/index.js";
import { headwater as wire } from "../proto/generated/wire.js";
import { decodeColumns, encodeColumns, type Schema, schemaOf } from "../proto/index.js";
import type { Row } from "../topology/index.js";
import { type Bench, type BenchLine, compare, perSecond } from "./harness.js";

/** A reading as gateways send it on: what the codec is tuned for. */
const reading = {
  room: "string",
  sensor: "string",
  celsius: "double",
  count: "int",
  at: "timestamp",
} as const;

/** Different frames in turn, so that no measurement is of one frame in the cache. */
const framesInTurn = 20;

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

/** Tuples as a feed makes them: parsed from JSON, in random order of rooms and sensors. */
function framesOf(tuples: number): readonly Row[][] {
  const random = seededRandom(7);
  return Array.from({ length: framesInTurn }, (_, frame) => {
    const rows = Array.from({ length: tuples }, (_, index) => ({
      room: `room-${random.below(20)}`,
      sensor: `thermometer-${random.below(48)}`,
      celsius: 20 + random.next() * 5,
      count: random.below(5000),
      at: 1_795_000_000_000 + frame * tuples + index + random.below(3),
    }));
    return JSON.parse(JSON.stringify(rows)) as Row[];
  });
}

/** What one would write around protobufjs: plain columns to plain tuples. */
function tuplesOf(message: wire.Columns.$Properties): Row[] {
  const [rooms, sensors, celsius, counts, times] = message.columns!;
  const roomNames = rooms!.dictionary!.entries!.map(textOf);
  const sensorNames = sensors!.dictionary!.entries!.map(textOf);
  const tuples = message.tuples!;
  const rows = new Array<Row>(tuples);
  let micros = 0;
  for (let i = 0; i < tuples; i++) {
    micros += toNumber(times!.times![i]!);
    rows[i] = {
      room: roomNames[rooms!.indexes![i]!],
      sensor: sensorNames[sensors!.indexes![i]!],
      celsius: celsius!.doubles![i],
      count: toNumber(counts!.ints![i]!),
      at: micros / 1000,
    };
  }
  return rows;
}

/** protobufjs gives 64-bit numbers as objects. */
function toNumber(value: number | { toNumber(): number }): number {
  return typeof value === "number" ? value : value.toNumber();
}

function textOf(entry: Uint8Array): string {
  return Buffer.from(entry.buffer, entry.byteOffset, entry.length).toString("utf8");
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
