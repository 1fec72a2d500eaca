import { describe, expect, it } from "vitest";
import type { SettingsTable } from "../../base/index.js";
import { plainSettings } from "../../cli/plain-agent.js";

const table = {
  name: { kind: "text", default: null, meaning: "who" },
  label: { kind: "list", meaning: "what" },
  httpPort: { kind: "number", default: 1, min: 0, max: 9, unit: "", meaning: "where" },
  quiet: { kind: "flag", meaning: "how" },
} as const satisfies SettingsTable;

describe("an agent's plain flags", () => {
  it("are read as the parser of commands reads them", () => {
    const words = ["--name", "gw-1", "--label", "a=1", "--label", "b=2", "--http-port=7", "--quiet"];
    expect(plainSettings(table, words)).toEqual({
      name: "gw-1",
      label: ["a=1", "b=2"],
      httpPort: "7",
      quiet: true,
    });
    expect(plainSettings(table, [])?.["name"]).toBeUndefined();
  });

  it("are left to it when they are anything else, so that it can say what is wrong", () => {
    for (const words of [["--help"], ["--nmae", "x"], ["stray"], ["--name"], ["-h"], ["--quiet=maybe"]]) {
      expect(plainSettings(table, words)).toBeNull();
    }
  });
});
