import { expect, it } from "vitest";
import { decodeColumns, encodeColumns, schemaOf } from "../../proto/index.js";

const fields = { sensor: "string" } as const;

it("a dictionary forgets what nobody sends, and names come out as they went in", () => {
  const sender = schemaOf(fields);
  const receiver = schemaOf(fields);
  const send = (names: number) => {
    const rows = Array.from({ length: 400 }, (_, i) => ({ sensor: `sensor-${i % names}` }));
    const bytes = encodeColumns(sender, rows, 0, rows.length);
    expect(decodeColumns(receiver, bytes)).toEqual(rows);
    return bytes.length;
  };
  const many = send(200);
  // What was in use a moment ago is kept for a few frames: then it is ready.
  const [first, ...later] = Array.from({ length: 16 }, () => send(20));
  expect(first).toBeGreaterThan(many / 2);
  expect(Math.min(...later)).toBeLessThan(many / 2);
  // It grows again.
  expect(send(150)).toBeGreaterThan(many / 2);
});

it("no name is a name, wherever in a frame it comes, and in the frames after it", () => {
  const sender = schemaOf(fields);
  const receiver = schemaOf(fields);
  for (const names of [
    ["b", "", "a"],
    ["", "a"],
    ["a", ""],
  ]) {
    const rows = Array.from({ length: 40 }, (_, i) => ({ sensor: names[i % names.length]! }));
    expect(decodeColumns(receiver, encodeColumns(sender, rows, 0, rows.length))).toEqual(rows);
  }
});
