import { defineCommand } from "../command.js";
import { exportTopology } from "../export-topology.js";
import { parameterOption, parseParameters } from "../parameters.js";

export default defineCommand({
  details: `
    Prints a topology as YAML that builds the same graph: one in TypeScript that is made of ready
    components, or one in YAML with what it includes and the parameters that are given, in one file.
    Code of your own has no place in YAML: each place that holds some is named, with what to write
    instead.`,
  positionals: {
    file: { describe: "the file of the topology: .ts, .js, .yaml", required: true, completes: "file" },
  },
  options: parameterOption,
  examples: [
    ["export topology.ts > topology.yaml", "go on without code"],
    ["export plant.yaml --param hot=75", "what is submitted, in one file"],
  ],
  remote: false,
  json: false,
  async run({ args, terminal }) {
    terminal.print((await exportTopology(args.file, parseParameters(args.param))).trimEnd());
    return undefined;
  },
});
