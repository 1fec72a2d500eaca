/**
 * The process in which a bundle is evaluated: `node <agents' flags> evaluate-child.js <bundle> [export]`.
 * Imports the bundle twice, as if on two agents, and tells its parent what graph it builds.
 */
import { pathToFileURL } from "node:url";
import type { Finding, Graph, GraphSpec } from "../topology/index.js";
import { graphHash, specOf, validate } from "../topology/index.js";
import type { Exported } from "../yaml/index.js";

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

async function evaluate(file: string): Promise<EvaluationMessage> {
  const url = pathToFileURL(file).href;
  const first = (await import(`${url}?a`)) as { default?: unknown };
  const wrong = wrongExport(first.default, Object.hasOwn(first, "default"));
  if (wrong !== null) return { kind: "refused", code: "not-a-topology", ...wrong };
  const graph = first.default as Graph;
  const spec = specOf(graph);
  const hash = graphHash(spec);
  // What it prints was seen the first time.
  process.stdout.write = () => true;
  process.stderr.write = () => true;
  const second = (await import(`${url}?b`)) as { default: Graph };
  if (graphHash(specOf(second.default)) !== hash)
    return {
      kind: "refused",
      code: "changing-topology",
      message:
        "the file builds another graph each time it is read, so agents could not tell that it is this one",
      remedy: "let names, settings and components not depend on the time, on chance or on the host",
    };
  const exported =
    process.argv[3] === "export" ? (await import("../yaml/index.js")).exportDocument(graph) : null;
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

const answer = await evaluate(process.argv[2]!).catch(describeThrown);
process.send!(answer, () => process.exit(0));
