import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { expect, it } from "vitest";
import type { Graph } from "../../topology/index.js";
import { temporaryFolder } from "./drive.js";

const root = new URL("../../", import.meta.url).pathname;

it("the topology on the page on MQTT is valid, and its bundle holds no MQTT", async () => {
  const page = readFileSync(join(root, "docs/mqtt.md"), "utf8");
  const code = /```ts\n([\s\S]*?)```/.exec(page)![1]!;
  const folder = temporaryFolder();
  const source = join(folder, "topology.ts");
  const bundle = join(folder, "topology.mjs");
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
  const graph = ((await import(pathToFileURL(bundle).href)) as { default: Graph }).default;
  expect(graph.components.map((component) => component.name)).toEqual(["levels", "low", "warn"]);
  expect(readFileSync(bundle, "utf8")).not.toMatch(/mqtt-packet|MqttClient|node:net/);
});
