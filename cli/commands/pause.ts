import { defineCommand } from "../command.js";
import { topologyArgument } from "../positionals.js";

export default defineCommand({
  details: `
    The spouts stop taking in, and what is inside runs to its end. Nothing is lost in Headwater;
    what sensors send meanwhile waits in the feed's broker, as far as that keeps it: Mosquitto drops
    after 1,000 messages for each session unless it is set to \`max_queued_messages 0\`.`,
  positionals: topologyArgument,
  options: {},
  examples: [["pause greenhouse", "until `headwater resume greenhouse`"]],
  remote: true,
  async run({ args, terminal, json, client }) {
    const { topology } = await (await client()).pause(args.topology);
    if (json) terminal.json(topology);
    else terminal.print(`${topology.name} is paused; go on with \`headwater resume ${topology.name}\``);
    return undefined;
  },
});
