import { seededRandom } from "../base/index.js";
import type * as wire from "../proto/generated/wire.js";
import type { Row } from "../topology/index.js";

/** A reading as gateways send it on: what the codec is tuned for. */
export const reading = {
  room: "string",
  sensor: "string",
  celsius: "double",
  count: "int",
  at: "timestamp",
} as const;

/** Different frames in turn, so that no measurement is of one frame in the cache. */
export const framesInTurn = 20;

/** Tuples as a feed makes them: parsed from JSON, in random order of rooms and sensors. */
export function framesOf(tuples: number): readonly Row[][] {
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
export function tuplesOf(message: wire.Columns.$Properties): Row[] {
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
