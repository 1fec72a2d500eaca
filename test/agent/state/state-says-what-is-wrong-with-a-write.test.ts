import { expect, test } from "vitest";
import type { Json } from "../../../topology/index.js";
import { keyedList, keyedMap, keyedTimer, keyedValue } from "../../../topology/index.js";
import { Grouped } from "./grouped.js";

const cells = {
  text: keyedValue("string"),
  double: keyedValue("double"),
  int: keyedValue("int"),
  bool: keyedMap("bool"),
  bytes: keyedValue("bytes"),
  time: keyedValue("timestamp"),
  json: keyedValue("json"),
  list: keyedList("int"),
  timer: keyedTimer("processing"),
};

const circle: Json[] = [];
circle.push(circle);

test.each<[keyof typeof cells, unknown, string]>([
  ["text", 1, "1 is not a text"],
  ["double", "1", '"1" is not a number'],
  ["int", 1.5, "1.5 is not a safe integer"],
  ["int", 2 ** 53, "is not a safe integer"],
  ["bytes", [1], "an array is not a Uint8Array"],
  ["time", Number.NaN, "is not a time"],
  ["json", { a: () => 1 }, "an object is not what JSON can say"],
  ["json", new Date(0), "an object is not what JSON can say"],
  ["json", { deep: [Number.NaN] }, "is not what JSON can say"],
  ["json", circle, "an array is not what JSON can say"],
  ["json", undefined, "undefined is not what JSON can say"],
  ["timer", "soon", '"soon" is not a time'],
])("%s does not take %j", (cell, value, message) => {
  const { handles, state } = new Grouped(cells);
  const handle = handles[cell] as { set(key: string, value: unknown): void };
  expect(() => handle.set("hall", value)).toThrow(
    expect.objectContaining({
      code: "bad-state-value",
      place: `bolt/${cell}`,
      message: expect.stringMatching(
        new RegExp(`^bolt/${cell}, key "hall": .*${message.replace(/"/g, '"')}`),
      ),
      remedy: expect.any(String),
    }),
  );
  expect(state.keys).toBe(0);
  expect(state.dirty).toBe(false);
});

test("one wrong value among many is refused with all of them", () => {
  const { handles } = new Grouped(cells);
  handles.list.push("hall", 1);
  expect(() => handles.list.push("hall", 2, "3" as never)).toThrow(/"3" is not a safe integer/);
  expect(() => handles.list.set("hall", [2, null as never])).toThrow(/null is not a safe integer/);
  expect(handles.list.get("hall")).toEqual([1]);
});

test.each([
  ["a number", 1],
  ["the empty text", ""],
  ["1,025 characters", "x".repeat(1_025)],
  ["half of a surrogate pair", "\ud800"],
  ["null", null],
  ["undefined", undefined],
])("%s is no key", (_, key) => {
  const { handles } = new Grouped(cells);
  const bad = expect.objectContaining({ code: "bad-state-key" });
  const text = key as string;
  // One that is gone stands where a key is looked for.
  handles.int.set("hall", 1);
  handles.int.delete("hall");
  handles.bool.set("hall", "a", true);
  handles.bool.delete("hall", "a");
  expect(handles.int.get(text)).toBeUndefined();
  expect(handles.bool.get(text, "a")).toBeUndefined();
  expect(() => handles.int.set(text, 1)).toThrow(bad);
  expect(() => handles.bool.set(text, "a", true)).toThrow(bad);
  expect(() => handles.bool.set("a", text, true)).toThrow(bad);
  expect(() => handles.list.push(text, 1)).toThrow(bad);
  expect(() => handles.timer.set(text, 1)).toThrow(bad);
});

test("what was set cannot be changed unseen: json is frozen, bytes are copied", () => {
  const { handles } = new Grouped(cells);
  const json = { rooms: [{ name: "hall" }] };
  handles.json.set("a", json);
  expect(() => json.rooms.push({ name: "attic" })).toThrow(TypeError);
  expect(() => Object.assign(json.rooms[0]!, { name: "attic" })).toThrow(TypeError);
  const bytes = Uint8Array.of(1, 2);
  handles.bytes.set("a", bytes);
  bytes[0] = 9;
  expect(handles.bytes.get("a")).toEqual(Uint8Array.of(1, 2));
});

test("every value comes back as it was", () => {
  const grouped = new Grouped(cells);
  const numbers = [
    0,
    -1,
    1,
    2 ** 31,
    -(2 ** 48),
    2 ** 48 - 1,
    Number.MAX_SAFE_INTEGER,
    Number.MIN_SAFE_INTEGER,
  ];
  const doubles = [0, -0, 0.1, Number.NaN, Number.POSITIVE_INFINITY, Number.MIN_VALUE];
  numbers.forEach((value, n) => void grouped.handles.int.set(`${n}`, value));
  doubles.forEach((value, n) => void grouped.handles.double.set(`${n}`, value));
  grouped.handles.list.set("all", numbers);
  grouped.handles.text.set("a", "ä\u0000😀");
  grouped.handles.text.set("b", "");
  grouped.handles.bool.set("a", "yes", true);
  grouped.handles.bool.set("a", "no", false);
  grouped.handles.bytes.set("a", new Uint8Array(0));
  grouped.handles.time.set("a", 1.5);
  grouped.handles.json.set("a", { a: [1, null, "x"], b: { c: true } });
  const compare = () => {
    const { handles } = grouped;
    expect(numbers.map((_, n) => handles.int.get(`${n}`))).toEqual(numbers);
    expect(doubles.map((_, n) => handles.double.get(`${n}`))).toEqual(doubles);
    expect(handles.list.get("all")).toEqual(numbers);
    expect([handles.text.get("a"), handles.text.get("b")]).toEqual(["ä\u0000😀", ""]);
    expect(Object.fromEntries(handles.bool.entries("a"))).toEqual({ yes: true, no: false });
    expect(handles.bytes.get("a")).toEqual(new Uint8Array(0));
    expect(handles.time.get("a")).toBe(1.5);
    expect(handles.json.get("a")).toEqual({ a: [1, null, "x"], b: { c: true } });
  };
  compare();
  grouped.commit();
  grouped.load();
  compare();
  grouped.checkpoint();
  grouped.load();
  compare();
});

test("state of another type is refused at load; what is not declared any more belongs to nobody", () => {
  const grouped = new Grouped(cells);
  grouped.handles.int.set("hall", 1);
  grouped.handles.list.set("hall", [1]);
  grouped.commit();
  expect(() => grouped.load({ int: keyedValue("double") })).toThrow(
    expect.objectContaining({ code: "bad-state", message: expect.stringContaining("bolt/int") }),
  );
  expect(() => grouped.load({ list: keyedValue("int") })).toThrow(
    expect.objectContaining({ code: "bad-state" }),
  );
  grouped.load({ text: keyedValue("string") });
  expect(grouped.state.keys).toBe(0);
  const kept = { cell: "bolt/int", key: "hall", value: Uint8Array.of(2, 1) };
  expect(grouped.state.restore(kept, true)).toBe(false);
  expect(grouped.state.restore(kept, false)).toBe(false);
});
