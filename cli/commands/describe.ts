import { defineCommand } from "../command.js";
import { describeTopology } from "../describe-topology.js";
import { topologyArgument } from "../positionals.js";
import { watch, watchOption } from "../watch.js";

export default defineCommand({
  details: `
    Everything about one topology: its components with rates and latencies, its tasks with the agent
    that runs each and since when, its epochs, why something is not placed or not running, links
    that wait, workers that were restarted, alarms.`,
  positionals: topologyArgument,
  options: watchOption,
  examples: [
    ["describe greenhouse", "once"],
    ["describe greenhouse --watch", "live"],
    ["describe greenhouse --json | jq '.taskList[] | {task, agent}'", "who runs what"],
  ],
  remote: true,
  async run({ args, terminal, json, client, signal }) {
    const coordinator = await client();
    await watch(args.watch, terminal, signal, async (screen) => {
      const topology = await coordinator.topology(args.topology);
      if (json) screen.json(topology);
      else describeTopology(topology, screen, Date.now());
    });
    return undefined;
  },
});
