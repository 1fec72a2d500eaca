import type { Positionals } from "./command.js";

/** The argument of commands about one topology. */
export const topologyArgument = {
  topology: {
    describe: "name of a topology, as `headwater list` shows it",
    required: true,
    completes: "topology",
  },
} as const satisfies Positionals;

/** The argument of commands about one agent. */
export const agentArgument = {
  agent: { describe: "name of an agent, as `headwater agents` shows it", required: true, completes: "agent" },
} as const satisfies Positionals;

/** The argument of commands that read a topology's source. */
export const fileArgument = {
  file: {
    describe: "the .ts or .js file that exports the topology, or one in YAML",
    required: true,
    completes: "file",
  },
} as const satisfies Positionals;
