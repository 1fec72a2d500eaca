import { defineCommand } from "../command.js";
import { plural } from "../format.js";
import { topologyArgument } from "../positionals.js";
import { printTable } from "../table.js";

export default defineCommand({
  details: `
    Places the movable tasks of a topology anew, as if nothing ran yet, and moves those that are
    better elsewhere: after agents joined, or when load has become uneven. Tasks that are pinned to
    their gateway stay. Nothing is lost; a moved task answers again within a second or so.`,
  positionals: topologyArgument,
  options: {},
  examples: [["rebalance greenhouse", "spread its movable tasks anew"]],
  remote: true,
  async run({ args, terminal, json, client }) {
    const answer = await (await client()).rebalance(args.topology);
    if (json) {
      terminal.json(answer);
      return undefined;
    }
    for (const { task, from, to } of answer.prepared) {
      terminal.print(`${task} goes from ${from ?? "nowhere"} to ${to} as soon as its state is there`);
    }
    if (answer.moves.length + answer.prepared.length === 0) {
      terminal.print(`${args.topology} is spread well; nothing moves`);
    } else if (answer.moves.length > 0) {
      terminal.print(`${plural(answer.moves.length, "task")} of ${args.topology} moved`);
      const rows = answer.moves.map(({ task, from, to }) => [task, from ?? "nowhere", "→", to]);
      printTable(terminal, [{ title: "TASK" }, { title: "FROM" }, { title: "" }, { title: "TO" }], rows);
    }
    return undefined;
  },
});
