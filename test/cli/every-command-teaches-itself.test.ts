import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { agentSettings } from "../../agent/index.js";
import { flagOf } from "../../base/index.js";
import { catalog } from "../../cli/catalog.js";
import { coordinatorSettings } from "../../coordinator/index.js";
import { launch } from "./launch.js";

const names = catalog.flatMap(({ entries }) => entries.map(({ name }) => name));

describe("headwater --help", () => {
  it("names every command and every exit code", async () => {
    const { code, out } = await launch(["--help"]);
    expect(code).toBe(0);
    for (const name of names) expect(out).toContain(`  ${name} `);
    for (const exit of [0, 1, 2, 3, 4, 5]) expect(out).toMatch(new RegExp(`^ {2}${exit} {2}\\w`, "m"));
  });

  it("is what one sees without any word", async () => {
    expect((await launch([])).out).toBe((await launch(["help"])).out);
  });
});

describe("headwater <command> --help", () => {
  it.each(names)(
    "%s: usage, options and examples that run that command, in lines one can read",
    async (name) => {
      const { code, out, err } = await launch([...name.split(" "), "--help"]);
      expect({ code, err }).toEqual({ code: 0, err: "" });
      expect(out).toContain(`Usage: headwater ${name}`);
      expect(out).toContain("Options:");
      const examples = out.split("Examples:\n")[1]!.trimEnd().split("\n");
      expect(examples.filter((line) => line.startsWith("  # ")).length).toBeGreaterThan(0);
      for (const line of examples) expect(line).toMatch(new RegExp(`^ {2}(# |headwater .*\\b${name}\\b)`));
      for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
    },
  );

  it("is the same as headwater help <command>", async () => {
    expect((await launch(["help", "kill"])).out).toBe((await launch(["kill", "--help"])).out);
  });
});

describe("the options of the processes", () => {
  it.each([
    ["agent", agentSettings],
    ["coordinator", coordinatorSettings],
  ] as const)("%s: all of its settings", async (name, table) => {
    const { out } = await launch([name, "--help"]);
    for (const setting of Object.keys(table)) expect(out).toContain(` --${flagOf(setting)}`);
  });

  it("are checked before anything starts", async () => {
    const port = await launch(["coordinator", "--http-port", "99999"]);
    expect(port).toMatchObject({ code: 2, out: "" });
    expect(port.err).toContain('error: --http-port: "99999" is not allowed\n  at --http-port\n');
    const variable = await launch(["agent"], { env: { HEADWATER_LOG_LEVEL: "loud" } });
    expect(variable.code).toBe(2);
    expect(variable.err).toContain("  at HEADWATER_LOG_LEVEL\n  remedy: give error | warn | info | debug");
  });
});

describe("colours", () => {
  it("are not there in a pipe, and are on request", async () => {
    expect((await launch(["--help"])).out).not.toContain("\u001b");
    expect((await launch(["--help"], { env: { FORCE_COLOR: "1" } })).out).toContain("\u001b[1m");
    const both = { FORCE_COLOR: "1", NO_COLOR: "1" };
    expect((await launch(["--help"], { env: both })).out).not.toContain("\u001b");
  });
});

describe("the README", () => {
  it("lists the same exit codes", async () => {
    const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8").replaceAll(/\s+/g, " ");
    const { out } = await launch(["--help"]);
    const codes = [...out.split("Exit codes:\n")[1]!.matchAll(/^ {2}(\d) {2}(.*)$/gm)];
    for (const [, code, words] of codes) expect(readme).toContain(`${code} ${words!.replace("; ", ", ")}`);
    expect(codes).toHaveLength(6);
  });
});
