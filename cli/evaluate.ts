import { fork } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { SourceMap } from "node:module";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { HeadwaterError } from "../base/index.js";
import type { Finding, GraphSpec } from "../topology/index.js";
import type { Exported, ExportFault } from "../yaml/index.js";
import type { EvaluationMessage, ThrownText } from "./evaluate-child.js";
import { RefusalError } from "./failure.js";
import { ownPackage } from "./package-root.js";

/** Longest time that a topology's top level may take. */
const evaluateMs = 15_000;
/** Node's exit code where the top level of a module awaits what nothing is left to bring. */
const awaitedForEver = 13;
/** Heap of the process that evaluates, MiB. */
const evaluateHeapMb = 512;

/** The flags of agents: what does not run under them is refused here, not on a gateway. */
export const agentFlags = ["--disallow-code-generation-from-strings", "--disable-proto=delete"] as const;

/** What a bundle's default export is. */
export interface Evaluation {
  readonly spec: GraphSpec;
  readonly graph: string;
  readonly findings: readonly Finding[];
  /** As YAML would say it, where that was asked for. */
  readonly exported: Exported | null;
}

/** One compiled module and its source map. */
export interface Module {
  readonly code: Uint8Array;
  readonly map: string;
}

/** A topology that is evaluated. */
export interface Compiled {
  /** The user's file, as the user wrote it. */
  readonly source: string;
  /** What agents get. */
  readonly shipped: Module;
  /** The same, where the functions that make components look at their arguments and keep them. */
  readonly recorded: Module;
}

/** Names of the files of the two modules, which stacks hold. */
const shippedFile = "bundle.mjs";
const recordedFile = "recorded.mjs";

/**
 * Builds the graph of a bundle in a process of its own, under the agents' flags and without their
 * environment. `exporting`: also says what YAML would.
 */
export async function evaluateBundle(compiled: Compiled, exporting = false): Promise<Evaluation> {
  const folder = await mkdtemp(join(tmpdir(), "headwater-bundle-"));
  try {
    const files = [join(folder, recordedFile), join(folder, shippedFile)];
    await writeFile(files[0]!, compiled.recorded.code);
    await writeFile(files[1]!, compiled.shipped.code);
    const answer = await ask(files, compiled.source, exporting);
    if (answer.kind === "graph") return answer;
    if (answer.kind === "invalid") throw invalidTopology(placed(answer.findings, compiled), compiled.source);
    if (answer.kind === "threw") throw thrownError(answer.error, compiled);
    throw new HeadwaterError(answer.code, answer.message, { place: compiled.source, remedy: answer.remedy });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Starts the process and waits for its one message. What the topology prints goes to standard error. */
function ask(files: readonly string[], source: string, exporting: boolean): Promise<EvaluationMessage> {
  const words = exporting ? [...files, "export"] : files;
  const child = fork(join(ownPackage().root, "dist", "cli", "evaluate-child.js"), words, {
    execArgv: [...agentFlags, `--max-old-space-size=${evaluateHeapMb}`],
    env: {},
    stdio: ["ignore", process.stderr, process.stderr, "ipc"],
  });
  return new Promise((done, fail) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, evaluateMs);
    child.once("message", (message) => done(message as EvaluationMessage));
    child.once("error", fail);
    child.once("exit", (code, signal) => {
      clearTimeout(timer);
      const how = late
        ? `did not end within ${evaluateMs / 1000} s`
        : code === awaitedForEver
          ? "awaits what never comes"
          : `ended the process (${signal ?? code})`;
      fail(
        new HeadwaterError("bad-topology-file", `the top level of the file ${how}`, {
          place: source,
          remedy: "only build the topology there; do work in a component's `open` and `execute`",
        }),
      );
    });
  });
}

/** What of an exported bundle cannot stand in YAML, with the place in the user's source. */
export function exportRefusal({ faults }: Exported, compiled: Compiled): RefusalError {
  const found = faults.map(({ component, stack, message, remedy }: ExportFault) => {
    const where = sourcePlace(stack, compiled);
    const place = where === null ? component : `${where} (${component})`;
    return { severity: "error", code: "own-code", place, message, remedy } as const;
  });
  const message = "YAML cannot hold all of this topology";
  return new RefusalError(422, "not-exportable", message, { place: compiled.source, faults: found });
}

/** Findings with the line of the call that they are about before their places. */
function placed(findings: readonly Finding[], compiled: Compiled): readonly Finding[] {
  return findings.map(({ stack = "", ...finding }) => {
    const where = sourcePlace(stack, compiled);
    return where === null ? finding : { ...finding, place: `${where}, ${finding.place}` };
  });
}

/** The error for a topology with faults; it carries them all. */
export function invalidTopology(findings: readonly Finding[], place: string): RefusalError {
  const count = findings.filter(({ severity }) => severity === "error").length;
  const message = `the topology has ${count === 1 ? "a fault" : `${count} faults`}`;
  return new RefusalError(422, "invalid-topology", message, { place, faults: findings });
}

function thrownError({ text, code, place, remedy, stack }: ThrownText, compiled: Compiled) {
  const where = sourcePlace(stack, compiled);
  const places = [where, place].filter((part) => part !== null).join(", ");
  if (text.includes("Code generation from strings disallowed"))
    return new HeadwaterError(
      "needs-eval",
      "it makes code from strings (eval or new Function), which agents refuse",
      {
        place: places || compiled.source,
        remedy: "use a package that does not need it, or call it outside of the topology",
      },
    );
  return new HeadwaterError(code ?? "bad-topology-file", code === null ? `the file throws: ${text}` : text, {
    place: places || compiled.source,
    remedy: remedy ?? "correct the source; only build the topology at the top level",
  });
}

/** The innermost place of a stack that lies in the user's own source, as `file:line:column`. */
function sourcePlace(stack: string, { source, shipped, recorded }: Compiled): string | null {
  const { map } = stack.includes(recordedFile) ? recorded : shipped;
  const sources = new SourceMap(JSON.parse(map) as ConstructorParameters<typeof SourceMap>[0]);
  for (const line of stack.split("\n")) {
    const position = /(?:bundle|recorded)\.mjs:(\d+):(\d+)/.exec(line);
    if (position === null) continue;
    const entry = sources.findEntry(Number(position[1]) - 1, Number(position[2]) - 1);
    if (!("originalSource" in entry) || entry.originalSource.includes("headwater:")) continue;
    const original = resolve(source, "..", entry.originalSource);
    return `${relative(process.cwd(), original)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  }
  return null;
}
