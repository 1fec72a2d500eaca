import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** The launcher, as a user calls it. */
export const launcher = new URL("../../bin/headwater", import.meta.url).pathname;

/** Longest time that a command may take in a test. */
const commandMs = 60_000;

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface LaunchOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Text on standard input; none = closed. */
  readonly input?: string;
  readonly command?: string;
}

/**
 * Runs `headwater <words>` as a process and waits for its end. It sees no coordinator of the machine's user.
 */
export function launch(words: readonly string[], options: LaunchOptions = {}): Promise<Outcome> {
  const { cwd = tmpdir(), env = {}, input, command = launcher } = options;
  const child = spawn(command, words, {
    cwd,
    env: { PATH: process.env["PATH"], HOME: "/nonexistent", HEADWATER_URL: "http://127.0.0.1:9", ...env },
    timeout: commandMs,
  });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8");
  child.stderr.setEncoding("utf8");
  child.stdout.on("data", (data) => {
    out += data;
  });
  child.stderr.on("data", (data) => {
    err += data;
  });
  // A process that ends without reading its input is no failure.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input ?? "");
  return new Promise((done, fail) => {
    child.once("error", fail);
    child.once("close", (code) => done({ code, out, err }));
  });
}

/** A folder with the given files, gone when the test is over. */
export async function folderOf(files: Readonly<Record<string, string>>): Promise<Folder> {
  const folder = new Folder();
  for (const [name, text] of Object.entries(files)) await folder.write(name, text);
  return folder;
}

/** A folder of its own below the system's temporary one. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), "headwater-test-"));

  async write(name: string, text: string): Promise<string> {
    const path = join(this.path, name);
    await mkdir(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** A topology that needs no broker: three numbers, the even one squared. */
export const goodTopology = `import { TopologyBuilder, fields, filter, logSink, map, spout } from "headwater";
const number = fields({ n: "int" });
const t = new TopologyBuilder("numbers");
const numbers = t.spout("numbers", spout({
  streams: { default: number },
  create: () => {
    let n = 0;
    return { open() {}, next(out) { out.emit({ n: ++n }); return n < 3 ? "reading" : "end"; } };
  },
}));
const even = t.bolt("even", numbers.local(), filter((r) => r.n % 2 === 0));
const sq = t.bolt("square", even.fields("n"), map(number, (r) => ({ n: r.n * r.n })), { parallelism: 2 }); \
t.bolt("print", sq.local(), logSink(), { parallelism: 2 });
export default t.build();
`;
