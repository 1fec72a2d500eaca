/**
 * The process in which a topology is evaluated:
 * `node <agents' flags> evaluate-child.js <recorded bundle> <bundle> [export]`. Imports both, as if on two
 * agents, and tells its parent what graph they build.
 */
import { pathToFileURL } from "node:url";
import type { Finding, Graph, GraphSpec } from "../topology/index.js";
import { errorFinding, graphHash, specOf, validate } from "../topology/index.js";
import type { Exported, ToldFault } from "../yaml/index.js";

/** What the child tells its parent, once. */
export type EvaluationMessage =
  | {
      readonly kind: "graph";
      readonly spec: GraphSpec;
      readonly graph: string;
      readonly findings: readonly Finding[];
      readonly exported: Exported | null;
    }
  | { readonly kind: "invalid"; readonly findings: readonly Finding[] }
  | { readonly kind: "refused"; readonly code: string; readonly message: string; readonly remedy: string }
  | { readonly kind: "threw"; readonly error: ThrownText };

/** Something thrown, as text: it may come from another copy of our classes, or be no error at all. */
export interface ThrownText {
  readonly text: string;
  readonly code: string | null;
  readonly place: string | null;
  readonly remedy: string | null;
  readonly stack: string;
}

const exportIt = "end the file with: export default builder.build()";

async function evaluate(recorded: string, shipped: string, wanted?: string): Promise<EvaluationMessage> {
  const first = (await import(pathToFileURL(recorded).href)) as { default?: unknown };
  const wrong = wrongExport(first.default, Object.hasOwn(first, "default"));
  if (wrong !== null) return { kind: "refused", code: "not-a-topology", ...wrong };
  const graph = first.default as Graph;
  const spec = specOf(graph);
  const hash = graphHash(spec);
  // What it prints was seen the first time.
  process.stdout.write = () => true;
  process.stderr.write = () => true;
  const second = (await import(pathToFileURL(shipped).href)) as { default: Graph };
  if (graphHash(specOf(second.default)) !== hash)
    return {
      kind: "refused",
      code: "changing-topology",
      message:
        "the file builds another graph each time it is read, so agents could not tell that it is this one",
      remedy: "let names, settings and components not depend on the time, on chance or on the host",
    };
  const exported = wanted === "export" ? (await import("../yaml/index.js")).exportDocument(graph) : null;
  return { kind: "graph", spec, graph: hash, findings: validate(graph), exported };
}

/**
 * What is wrong with a default export, or null when it is a topology. Compared by `kind`: it has its own
 * classes.
 */
function wrongExport(value: unknown, there: boolean): { message: string; remedy: string } | null {
  if (!there) return { message: "the file has no default export", remedy: exportIt };
  if (typeof value === "function")
    return { message: "the default export is a function, not a topology", remedy: exportIt };
  if (typeof value !== "object" || value === null)
    return {
      message: `the default export is ${value === null ? "null" : `a ${typeof value}`}`,
      remedy: exportIt,
    };
  const { kind, build } = value as { kind?: unknown; build?: unknown };
  if (kind === "headwater/graph") return null;
  if (typeof build === "function")
    return { message: "the default export is a builder, not what it builds", remedy: exportIt };
  if (typeof (value as Promise<unknown>).then === "function")
    return {
      message: "the default export is a promise",
      remedy: "await it at the top level, and export the result",
    };
  return { message: "the default export is an object, but no topology", remedy: exportIt };
}

function describeThrown(thrown: unknown): EvaluationMessage {
  const error = (typeof thrown === "object" && thrown !== null ? thrown : {}) as Partial<
    Record<"name" | "message" | "code" | "place" | "remedy" | "stack" | "cause", unknown>
  >;
  const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : null);
  const ours = error.name === "HeadwaterError";
  if (ours && error.code === "invalid-topology" && Array.isArray(error.cause))
    return { kind: "invalid", findings: error.cause as Finding[] };
  // What was thrown may follow from a component that could not be made.
  const told = (globalThis as { [key: symbol]: ToldFault[] | undefined })[Symbol.for("headwater/told")] ?? [];
  if (told.length > 0) return { kind: "invalid", findings: told.map(findingOf) };
  const missing = /^Cannot find (?:module|package) '([^']+)'/.exec(String(error.message))?.[1];
  if (missing !== undefined && String(error.code).endsWith("MODULE_NOT_FOUND"))
    return {
      kind: "threw",
      error: {
        text: `cannot find ${JSON.stringify(missing)}, which is loaded while the file runs`,
        code: "bad-source",
        place: null,
        remedy: "import it by its name as a text: only such modules are in what agents get",
        stack: text(error.stack) ?? "",
      },
    };
  return {
    kind: "threw",
    error: {
      text: text(error.message) ?? String(thrown),
      code: ours ? text(error.code) : null,
      place: ours ? text(error.place) : null,
      remedy: ours ? text(error.remedy) : null,
      stack: text(error.stack) ?? "",
    },
  };
}

function findingOf({ kind, code, option, message, remedy, stack }: ToldFault): Finding {
  return { ...errorFinding(code, option === "" ? kind : `${kind}, ${option}`, message, remedy), stack };
}

const [recordedFile, shippedFile, wanted] = process.argv.slice(2);
const answer = await evaluate(recordedFile!, shippedFile!, wanted).catch(describeThrown);
process.send!(answer, () => process.exit(0));
