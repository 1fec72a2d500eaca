import { defineCommand } from "../command.js";
import { agentArgument } from "../positionals.js";

export default defineCommand({
  details: `
    The agent keeps what it runs and gets no new movable tasks, until \`headwater uncordon\`. To
    move its tasks away, use \`headwater drain\`.`,
  positionals: agentArgument,
  options: {},
  examples: [["cordon core-2", "before work on it"]],
  remote: true,
  async run({ args, terminal, json, client }) {
    const { agent } = await (await client()).cordon(args.agent);
    if (json) terminal.json(agent);
    else terminal.print(`${agent.name} gets no new tasks; undo it with \`headwater uncordon ${agent.name}\``);
    return undefined;
  },
});
