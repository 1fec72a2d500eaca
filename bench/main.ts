import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { errorText } from "../base/index.js";
import { type Bench, type BenchLine, tableOf } from "./harness.js";
import { readProgram } from "./program.js";

/**
 * The files of the bench. Each runs in a process of its own, and so does each bench that takes minutes, for
 * what V8 learnt in one must not help or hurt another.
 */
const suites: Readonly<Record<string, () => Promise<{ readonly benches: readonly Bench[] }>>> = {
  agent: () => import("./agent.js"),
  cel: () => import("./cel.js"),
  chain: () => import("./chain.js"),
  codec: () => import("./codec.js"),
  delivery: () => import("./delivery.js"),
  feed: () => import("./feed.js"),
  flash: () => import("./flash.js"),
  memory: () => import("./memory.js"),
  riotbench: () => import("./riotbench.js"),
  scheduler: () => import("./scheduler.js"),
  state: () => import("./state.js"),
  windows: () => import("./windows.js"),
};

/** MiB of a semi-space, where a suite is measured as an agent's worker has it (agent/worker/thread.ts). */
const semiSpaceMb: Readonly<Record<string, number>> = { riotbench: 4 };

/** Those that take minutes: they run when they are named. */
const asked: readonly string[] = ["riotbench"];

/** The flags of bin/headwater for an agent, and a way to collect garbage between measurements. */
const nodeFlags = [
  "--expose-gc",
  "--max-semi-space-size=2",
  "--no-sparkplug",
  "--v8-pool-size=1",
  "--no-allocation-site-pretenuring",
  "--max-inlined-bytecode-size-cumulative=10000",
  "--max-inlined-bytecode-size-absolute=10000",
  "--disallow-code-generation-from-strings",
  "--disable-proto=delete",
];

/** What a suite's process says. */
type Report =
  | { readonly kind: "line"; readonly line: BenchLine }
  | { readonly kind: "failed"; readonly bench: string; readonly error: string };

/** In the environment of a suite's process: which one it is. */
const suiteVariable = "BENCH_SUITE";
const known = Object.keys(suites).join(", ");

async function main(): Promise<number> {
  const { options, words } = readProgram({
    name: "bench",
    text: `Measures each figure against a ceiling in the same run, so that it means something on any machine.
Without a name all run but those that take minutes: ${asked.join(", ")}. Exit 1 when one failed.`,
    options: {
      json: {
        kind: "flag",
        meaning: 'the last line is an array of {"name","unit","value","ceiling","ratio","target","met"}',
      },
    },
    words: { placeholder: "name", meaning: `a file or one of its benches: ${known}` },
  });
  const suite = process.env[suiteVariable];
  if (suite !== undefined) return runSuite(suite, words);
  const lines: BenchLine[] = [];
  let failures = 0;
  for (const suite of Object.keys(suites)) {
    if (words.length === 0 && asked.includes(suite)) continue;
    for (const names of await partsOf(suite, words)) {
      for (const report of await spawnSuite(suite, names)) {
        if (report.kind === "line") lines.push(report.line);
        else {
          failures++;
          console.error(`${suite}: ${report.bench} failed: ${report.error}`);
        }
      }
    }
  }
  if (lines.length === 0 && failures === 0) {
    console.error(`no bench is named ${words.join(", ")}\nsee npm run bench -- --help`);
    return 2;
  }
  console.log(tableOf(lines));
  if (options.json) console.log(JSON.stringify(lines));
  return failures === 0 ? 0 : 1;
}

/** What each process of a suite runs: all that was asked for, or one bench where each takes minutes. */
async function partsOf(suite: string, words: readonly string[]): Promise<readonly (readonly string[])[]> {
  if (!asked.includes(suite)) return [words];
  const { benches } = await suites[suite]!();
  const wanted = benches.filter(({ name }) => words.includes(suite) || words.includes(name));
  return wanted.map(({ name }) => [name]);
}

/** Runs a suite in a process of its own and collects what it reports. */
function spawnSuite(suite: string, names: readonly string[]): Promise<readonly Report[]> {
  return new Promise((resolve) => {
    const reports: Report[] = [];
    const self = fileURLToPath(import.meta.url);
    const megabytes = semiSpaceMb[suite];
    const own = megabytes === undefined ? [] : [`--max-semi-space-size=${megabytes}`];
    const child = fork(self, names, {
      env: { ...process.env, [suiteVariable]: suite },
      execArgv: [...process.execArgv, ...nodeFlags, ...own],
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    child.on("message", (message) => {
      const report = message as Report;
      if (report.kind === "line") console.error(tableOf([report.line]).split("\n")[1]);
      reports.push(report);
    });
    child.on("exit", (code, signal) => {
      if (code !== 0) reports.push({ kind: "failed", bench: suite, error: `ended with ${code ?? signal}` });
      resolve(reports);
    });
  });
}

/** In the suite's process: runs its benches whose names were asked for. */
async function runSuite(suite: string, names: readonly string[]): Promise<number> {
  const { benches } = await suites[suite]!();
  const wanted = names.length === 0 || names.includes(suite);
  for (const bench of benches) {
    if (!wanted && !names.includes(bench.name)) continue;
    try {
      for (const line of await bench.run()) await say({ kind: "line", line });
    } catch (error) {
      await say({ kind: "failed", bench: bench.name, error: errorText(error) });
    }
  }
  return 0;
}

function say(report: Report): Promise<void> {
  return new Promise((resolve) => {
    process.send!(report, () => resolve());
  });
}

process.exit(await main());
