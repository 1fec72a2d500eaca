import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testTopology } from "headwater/testing";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { bundleTopology } from "../../cli/index.js";
import type { Graph } from "../../topology/index.js";
import { read, root } from "./pages.js";

const example = /<!-- run by test: readme -->\s*```ts\n([\s\S]*?)```/.exec(read("README.md"))![1]!;

/** What the compiler says of a file with this text beside our index.ts. */
function complaints(text: string): readonly string[] {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const file = `${root}example-of-the-readme.ts`;
  const ours = {
    ...options,
    incremental: false,
    tsBuildInfoFile: undefined,
    paths: { headwater: ["./index.ts"] },
  };
  const host = ts.createCompilerHost(ours);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => path === file || fileExists(path);
  host.readFile = (path) => (path === file ? text : readFile(path));
  host.getSourceFile = (path, version, ...rest) =>
    path === file ? ts.createSourceFile(path, text, version) : getSourceFile(path, version, ...rest);
  const program = ts.createProgram([file], ours, host);
  return ts
    .getPreEmitDiagnostics(program, program.getSourceFile(file))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

async function inFolder<T>(text: string, use: (file: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "headwater-readme-"));
  const file = join(folder, "topology.ts");
  writeFileSync(file, text);
  return use(file).finally(() => rmSync(folder, { recursive: true }));
}

describe("the README's example", () => {
  it("compiles", () => {
    expect(complaints(example)).toEqual([]);
  });

  it("does not compile with a wrong field, as the README says", () => {
    expect(complaints(example.replace('plausible.fields("room")', 'plausible.fields("rom")'))).not.toEqual(
      [],
    );
    expect(complaints(example.replace("celsius: r.celsius });", "celsius: r.room });"))).not.toEqual([]);
  });

  it("has no fault", async () => {
    const { findings } = await inFolder(example, (file) => bundleTopology(file));
    expect(findings).toEqual([]);
  });

  it("puts out the hottest reading of each room", async () => {
    const source = example.replace('"headwater"', JSON.stringify(`${root}index.ts`));
    const { default: graph } = await inFolder(source, (file) => import(file) as Promise<{ default: Graph }>);
    const test = testTopology(graph, { labels: { site: "north" } });
    const at = Date.UTC(2026, 0, 1);
    const of = (room: string, celsius: number) => ({ room, sensor: "a", celsius, at });
    await test.feed("readings", [
      of("hall", 20),
      of("hall", 19),
      of("attic", 31),
      of("hall", 22),
      of("hall", 99),
    ]);
    expect(test.received("publish")).toEqual(
      expect.arrayContaining([
        { room: "hall", celsius: 20 },
        { room: "attic", celsius: 31 },
        { room: "hall", celsius: 22 },
      ]),
    );
    expect(test.received("publish")).toHaveLength(3);
    await test.close();
  });
});
