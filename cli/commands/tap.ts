import type { EndLine, TapLine } from "../../coordinator/index.js";
import { defineCommand } from "../command.js";
import { plural } from "../format.js";
import { topologyArgument } from "../positionals.js";
import { printMissing } from "../stream.js";
import type { Terminal } from "../terminal.js";

export default defineCommand({
  details: `
    Shows tuples of a stream as they are emitted, from all agents that run the component, until
    --limit or --seconds. It is a sample: a fast stream is not slowed down for it. The stream is
    \`component\` for its default stream, or \`component/stream\`; \`component/dead-letter\` shows
    what failed.`,
  positionals: {
    ...topologyArgument,
    stream: { describe: "component, or component/stream", required: true },
  },
  options: {
    limit: { alias: "n", type: "number", default: 20, describe: "tuples to show" },
    seconds: { alias: "s", type: "number", default: 10, describe: "how long to look" },
  },
  examples: [
    ["tap greenhouse per-room", "20 tuples, or 10 seconds"],
    ["tap greenhouse per-room/alarm -n 1000 -s 60", "a named stream, for a minute"],
    ["tap greenhouse parse --json | jq .tuple.room", "one tuple a line, for a script"],
  ],
  remote: true,
  async run({ args, terminal, json, client, signal }) {
    const [component = "", stream = "default"] = args.stream.split("/");
    const coordinator = await client();
    const query = { component, stream, limit: args.limit, seconds: args.seconds };
    let end: EndLine | null = null;
    const tasks = new Set<string>();
    try {
      for await (const line of coordinator.tap(args.topology, query, signal)) {
        if (line.kind === "end") end = line;
        else if (json) terminal.print(JSON.stringify(line));
        else show(line, terminal, tasks);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
    if (end === null) return undefined;
    if (!json) {
      const nothing = `no tuple on ${component}/${stream} in ${args.seconds} s`;
      const some = `${plural(end.lines, "tuple")} from ${plural(tasks.size, "task")}`;
      terminal.error(terminal.errorColors.dim(end.lines === 0 ? nothing : some));
    }
    printMissing(end, terminal);
    return undefined;
  },
});

function show({ at, task, tuple }: TapLine, { colors, print }: Terminal, tasks: Set<string>): void {
  tasks.add(task);
  const time = colors.dim(new Date(at).toISOString().slice(11, 23));
  const fields =
    typeof tuple === "object" && tuple !== null && !Array.isArray(tuple)
      ? Object.entries(tuple)
          .map(
            ([key, value]) =>
              `${colors.dim(`${key}=`)}${typeof value === "string" ? value : JSON.stringify(value)}`,
          )
          .join(" ")
      : JSON.stringify(tuple);
  print(`${time} ${colors.cyan(task)} ${fields}`);
}
