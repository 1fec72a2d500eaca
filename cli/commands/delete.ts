import { defineCommand } from "../command.js";
import { topologyArgument } from "../positionals.js";

export default defineCommand({
  details: `
    Forgets a topology that has ended: its name is free again, its bundle goes with the last
    topology that uses it.`,
  positionals: topologyArgument,
  options: {},
  examples: [["kill greenhouse && headwater delete greenhouse", "end it and forget it"]],
  remote: true,
  async run({ args, terminal, json, client }) {
    await (await client()).delete(args.topology);
    if (json) terminal.json({ deleted: args.topology });
    else terminal.print(`${args.topology} is forgotten`);
    return undefined;
  },
});
