import { describe, expect, it } from "vitest";
import {
  backoffMs,
  createLog,
  Deque,
  errorText,
  formatLogLine,
  HeadwaterError,
  Histogram,
  isName,
  type LogLine,
  murmur3,
  murmur3Text,
  requireName,
  seededRandom,
} from "../../base/index.js";
import fc from "../property.js";

describe("murmur3", () => {
  it("gives the published values, on every platform", () => {
    const text = (value: string) => new TextEncoder().encode(value);
    expect(murmur3(text(""))).toBe(0);
    expect(murmur3(text(""), 1)).toBe(0x514e28b7);
    expect(murmur3(text("test"))).toBe(0xba6bd213);
    expect(murmur3(text("Hello, world!"))).toBe(0xc0363e43);
    expect(murmur3(text("The quick brown fox jumps over the lazy dog"))).toBe(0x2e4ff723);
  });

  it("hashes a text as its UTF-8, whatever is in it", () => {
    const ascii = fc.string({ unit: "binary-ascii", maxLength: 40 });
    const any = fc.string({ unit: "binary", maxLength: 12 });
    const half = any.map((text) => `${text}\ud800`);
    fc.assert(
      fc.property(fc.oneof(ascii, any, half), fc.nat(), (text, seed) => {
        expect(murmur3Text(text, seed)).toBe(murmur3(new TextEncoder().encode(text), seed));
      }),
      { numRuns: 500 },
    );
  });
});

describe("Deque", () => {
  it("behaves as an array does, whatever is done to it", () => {
    const step = fc.oneof(fc.integer(), fc.constantFrom("shift", "clear"), fc.tuple(fc.integer()));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const deque = new Deque<number>();
        const model: number[] = [];
        for (const each of steps) {
          if (typeof each === "number") [deque.push(each), model.push(each)];
          else if (each === "shift") expect(deque.shift()).toBe(model.shift());
          else if (each === "clear") [deque.clear(), model.splice(0)];
          else [deque.unshift(each[0]), model.unshift(each[0])];
          expect(deque.length).toBe(model.length);
        }
        expect(model.map((_, index) => deque.at(index))).toEqual(model);
        expect(deque.at(model.length)).toBeUndefined();
      }),
    );
  });
});

describe("Histogram", () => {
  it("finds quantiles within 6.25 %", () => {
    const random = seededRandom(7);
    const values = Array.from({ length: 10_000 }, () => 10 ** (random.next() * 6 - 2));
    const histogram = new Histogram();
    for (const value of values) histogram.add(value);
    values.sort((a, b) => a - b);
    for (const q of [0.01, 0.5, 0.9, 0.99, 0.999]) {
      const exact = values[Math.ceil(q * values.length) - 1]!;
      expect(Math.abs(histogram.quantile(q) / exact - 1)).toBeLessThan(0.0626);
    }
    expect(histogram.quantile(1)).toBeLessThanOrEqual(histogram.max);
  });

  it("is the same whether values were added or merged", () => {
    const whole = new Histogram();
    const parts = [new Histogram(), new Histogram()];
    for (let i = 0; i < 100; i++) {
      whole.add(i * 1.7);
      parts[i % 2]!.add(i * 1.7);
    }
    parts[0]!.merge(parts[1]!);
    expect(parts[0]!.counts).toEqual(whole.counts);
    expect(parts[0]!.count).toBe(100);
    expect(new Histogram().quantile(0.5)).toBe(0);
  });
});

describe("seeded random", () => {
  it("repeats itself for a seed and differs between seeds", () => {
    const draw = (seed: number) => Array.from({ length: 20 }, seededRandom(seed).next);
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect(draw(3).every((x) => x >= 0 && x < 1)).toBe(true);
  });
});

describe("back-off", () => {
  it("doubles up to its bound and never beyond", () => {
    const random = seededRandom(1);
    const delays = Array.from({ length: 60 }, (_, i) => backoffMs(i, { firstMs: 100, maxMs: 2000 }, random));
    expect(delays[0]).toBeLessThanOrEqual(100);
    expect(delays[0]).toBeGreaterThanOrEqual(75);
    expect(Math.max(...delays)).toBeLessThanOrEqual(2000);
    expect(delays[59]).toBeGreaterThanOrEqual(1500);
  });
});

describe("names", () => {
  it("refuse what could leave a path, a topic or an object", () => {
    for (const bad of [
      "",
      "A",
      "-a",
      "a/b",
      "a+b",
      "#",
      "$sys",
      "..",
      "a\0",
      "__proto__",
      "é",
      "a".repeat(64),
    ]) {
      expect(isName(bad)).toBe(false);
      expect(() => requireName(bad, "agent name")).toThrow(HeadwaterError);
    }
    for (const good of ["a", "0", "gw-1", "a".repeat(63)]) expect(requireName(good, "agent name")).toBe(good);
  });
});

describe("log", () => {
  it("gives one line an event, with a priority under journald, and drops what is below the level", () => {
    const lines: LogLine[] = [];
    const log = createLog(
      "info",
      (line) => lines.push(line),
      () => 0,
    );
    log.debug("not seen");
    log.warn("broker away", { url: "mqtt://x", tries: 2 });
    log.error("two\nlines");
    expect(lines.map((line) => formatLogLine(line, true))).toEqual([
      "<4>broker away url=mqtt://x tries=2",
      "<3>two\\nlines",
    ]);
    expect(formatLogLine(lines[0]!, false)).toBe("00:00:00.000 warn  broker away url=mqtt://x tries=2");
  });

  it("finds words for anything that can be thrown", () => {
    expect(errorText(new TypeError("no"))).toBe("no");
    expect(errorText(new RangeError(""))).toBe("RangeError");
    expect(errorText("text")).toBe("text");
    expect(errorText(undefined)).toBe("undefined");
  });
});
