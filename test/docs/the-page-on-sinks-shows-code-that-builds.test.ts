import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { expect, it, onTestFinished } from "vitest";
import type { Graph } from "../../topology/index.js";
import { blocksOf, read, root } from "./pages.js";

/** Builds a page's code as a user's bundle is built; returns its graph and its text. */
async function bundled(code: string): Promise<{ readonly graph: Graph; readonly text: string }> {
  const folder = mkdtempSync(join(tmpdir(), "headwater-docs-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [source, bundle] = [join(folder, "topology.ts"), join(folder, "topology.mjs")];
  writeFileSync(source, code);
  await build({
    entryPoints: [source],
    outfile: bundle,
    bundle: true,
    format: "esm",
    platform: "node",
    alias: { headwater: join(root, "index.ts") },
    logLevel: "silent",
  });
  const { default: graph } = (await import(pathToFileURL(bundle).href)) as { default: Graph };
  return { graph, text: readFileSync(bundle, "utf8") };
}

const names = (graph: Graph) => graph.components.map((component) => component.name);

it("the topologies on the page on sinks are valid, and their bundles hold no driver", async () => {
  // Code and validity do not depend on the delivery that a topology asks for.
  const page = read("docs/sinks.md").replaceAll('"exactly-once"', '"at-least-once"');
  const [first, second] = blocksOf(page, "ts") as [string, string];
  const climate = await bundled(first);
  expect(names(climate.graph)).toEqual(["readings", "history", "latest", "dashboards", "archive"]);
  const books = await bundled(second);
  expect(names(books.graph)).toEqual(["entries", "ledger"]);
  for (const { text } of [climate, books]) expect(text).not.toMatch(/node:net|pg-protocol|node:fs/);
});
