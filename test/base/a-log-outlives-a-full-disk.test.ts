import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { logOutput } from "../../base/index.js";

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});

const root = new URL("../../", import.meta.url).pathname;

/** A process that writes lines to its standard error until it is told to end. */
const writer = `
import { logOutput } from "./base/index.js";
const write = logOutput();
for (let i = 0; i < 20; i++) {
  write("line " + i);
  await new Promise((resolve) => setTimeout(resolve, 10));
}
console.log("lives");
`;

describe("the output of a log", () => {
  it("that is a file on a full disk loses lines, says how many, and goes on when there is room", () => {
    const folder = mkdtempSync(join(tmpdir(), "headwater-log-"));
    cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
    if (process.getuid?.() !== 0) return;
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]);
    cleanups.push(() => void execFileSync("umount", ["-l", folder]));
    const [file, filler] = [join(folder, "log"), join(folder, "filler")];
    const write = logOutput(openSync(file, "a"));
    write("before");
    try {
      writeFileSync(filler, Buffer.alloc(1_000_000));
    } catch (error) {
      expect(String(error)).toMatch(/ENOSPC/);
    }
    // What is left of the page that is there takes some.
    for (let i = 0; i < 100; i++) write("x".repeat(1_000));
    rmSync(filler);
    write("after");
    const lines = readFileSync(file, "utf8").split("\n");
    expect(lines[0]).toBe("before");
    expect(lines.at(-3)).toMatch(/^\d+ lines of the log could not be written$/);
    expect(lines.at(-2)).toBe("after");
  });

  it.each([
    ["a device that is always full", "/dev/full"],
    ["a pipe whose reader has gone", null],
  ])("that is %s does not end the process", async (_what, path) => {
    const stderr = path === null ? ("pipe" as const) : openSync(path, "w");
    const words = ["--import", "tsx", "--input-type=module", "--eval", writer];
    const child = spawn(process.execPath, words, { cwd: root, stdio: ["ignore", "pipe", stderr] });
    child.stderr?.destroy();
    let out = "";
    child.stdout!.on("data", (data) => {
      out += data;
    });
    const code = await new Promise((resolve) => child.once("close", resolve));
    expect([code, out]).toEqual([0, "lives\n"]);
  });
});
