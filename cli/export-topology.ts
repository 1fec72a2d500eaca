import { extname, resolve } from "node:path";
import { HeadwaterError } from "../base/index.js";
import { graphOf, type TopologyDocument } from "../documents/index.js";
import { graphHash, specOf } from "../topology/index.js";
import { asDouble, readDocument, writeDocument } from "../yaml/index.js";
import { checkFile, evaluateForExport, type Parameters } from "./bundle.js";
import { documentExtensions, readTopology } from "./document-bundle.js";
import { exportRefusal, invalidTopology } from "./evaluate.js";

/**
 * A topology as one document of YAML that builds the same graph. Of a document: with what it includes, and
 * the parameters as they are given. Throws `not-exportable` with every place that holds code of the user's
 * own, and as `bundleTopology` does.
 */
export async function exportTopology(file: string, parameters: Parameters): Promise<string> {
  await checkFile(file, resolve(file));
  if (documentExtensions.includes(extname(file))) return written(readTopology(file, parameters).document);
  const { compiled, evaluation } = await evaluateForExport(file, parameters);
  const { findings, exported, graph } = evaluation;
  if (findings.some(({ severity }) => severity === "error")) throw invalidTopology(findings, file);
  if (exported!.faults.length > 0) throw exportRefusal(exported!, compiled);
  const text = writeDocument(exported!.document);
  requireSame(text, graph, file);
  return text;
}

function written({ name, parameters, doubles = [], settings, components }: TopologyDocument): string {
  const values = Object.entries(parameters).map(([key, value]) => {
    return [key, doubles.includes(key) ? asDouble(value) : value] as const;
  });
  const given = values.length === 0 ? {} : { parameters: Object.fromEntries(values) };
  const settled = Object.keys(settings).length === 0 ? {} : { settings };
  return writeDocument({ topology: name, ...given, ...settled, components });
}

/** What was written is read again: nobody is to find out on a gateway that it is another topology. */
function requireSame(text: string, graph: string, file: string): void {
  const name = `${file}, as YAML`;
  const { document } = readDocument({ file: name, parameters: {}, load: () => ({ file: name, text }) });
  if (graphHash(specOf(graphOf(document))) === graph) return;
  throw new HeadwaterError("not-exportable", "what YAML says of it would be another topology", {
    place: file,
    remedy: "give components names that begin with a letter; else write the document by hand",
  });
}
