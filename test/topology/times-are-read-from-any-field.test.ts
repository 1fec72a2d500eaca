import { describe, expect, it, test } from "vitest";
import { timeReader } from "../../topology/event-time.js";
import { createRowReader } from "../../topology/rows.js";
import { zoneOf } from "../../topology/zones.js";
import fc from "../property.js";

const at = Date.UTC(2026, 2, 29, 0, 30, 15, 250);

describe("a field says when", () => {
  it.each([
    ["s", at / 1_000],
    ["ms", at],
    ["us", at * 1_000],
    ["ns", at * 1_000_000],
  ] as const)("a number of %s", (unit, value) => {
    expect(timeReader({ field: "t", unit })({ t: value })).toBeCloseTo(at, 3);
    expect(timeReader({ field: "t", unit, format: "number" })({ t: String(value) })).toBeCloseTo(at, 3);
  });

  it.each([
    ["iso", "UTC", "2026-03-29T00:30:15.250Z", at],
    ["iso", "UTC", "2026-03-29 00:30:15,25", at],
    ["iso", "Europe/Berlin", "2026-03-29T01:30:15.250", at],
    ["iso", "Europe/Berlin", "2026-03-29T02:30:15.250+02:00", at],
    ["iso", "Europe/Berlin", "2026-03-28T19:00:15.250-0530", at],
    ["iso", "UTC", "2026-03-29", Date.UTC(2026, 2, 29)],
    ["iso", "UTC", " 2026-03-29t00:30z ", at - 15_250],
    ["iso", "UTC", "2026-03-29 00:30:15.250 Z", at],
    ["iso", "UTC", "2026-03-29 06:00:15.250+0530", at],
    ["iso", "UTC", "2026-03-29 02:30:15.250+02", at],
    ["iso", "Europe/Berlin", "2026-03-29 Z", Date.UTC(2026, 2, 29)],
    ["iso", "UTC", "2026-03-29+02:00", Date.UTC(2026, 2, 28, 22)],
    ["iso", "UTC", "2026-03-29T00:30:15.250123456Z", at + 0.123456],
    ["DD.MM.YYYY HH:mm:ss", "Europe/Berlin", "29.03.2026 01:30:15", at - 250],
    ["YYYYMMDD", "UTC", "20260329", Date.UTC(2026, 2, 29)],
    ["YYYY/MM/DD HH-mm-ss.SSS", "UTC", "2026/03/29 00-30-15.250", at],
  ])("as %s in %s: %s", (format, zone, text, expected) => {
    expect(timeReader({ field: "t", format, zone })({ t: text })).toBe(expected);
  });

  it.each([
    ["iso", "yesterday"],
    ["iso", "2026-02-30"],
    ["iso", "2026-03-29T24:00:00Z"],
    ["iso", "2026-03-29T00:60:00Z"],
    ["iso", "2026-03-29T00:00:60Z"],
    ["iso", "2026-03-29T00:00:00.Z"],
    ["iso", "2026-03-29T00:00:00.1234567890Z"],
    ["iso", "2026-03-29T00:00:00+2:00"],
    ["iso", "2026-03-29T00:00:00+24:00"],
    ["iso", "2026-03-29T00:00:00Z."],
    ["iso", "2026-03-29T00:0"],
    ["iso", "2026-03-29T"],
    ["iso", "2026-03-29-05"],
    ["iso", "2026-3-29"],
    ["iso", "2026-00-29"],
    ["iso", "2026-03-00"],
    ["iso", "0026-03-29"],
    ["iso", "29.03.2026"],
    ["iso", ""],
    ["number", ""],
    ["number", "12 o'clock"],
    ["DD.MM.YYYY", "29.13.2026"],
    ["DD.MM.YYYY", "29.3.2026"],
  ])("%s: %s is no time", (format, text) => {
    expect(timeReader({ field: "t", format })({ t: text })).toBeNaN();
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 5e12, -5e12, null, undefined, true])("%s is none", (t) => {
    expect(timeReader({ field: "t" })({ t })).toBeNaN();
  });

  it("what cannot be read by is refused with the remedy", () => {
    expect(() => timeReader({ field: "t", unit: "min" as "s" })).toThrow(/not a unit of time/);
    expect(() => timeReader({ field: "t", format: "HH:mm" })).toThrow(/not a format of times/);
    expect(() => timeReader({ field: "t", zone: "Mars/Olympus" })).toThrow(/not a time zone/);
  });
});

describe("a field of type timestamp takes what is a time, the same one on each gateway", () => {
  const reader = createRowReader({ at: "timestamp" });

  it.each([
    ["2026-03-29T00:30:15.250Z", at],
    ["2026-03-29T02:30:15.250+02:00", at],
    ["2026-03-29T00:30:15.250", at],
    ["2026-03-29 00:30:15.250", at],
    ["2026-03-29", Date.UTC(2026, 2, 29)],
    [String(at), at],
    ["12.5", 12.5],
  ])("%s", (text, expected) => {
    const here = process.env["TZ"];
    process.env["TZ"] = "America/New_York";
    try {
      expect(reader.fromObject({ at: text })).toEqual({ at: expected });
      expect(reader.fromTexts([text], [0])).toEqual({ at: expected });
    } finally {
      if (here === undefined) delete process.env["TZ"];
      else process.env["TZ"] = here;
    }
  });

  it.each([
    "sensor 7",
    "garbage 1",
    "02.03.2026",
    "2026-02-30T00:00:00Z",
    "March 2, 2026",
    "1e12",
    "2999-01-01",
  ])("and not %s", (text) => {
    expect(() => reader.fromObject({ at: text })).toThrow(/the field at is /);
    expect(() => reader.fromTexts([text], [0])).toThrow(/the field at is /);
  });
});

test("local times and instants, around every change of clocks", () => {
  for (const name of ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]) {
    const zone = zoneOf(name);
    const instant = fc.integer({ min: Date.UTC(2015, 0, 1), max: Date.UTC(2035, 0, 1) });
    fc.assert(
      fc.property(instant, (ms) => {
        const back = zone.toInstant(zone.toLocal(ms));
        // An hour that comes twice is read as its first coming.
        expect(zone.toLocal(back)).toBe(zone.toLocal(ms));
        expect(back).toBeLessThanOrEqual(ms);
      }),
      { numRuns: 300 },
    );
  }
});

test("a local time that comes twice is the first, and one that never comes lies behind the change", () => {
  const { toInstant } = zoneOf("Europe/Berlin");
  expect(toInstant(Date.UTC(2026, 9, 25, 2, 30))).toBe(Date.UTC(2026, 9, 25, 0, 30));
  expect(toInstant(Date.UTC(2026, 2, 29, 2, 30))).toBe(Date.UTC(2026, 2, 29, 1, 30));
  expect(toInstant(Date.UTC(2026, 2, 29, 3, 0))).toBe(Date.UTC(2026, 2, 29, 1, 0));
});
