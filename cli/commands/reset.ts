import { HeadwaterError } from "../../base/index.js";
import { defineCommand } from "../command.js";
import { plural } from "../format.js";
import { topologyArgument } from "../positionals.js";
import { printTable } from "../table.js";

export default defineCommand({
  details: `
    Lets tasks that keep state begin empty, on any agent that may run them: for a task that waits
    for an agent which will never come back with its state. What its state held, what it had taken
    in and not sent, and what it remembered against repeats is lost. A copy that turns up later is
    thrown away. Without a task all tasks of the topology that keep state begin empty.`,
  positionals: {
    ...topologyArgument,
    task: { describe: "one task, e.g. per-room:0", required: false, completes: "nothing" },
  },
  options: {
    yes: { type: "boolean", default: false, describe: "yes, give up the state" },
  },
  examples: [
    ["reset greenhouse per-room:0 --yes", "begin empty, because core-1 is gone for good"],
    ["reset greenhouse --yes", "all tasks that keep state begin empty"],
  ],
  remote: true,
  async run({ args, terminal, json, client }) {
    const { topology, task = null, yes } = args;
    const coordinator = await client();
    if (!yes) {
      // Nobody is asked to confirm what cannot be done.
      await coordinator.topology(topology);
      const what = task === null ? `all tasks of ${topology} that keep state` : `${task} of ${topology}`;
      throw new HeadwaterError("not-confirmed", `this gives up the state of ${what}`, {
        place: "reset",
        remedy: "add --yes if that is what you want; `headwater describe` shows who has copies",
      });
    }
    const answer = await coordinator.reset(topology, task);
    if (json) {
      terminal.json(answer);
      return undefined;
    }
    if (answer.lost.length === 0) {
      terminal.print(`${topology} has no task that keeps state; nothing was lost`);
      return undefined;
    }
    terminal.print(`${plural(answer.lost.length, "task")} of ${topology} begin empty; given up:`);
    const rows = answer.lost.map((lost) => [
      lost.task,
      lost.agents.length === 0 ? "nothing was recorded" : lost.agents.join(", "),
      lost.commit === 0 ? "" : String(lost.commit),
    ]);
    printTable(terminal, [{ title: "TASK" }, { title: "STATE ON" }, { title: "LAST COMMIT" }], rows);
    return undefined;
  },
});
