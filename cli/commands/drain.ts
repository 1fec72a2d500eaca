import type { AgentDescription } from "../../coordinator/index.js";
import { defineCommand } from "../command.js";
import { agentArgument } from "../positionals.js";
import type { Terminal } from "../terminal.js";
import { waitForDrained } from "../wait.js";

export default defineCommand({
  details: `
    Moves the agent's movable tasks to other agents and gives it no new ones, before it is switched
    off or updated. Tasks that are pinned to it run empty and are taken off; a movable task without
    another place stays, and the drain waits for it. \`headwater uncordon\` undoes it.`,
  positionals: agentArgument,
  options: {
    wait: { type: "boolean", default: true, describe: "return at once" },
    "wait-seconds": { type: "number", default: 60, describe: "how long to wait for that" },
  },
  examples: [["drain core-1", "empty it, then switch it off"]],
  remote: true,
  async run({ args, terminal, json, client, signal }) {
    const coordinator = await client();
    const { agent } = await coordinator.drain(args.agent);
    if (!args.wait) {
      if (json) terminal.json(agent);
      else terminal.print(`${agent.name} is draining`);
      return undefined;
    }
    const limitMs = Math.round(args["wait-seconds"] * 1000);
    const last = await waitForDrained({
      coordinator,
      name: args.agent,
      limitMs,
      terminal,
      quiet: json,
      signal,
    });
    const stuck = last.taskList;
    if (json) terminal.json(last);
    else if (stuck.length === 0) terminal.print(`${last.name} is drained`);
    else showStuck(last, terminal);
    return stuck.length === 0 ? undefined : 1;
  },
});

function showStuck({ name, taskList }: AgentDescription, { print, colors }: Terminal): void {
  print(`${name} is ${colors.yellow("not drained yet")}; it goes on draining`);
  for (const { task, topology, why } of taskList)
    print(`  ${task} of ${topology} is still on it${why === "" ? "" : `: ${why}`}`);
  print(`  start an agent that can take them, or undo it with \`headwater uncordon ${name}\``);
}
