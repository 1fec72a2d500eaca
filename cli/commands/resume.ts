import { defineCommand } from "../command.js";
import { topologyArgument } from "../positionals.js";

export default defineCommand({
  details: "The spouts take in again, from where they stopped.",
  positionals: topologyArgument,
  options: {},
  examples: [["resume greenhouse", "after a pause"]],
  remote: true,
  async run({ args, terminal, json, client }) {
    const { topology } = await (await client()).resume(args.topology);
    if (json) terminal.json(topology);
    else terminal.print(`${topology.name} goes on`);
    return undefined;
  },
});
