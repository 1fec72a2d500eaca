import { testBolt } from "../../local/testing.js";
import type { BoltSpec, Fields, Row, Streams, TupleOf } from "../../topology/index.js";
import { fields } from "../../topology/index.js";
import fc from "../property.js";

/** What most components are driven with. */
export const reading = fields({ sensor: "string", celsius: "double", at: "timestamp", note: "json" });
export type Reading = TupleOf<typeof reading>;

/** One reading. */
export function of(sensor: string, celsius: number, at: number): Reading {
  return { sensor, celsius, at, note: { of: [sensor] } };
}

/** Everything that a component emits on each stream for these tuples, in order. */
export async function emitted<F extends Fields, S extends Streams>(
  input: F,
  spec: BoltSpec<F, S>,
  rows: readonly TupleOf<F>[],
  options: { readonly restarts?: boolean; readonly streams?: readonly (keyof S & string)[] } = {},
): Promise<readonly (readonly [stream: string, row: Row])[]> {
  const tested = testBolt(input, spec);
  const all: [string, Row][] = [];
  for (const row of rows) {
    await tested.execute(row);
    for (const stream of options.streams ?? ["default"])
      for (const out of tested.take(stream as never) as readonly Row[]) all.push([stream, out]);
    if (options.restarts) await tested.restart();
  }
  const [letter] = tested.deadLetters();
  await tested.close();
  if (letter !== undefined) throw new Error(letter.error);
  return all;
}

/** Rows of the default stream. */
export async function defaults<F extends Fields, S extends Streams>(
  input: F,
  spec: BoltSpec<F, S>,
  rows: readonly TupleOf<F>[],
): Promise<readonly Row[]> {
  return (await emitted(input, spec, rows)).map(([, row]) => row);
}

/** Readings of three sensors at rising times, with steps, noise and repeats. */
export const readings = fc
  .array(
    fc.record({
      sensor: fc.constantFrom("a", "b", "c"),
      celsius: fc.oneof(
        fc.integer({ min: -50, max: 50 }),
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.constantFrom(20, 20.5, 21),
      ),
      dt: fc.integer({ min: 1, max: 90_000 }),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((steps) => {
    let at = 1_700_000_000_000;
    return steps.map(({ sensor, celsius, dt }) => {
      at += dt;
      return of(sensor, celsius + 0, at);
    });
  });

/** The rows of each sensor, in order. */
export function bySensor<T extends Row>(rows: readonly T[]): readonly (readonly T[])[] {
  return ["a", "b", "c"].map((sensor) => rows.filter((row) => row["sensor"] === sensor));
}
