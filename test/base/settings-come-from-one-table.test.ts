import { describe, expect, it } from "vitest";
import { readSettings, settingsMarkdown } from "../../base/index.js";

const table = {
  httpPort: { kind: "number", default: 7880, min: 0, max: 65535, unit: "", meaning: "port of the API" },
  stateDir: { kind: "text", default: null, meaning: "where state is kept" },
  profile: {
    kind: "choice",
    default: "lan",
    choices: ["lan", "cellular"],
    meaning: "how agents are watched",
  },
  allowInsecure: { kind: "flag", meaning: "listen elsewhere" },
  label: { kind: "list", meaning: "what it is" },
  password: { kind: "text", default: null, secret: true, meaning: "of the broker" },
} as const;

describe("settings", () => {
  it("come from the command line, else from the environment, else from the table", () => {
    const given = { httpPort: 1, label: ["a=b"] };
    const environment = {
      HEADWATER_HTTP_PORT: "2",
      HEADWATER_PROFILE: "cellular",
      HEADWATER_ALLOW_INSECURE: "true",
    };
    expect(readSettings(table, given, environment)).toEqual({
      httpPort: 1,
      stateDir: null,
      profile: "cellular",
      allowInsecure: true,
      label: ["a=b"],
      password: null,
    });
    expect(readSettings(table, {}, { HEADWATER_LABEL: "a=b, c=d" }).label).toEqual(["a=b", "c=d"]);
  });

  it("that are not allowed are named with the place and what is allowed", () => {
    const bad: readonly (readonly [Record<string, unknown>, Record<string, string>, string])[] = [
      [{ httpPort: 65536 }, {}, "--http-port"],
      [{ httpPort: Number.NaN }, {}, "--http-port"],
      [{}, { HEADWATER_HTTP_PORT: "many" }, "HEADWATER_HTTP_PORT"],
      [{ profile: "moon" }, {}, "--profile"],
      [{}, { HEADWATER_ALLOW_INSECURE: "perhaps" }, "HEADWATER_ALLOW_INSECURE"],
    ];
    for (const [given, environment, place] of bad) {
      expect(() => readSettings(table, given, environment)).toThrow(
        expect.objectContaining({ code: "bad-setting", place, remedy: expect.stringMatching(/^give /) }),
      );
    }
  });

  it("are all in the docs, with their ranges", () => {
    const text = settingsMarkdown(table);
    expect(text).toContain(
      "| `--http-port` | `HEADWATER_HTTP_PORT` | 0-65535, default 7880 | port of the API |",
    );
    expect(text.trim().split("\n")).toHaveLength(2 + Object.keys(table).length);
  });
});
