import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { errorText, HeadwaterError } from "../../base/index.js";
import { bundleContent } from "../../proto/index.js";
import { type Graph, graphHash, specOf } from "../../topology/index.js";

/**
 * Builds the graph of a bundle, whose bytes are proven by their name. Throws `bad-bundle` when it exports no
 * topology, and
 * `other-graph` when the graph is not the one that was submitted, because it reads a clock, a file or the
 * environment.
 */
export async function loadGraph(path: string, expected: string): Promise<Graph> {
  let exported: unknown;
  try {
    exported = (await built(path)) ?? (await exportOf(path));
  } catch (error) {
    throw new HeadwaterError("bad-bundle", `the bundle cannot be loaded: ${errorText(error)}`, {
      cause: error,
    });
  }
  if (!isGraph(exported)) throw new HeadwaterError("bad-bundle", "the bundle exports no topology");
  const hash = graphHash(specOf(exported));
  if (hash === expected) return exported;
  throw new HeadwaterError(
    "other-graph",
    `the bundle builds another graph here (${hash.slice(0, 12)}) ` +
      `than the one that was submitted (${expected.slice(0, 12)})`,
    {
      remedy: "let the topology depend on nothing but its file: no clock, no random numbers, no environment",
    },
  );
}

/** The graph of a topology without code, or null. What builds it is loaded where there is such a topology. */
async function built(path: string): Promise<Graph | null> {
  const bundle = await readFile(path);
  if (bundle[0] !== "{".charCodeAt(0)) return null;
  const { decodeDocument, graphOf } = await import("../../documents/index.js");
  const document = decodeDocument(bundleContent(bundle));
  return document === null ? null : graphOf(document);
}

async function exportOf(path: string): Promise<unknown> {
  return ((await import(pathToFileURL(path).href)) as { readonly default?: unknown }).default;
}

/** The user's bundle has its own copy of our classes: kinds are compared, never instanceof. */
function isGraph(exported: unknown): exported is Graph {
  return (
    typeof exported === "object" &&
    exported !== null &&
    "kind" in exported &&
    exported.kind === "headwater/graph"
  );
}
