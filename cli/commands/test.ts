import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { errorText, HeadwaterError } from "../../base/index.js";
import { readDocumentTests, runDocumentTest } from "../../local/index.js";
import { bundleTopology, checkFile } from "../bundle.js";
import { defineCommand } from "../command.js";
import { exitCodes } from "../failure.js";
import { plural } from "../format.js";
import { importGraph } from "../import-graph.js";
import type { Terminal } from "../terminal.js";

const ending = /\.test\.ya?ml$/;

export default defineCommand({
  details: `
    Runs the tests of topologies in virtual time: tuples that are given to spouts, and tuples that
    are to come of it. They stand in YAML beside the topology, in topology.test.yaml; see
    docs/yaml.md. Time passes only where a test says so, so nothing waits and nothing is by chance.`,
  positionals: {
    file: { describe: "the .test.yaml files", required: true, many: true, completes: "file" },
  },
  options: {},
  examples: [
    ["test topology.test.yaml", "does it do what it should?"],
    ["test topologies/*.test.yaml", "all of them"],
  ],
  remote: false,
  async run({ args, terminal, json }) {
    if (args.file.length === 0) return exitCodes.usage;
    const answers: unknown[] = [];
    let failed = 0;
    for (const file of args.file) {
      for (const { name, fault } of await runFile(file)) {
        if (fault !== null) failed++;
        answers.push({ file, name, passed: fault === null, fault });
        if (!json) show(file, name, fault, terminal);
      }
    }
    if (json) terminal.json(answers);
    else terminal.print(`${plural(answers.length, "test")}, ${failed} failed`);
    return failed === 0 ? exitCodes.ok : exitCodes.failed;
  },
});

async function runFile(file: string) {
  if (!ending.test(file)) {
    throw new HeadwaterError("usage", `${file} is no file of tests`, {
      place: file,
      remedy: "give a file that ends in .test.yaml",
    });
  }
  await checkFile(file, resolve(file));
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw new HeadwaterError("no-file", errorText(error), { place: file, remedy: "give the path of a file" });
  });
  const { topology, parameters, tests } = readDocumentTests(file, text);
  const path = topology === null ? file.replace(ending, ".yaml") : join(dirname(file), topology);
  const graph = await importGraph(await bundleTopology(path, parameters));
  const results = [];
  for (const test of tests) results.push(await runDocumentTest(graph, test));
  return results;
}

function show(
  file: string,
  name: string,
  fault: { readonly place: string; readonly message: string } | null,
  { print, colors }: Terminal,
): void {
  if (fault === null) print(`${colors.green("✓")} ${file}: ${name}`);
  else print(`${colors.red("×")} ${file}: ${name}\n    ${fault.message}\n    at ${fault.place}`);
}
