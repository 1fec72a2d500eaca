import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { HeadwaterError } from "../base/index.js";
import { encodeDocument, graphOf } from "../documents/index.js";
import { type Finding, graphHash, specOf, validate } from "../topology/index.js";
import { type ReadDocument, readDocument } from "../yaml/index.js";
import type { Bundle, Parameters } from "./bundle.js";
import { invalidTopology } from "./evaluate.js";

/** Endings of files that hold a topology without code. */
export const documentExtensions = [".yaml", ".yml"];

/**
 * A topology in YAML as a bundle: no code leaves this machine, the agents' own components do the work. The
 * same files and parameters give the same bytes on any machine.
 */
export function bundleDocument(file: string, parameters: Parameters): Bundle {
  const { document, placeOf } = readTopology(file, parameters);
  const code = encodeDocument(document);
  const graph = graphOf(document);
  const spec = specOf(graph);
  const sha256 = createHash("sha256").update(code).digest("hex");
  const findings = validate(graph).map((finding) => ({ ...finding, place: placeOf(finding) }));
  return { source: basename(file), code, sha256, spec, graph: graphHash(spec), findings };
}

/** The document of a file with what it includes. Throws with file, line and column of what is wrong. */
export function readTopology(file: string, parameters: Parameters): ReadDocument {
  try {
    return readDocument({ file, parameters, load });
  } catch (error) {
    if (!(error instanceof HeadwaterError) || error.code !== "invalid-topology") throw error;
    throw invalidTopology(error.cause as readonly Finding[], file);
  }
}

function load(name: string, includedBy: string | null): { file: string; text: string } {
  const file = includedBy === null ? name : join(dirname(includedBy), name);
  return { file, text: readFileSync(file, "utf8") };
}
