import { chainsOf } from "../../topology/index.js";
import { type Bundle, bundleTopology } from "../bundle.js";
import { defineCommand } from "../command.js";
import { exitCodes, printFailure, printFaults, RefusalError } from "../failure.js";
import { formatBytes, formatLabels, plural } from "../format.js";
import { parameterOption, parseParameters } from "../parameters.js";
import type { Terminal } from "../terminal.js";

export default defineCommand({
  details: `
    Bundles the file and checks everything that \`submit\` would check, without a coordinator:
    unknown components, streams and fields, cycles, groupings, limits, connectors' settings. Every
    fault is named at once with its place and what to do; in YAML what reads from a component that
    cannot be made is looked at when that is mended. Warnings do not refuse a topology.`,
  positionals: {
    file: {
      describe: "the files of topologies: .ts, .js, .yaml",
      required: true,
      many: true,
      completes: "file",
    },
  },
  options: parameterOption,
  examples: [
    ["validate topology.ts", "is it right?"],
    ["validate topologies/*.ts", "all of them"],
    ["validate topology.ts --json | jq '.[0].faults'", "for an editor or a script"],
  ],
  remote: false,
  async run({ args, terminal, json }) {
    if (args.file.length === 0) return exitCodes.usage;
    const answers: unknown[] = [];
    let faulty = false;
    for (const file of args.file) {
      const { valid, answer } = await validateOne(file, parseParameters(args.param), terminal, json);
      answers.push(answer);
      if (!valid) faulty = true;
    }
    if (json) terminal.json(answers);
    return faulty ? exitCodes.usage : exitCodes.ok;
  },
});

async function validateOne(
  file: string,
  parameters: Readonly<Record<string, string>>,
  terminal: Terminal,
  json: boolean,
): Promise<{ valid: boolean; answer: unknown }> {
  try {
    const bundle = await bundleTopology(file, parameters);
    const { spec, findings, sha256, graph, code } = bundle;
    const valid = findings.every(({ severity }) => severity !== "error");
    if (!json) {
      printFaults(findings, terminal);
      if (valid) showPlan(bundle, file, terminal);
      else terminal.error(`${file}: ${spec.name} cannot run`);
    }
    const answer = {
      file,
      valid,
      topology: spec.name,
      graph,
      bundle: sha256,
      bytes: code.length,
      faults: findings,
    };
    return { valid, answer };
  } catch (error) {
    if (!json) printFailure(error, terminal, false);
    return { valid: false, answer: { file, valid: false, topology: null, faults: faultsOf(error) } };
  }
}

function faultsOf(error: unknown): readonly unknown[] {
  if (error instanceof RefusalError && error.faults.length > 0) return error.faults;
  const { code = "failed", message, place = "", remedy = "" } = error as Error & Partial<RefusalError>;
  return [{ severity: "error", code, place, message, remedy }];
}

/** What would run: the chains, and where. */
function showPlan({ spec, code }: Bundle, file: string, terminal: Terminal): void {
  const { green, dim, bold } = terminal.colors;
  const chains = chainsOf(spec);
  const parts = [
    bold(spec.name),
    `${plural(spec.components.length, "component")} in ${plural(chains.length, "chain")}`,
    spec.settings.delivery,
    formatBytes(code.length),
  ];
  terminal.print(`${green("✓")} ${file}: ${parts.join(", ")}`);
  for (const { components, placement, parallelism } of chains) {
    const where =
      placement.kind === "anywhere"
        ? "anywhere"
        : `on ${placement.kind === "onEach" ? "each" : "an"} agent with ${formatLabels(placement.labels)}`;
    const times = parallelism === 1 ? "" : `${parallelism} x `;
    terminal.print(`    ${components.join(" ▸ ")}  ${dim(times + where)}`);
  }
}
