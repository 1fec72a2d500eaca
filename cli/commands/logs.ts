import type { LogEntry } from "../../coordinator/index.js";
import { defineCommand } from "../command.js";
import { topologyArgument } from "../positionals.js";
import { printMissing } from "../stream.js";
import type { Terminal } from "../terminal.js";

/** How long one question to the agents follows; then the next one is asked. */
const followSeconds = 30;

export default defineCommand({
  details: `
    What the components of a topology logged (\`context.log\`), and what its workers say of
    themselves: restarts, dead letters, lost connections. Each agent keeps its last lines; the lines
    of all agents come together.`,
  positionals: topologyArgument,
  options: {
    limit: { alias: "n", type: "number", default: 100, describe: "lines of the past to show, per agent" },
    follow: { alias: "f", type: "boolean", default: false, describe: "go on with new lines until Ctrl-C" },
  },
  examples: [
    ["logs greenhouse", "the last lines"],
    ["logs greenhouse -f", "as they come"],
    ["logs greenhouse --json | jq 'select(.level == \"error\")'", "errors alone"],
  ],
  remote: true,
  async run({ args, terminal, json, client, signal }) {
    const coordinator = await client();
    let limit = args.limit;
    do {
      const query = { limit, follow: args.follow ? followSeconds : 0 };
      try {
        for await (const line of coordinator.logs(args.topology, query, signal)) {
          if (line.kind === "end") printMissing(line, terminal);
          else if (json) terminal.print(JSON.stringify(line));
          else show(line, terminal);
        }
      } catch (error) {
        if (!signal.aborted) throw error;
      }
      limit = 0;
    } while (args.follow && !signal.aborted);
    return undefined;
  },
});

function show({ at, agent, task, level, text }: LogEntry, { colors, print }: Terminal): void {
  const paint = { error: colors.red, warn: colors.yellow, info: (word: string) => word, debug: colors.dim }[
    level
  ];
  const time = colors.dim(new Date(at).toISOString().slice(11, 23));
  print(`${time} ${paint(level.padEnd(5))} ${colors.cyan(task === "" ? agent : `${agent} ${task}`)} ${text}`);
}
