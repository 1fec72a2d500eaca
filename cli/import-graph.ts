import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Graph } from "../topology/index.js";
import { decodeDocument, graphOf } from "../documents/index.js";
import type { Bundle } from "./bundle.js";

/**
 * The live graph of a bundle, in this process, with the user's code in it. The bundle was evaluated before.
 */
export async function importGraph({ code }: Bundle): Promise<Graph> {
  const document = decodeDocument(code);
  if (document !== null) return graphOf(document);
  const folder = await mkdtemp(join(tmpdir(), "headwater-run-"));
  try {
    const file = join(folder, "bundle.mjs");
    await writeFile(file, code);
    return ((await import(pathToFileURL(file).href)) as { default: Graph }).default;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
