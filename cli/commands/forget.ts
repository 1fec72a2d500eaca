import { defineCommand } from "../command.js";
import { agentArgument } from "../positionals.js";

export default defineCommand({
  details: `
    Forgets an agent that is lost or drained and will not come back, so that \`agents\` no longer
    lists it and nothing waits for it. If it does come back, it joins as a new one.`,
  positionals: agentArgument,
  options: {},
  examples: [["forget gw-7", "the gateway was scrapped"]],
  remote: true,
  async run({ args, terminal, json, client }) {
    await (await client()).forget(args.agent);
    if (json) terminal.json({ forgotten: args.agent });
    else terminal.print(`${args.agent} is forgotten`);
    return undefined;
  },
});
