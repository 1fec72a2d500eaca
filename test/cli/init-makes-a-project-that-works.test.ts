import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Folder, launch } from "./launch.js";

const root = new URL("../../", import.meta.url).pathname;
const run = promisify(execFile);
const folder = new Folder();
const project = join(folder.path, "weather");
const installed = join(project, "node_modules", "headwater");

/**
 * What `npm install` would do without a registry: our package as it is published (packed, unpacked), and
 * links to the packages that this checkout has.
 */
async function install(): Promise<void> {
  mkdirSync(installed, { recursive: true });
  const { stdout } = await run(
    "npm",
    ["pack", "--json", "--ignore-scripts", "--pack-destination", folder.path],
    {
      cwd: root,
    },
  );
  const [{ filename }] = JSON.parse(stdout);
  await run("tar", ["-xzf", join(folder.path, filename), "-C", installed, "--strip-components=1"]);
  for (const name of readdirSync(join(root, "node_modules"))) {
    const link = join(project, "node_modules", name);
    if (!name.startsWith(".") && !existsSync(link)) symlinkSync(join(root, "node_modules", name), link);
  }
}

const command = join(installed, "bin", "headwater");

beforeAll(async () => {
  const made = await launch(["init", "weather"], { cwd: folder.path });
  expect(made).toMatchObject({ code: 0, err: "" });
  expect(made.out).toContain("cd weather && npm install && npm start && npm test");
  await install();
});

afterAll(() => folder[Symbol.dispose]());

describe("a project that headwater init made, with the package as it is published", () => {
  it("is a valid topology", async () => {
    const { code, out, err } = await launch(["validate", "topology.ts"], { cwd: project, command });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("✓ topology.ts: weather");
  });

  it("runs on its readings", async () => {
    const { code, out } = await launch(["run", "topology.ts", "--input", "readings.csv", "--json"], {
      cwd: project,
      command,
    });
    expect(code).toBe(0);
    const last = out.trimEnd().split("\n").at(-1)!;
    expect(JSON.parse(last).summary).toMatchObject({ readings: 8, malformed: 1, results: { publish: 3 } });
  });

  it("passes its own test", async () => {
    const { stdout } = await run(join(root, "node_modules/.bin/vitest"), ["run", "--reporter=json"], {
      cwd: project,
      env: { PATH: process.env["PATH"] },
    });
    expect(JSON.parse(stdout)).toMatchObject({ success: true, numPassedTests: 1 });
  });

  it("is typed: its own files compile, and a wrong field in a grouping does not", async () => {
    const compile = () => run(join(root, "node_modules/.bin/tsc"), ["--noEmit"], { cwd: project });
    await compile();
    await run("sed", ["-i", 's/fields("station")/fields("stations")/', "topology.ts"], { cwd: project });
    await expect(compile()).rejects.toMatchObject({
      stdout: expect.stringMatching(/topology\.ts\(\d+,\d+\): error .*"stations"/),
    });
  });
});

describe("headwater init", () => {
  it("overwrites nothing", async () => {
    const again = await launch(["init", "weather"], { cwd: folder.path });
    expect(again.code).toBe(2);
    expect(again.err).toContain("error: there is something in this folder\n  at weather\n");
  });

  it("takes this folder when it is empty, and says what it wrote as JSON", async () => {
    const here = join(folder.path, "My Plant");
    mkdirSync(here);
    const { code, out } = await launch(["init", ".", "--json"], { cwd: here });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ name: "my-plant" });
    expect(JSON.parse(out).files).toContain("topology.test.ts");
  });

  it("refuses a name that no topology may have", async () => {
    const { code, err } = await launch(["init", "Überwachung"], { cwd: folder.path });
    expect(code).toBe(2);
    expect(err).toContain("cannot name a topology");
  });
});
