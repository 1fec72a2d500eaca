import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { discoveredLabels, discoverHost } from "../../agent/discovered.js";
import { isName } from "../../base/index.js";
import fc from "../property.js";

const mebibyte = 1024 * 1024;
const host = { arch: "arm64", os: "linux", memory: 1024 * mebibyte, serialPorts: [] };

describe("what an agent finds out of its host", () => {
  it.each([
    [228, "256m"],
    [427, "256m"],
    [923, "1g"],
    [1024, "1g"],
    [1800, "2g"],
    [3793, "4g"],
    [7_900, "8g"],
    [24_000, "16g"],
  ])("%d MiB that its system sees are the class %s", (memory, label) => {
    expect(discoveredLabels({ ...host, memory: memory * mebibyte })).toEqual({
      arch: "arm64",
      os: "linux",
      memory: label,
    });
  });

  it("of any amount of memory there is a label that placements may name", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 50 }), (memory) => {
        const labels = discoveredLabels({ ...host, memory });
        expect(Object.keys(labels).every(isName)).toBe(true);
        expect(labels["memory"]).toMatch(/^\d+[mg]$/);
      }),
    );
  });

  it("a serial port that it can see becomes serial=yes; those that every kernel makes do not", async () => {
    const devices = mkdtempSync(join(tmpdir(), "headwater-devices-"));
    try {
      for (const name of ["tty", "tty1", "ttyS0", "ttyS3", "null"]) writeFileSync(join(devices, name), "");
      expect(await discoverHost(devices)).toMatchObject({ serialPorts: [] });
      for (const name of ["ttyUSB0", "ttyACM12"]) writeFileSync(join(devices, name), "");
      const found = await discoverHost(devices);
      expect(found.serialPorts).toEqual(["ttyACM12", "ttyUSB0"]);
      expect(discoveredLabels(found)).toMatchObject({ serial: "yes", arch: process.arch });
    } finally {
      rmSync(devices, { recursive: true, force: true });
    }
  });

  it("where there are no devices there is no serial port", async () => {
    expect((await discoverHost("/nowhere/at/all")).serialPorts).toEqual([]);
  });
});
