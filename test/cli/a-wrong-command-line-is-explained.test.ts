import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { launch, launcher } from "./launch.js";

/** Words, the error's first line, and a part of the remedy. */
const cases: readonly (readonly [string, string, string])[] = [
  ["lst", 'unknown command "lst"', "did you mean `headwater list`?"],
  ["--url list", 'the command comes first, not "--url"', "see `headwater --help`"],
  ["describe", "<topology> is missing", "see `headwater describe --help`"],
  ["describe a b", 'unexpected argument "b"', "see `headwater describe --help`"],
  ["kill a --noww", "unknown option --noww", "did you mean --now?"],
  ["tap a b --limit many", "--limit needs a number", "see `headwater tap --help`"],
  ["list --url ftp://x", '"ftp://x" is not an HTTP address', "give it like http://127.0.0.1:7880"],
  ["validate a.ts -p BROKER", '"BROKER" is not NAME=VALUE', "give it like --param"],
  ["completion nu", 'there is no completion for the shell "nu"', "name one of bash, zsh, fish"],
  ["deadletters a b-1", "ids are for --replay", "headwater deadletters a --replay b-1"],
];

describe("a wrong command line", () => {
  it.each(cases)("%s", async (line, message, remedy) => {
    const { code, out, err } = await launch(line.split(" "));
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(`error: ${message}\n`);
    expect(err).toContain(`  remedy: `);
    expect(err).toContain(remedy);
  });
});

describe("without a coordinator", () => {
  it("a command says where it looked and what to do, with exit code 3", async () => {
    const { code, err } = await launch(["list"]);
    expect(code).toBe(3);
    expect(err).toContain("error: no coordinator answers at http://127.0.0.1:9");
    expect(err).toContain("remedy: start one with `headwater coordinator`");
  });

  it("the same as JSON with --json", async () => {
    const { code, out, err } = await launch(["list", "--json"]);
    expect({ code, out }).toEqual({ code: 3, out: "" });
    expect(JSON.parse(err).error).toMatchObject({ code: "unreachable", place: "http://127.0.0.1:9/" });
  });
});

describe("an output that cannot be written", () => {
  it.skipIf(!existsSync("/dev/full"))("is said, with exit code 1", async () => {
    const to = ["-c", '"$0" --help > /dev/full', launcher];
    const { code, err } = await launch(to, { command: "/bin/sh" });
    expect(code).toBe(1);
    expect(err).toContain("error: the output could not be written: ENOSPC");
    expect(err).toContain("  remedy: make room");
  });

  it.skipIf(!existsSync("/dev/full"))("the same as JSON with --json", async () => {
    const to = ["-c", '"$0" validate nothing.yaml --json > /dev/full', launcher];
    const { code, err } = await launch(to, { command: "/bin/sh" });
    expect(code).toBe(1);
    const { error } = JSON.parse(err);
    expect(error).toMatchObject({ code: "failed", place: null, remedy: expect.stringMatching(/^make room/) });
    expect(error.message).toMatch(/^the output could not be written: ENOSPC/);
  });
});
