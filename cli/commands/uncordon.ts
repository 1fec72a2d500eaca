import { defineCommand } from "../command.js";
import { agentArgument } from "../positionals.js";

export default defineCommand({
  details: `
    The agent may have tasks again, after \`cordon\` or \`drain\`. Tasks that moved away come back
    with \`headwater rebalance\`, or when they must move anyway.`,
  positionals: agentArgument,
  options: {},
  examples: [["uncordon core-2", "the work on it is done"]],
  remote: true,
  async run({ args, terminal, json, client }) {
    const { agent } = await (await client()).uncordon(args.agent);
    if (json) terminal.json(agent);
    else terminal.print(`${agent.name} may have tasks again`);
    return undefined;
  },
});
