import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { askedOf } from "../../bench/program.js";

const root = new URL("../../", import.meta.url).pathname;
const { scripts } = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as {
  scripts: Record<string, string>;
};
const programs = {
  bench: "bench/main.ts",
  chaos: "test/chaos/main.ts",
  fuzz: "test/fuzz/main.ts",
  power: "test/power/main.ts",
  simulate: "test/simulation/simulate.ts",
  soak: "test/soak/main.ts",
};

function run(file: string, ...words: readonly string[]) {
  const child = spawn(process.execPath, ["--import", "tsx", file, ...words], { cwd: root });
  let [out, err] = ["", ""];
  child.stdout.on("data", (data) => {
    out += data;
  });
  child.stderr.on("data", (data) => {
    err += data;
  });
  return new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.once("close", (code) => resolve({ code, out, err })),
  );
}

describe.each(Object.entries(programs))("npm run %s", (name, file) => {
  it("says with --help what it is and what each option may be, and does nothing", async () => {
    expect(scripts[name]).toContain(file.replace("bench/main.ts", "dist/bench/main.js"));
    const { code, out, err } = await run(file, "--help");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toContain(`npm run ${name} -- [options]`);
    expect(out).toMatch(/Exit 1/);
    expect(out).toMatch(/^ {2}--json .*last line/m);
    const long = out.split("\n").filter((line) => line.length > 130);
    expect(long).toEqual([]);
  });

  it("says of what there is not how to learn more, and does nothing", async () => {
    const { code, out, err } = await run(file, "--casse", "3");
    expect([code, out]).toEqual([2, ""]);
    expect(err).toBe(`--casse: there is no such option\nsee npm run ${name} -- --help\n`);
  });
});

describe("the words of a program", () => {
  const program = {
    name: "dig",
    text: "Digs.",
    options: {
      depth: { kind: "number", default: 3, min: 1, max: 9, unit: "m", meaning: "how deep" },
      tool: { kind: "choice", default: "spade", choices: ["spade", "fork"], meaning: "with what" },
      dryRun: { kind: "flag", meaning: "digs nothing" },
    },
  } as const;

  it("are read as its table says, with its defaults", () => {
    expect(askedOf(program, ["--depth", "4", "--dry-run"])).toEqual({
      kind: "run",
      options: { depth: 4, tool: "spade", dryRun: true },
      words: [],
    });
  });

  it.each([
    [["--depth", "10"], /--depth: "10" is not allowed: give 1-9 m, default 3/],
    [["--depth", "deep"], /--depth: "deep" is not allowed/],
    [["--depth"], /--depth.*argument missing/],
    [["--tool", "spoon"], /--tool: "spoon" is not allowed: give spade \| fork/],
    [["--dry-run=3"], /--dry-run/],
    [["fast"], /fast: npm run dig takes options only/],
  ] as const)("%j are refused with what is allowed", (words, said) => {
    const asked = askedOf(program, words);
    expect(asked.kind).toBe("wrong");
    expect((asked as { text: string }).text).toMatch(said);
    expect((asked as { text: string }).text).toMatch(/see npm run dig -- --help$/);
  });

  it("are names where it has such", () => {
    const named = { ...program, words: { placeholder: "bed", meaning: "where" } };
    expect(askedOf(named, ["roses"])).toMatchObject({ kind: "run", words: ["roses"] });
    expect(askedOf(named, ["-h"])).toMatchObject({ text: expect.stringMatching(/^ {2}bed +where$/m) });
  });
});
