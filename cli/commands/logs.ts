import type { EndLine, LogEntry, LogStreamLine } from "../../coordinator/index.js";
import { defineCommand } from "../command.js";
import { RefusalError } from "../failure.js";
import { printMissing } from "../stream.js";
import type { Terminal } from "../terminal.js";

/** How long one question to the agents follows; then all are asked again, those that came since too. */
const followSeconds = 60;
/** Lines of the past that each further question asks for, so that none falls between two. */
const overlapLines = 200;

export default defineCommand({
  details: `
    What the components of a topology logged (\`context.log\`), and what its workers say of
    themselves: restarts, dead letters, lost connections. Each agent keeps its last lines; the lines
    of all agents come together. With the name of an agent: its own log, as its host has it, the last
    500 lines of the process.`,
  positionals: {
    name: { describe: "name of a topology, or of an agent", required: true, completes: "topology or agent" },
  },
  options: {
    limit: { alias: "n", type: "number", default: 100, describe: "lines of the past to show, per agent" },
    agent: { type: "boolean", default: false, describe: "the name is an agent's: a topology has it, too" },
    level: {
      type: "string",
      choices: ["error", "warn", "info", "debug"] as const,
      default: "info" as const,
      describe: "of an agent's own log: lines of this level and worse ones",
    },
    follow: { alias: "f", type: "boolean", default: false, describe: "go on with new lines until Ctrl-C" },
  },
  examples: [
    ["logs greenhouse", "the last lines"],
    ["logs greenhouse -f", "as they come"],
    ["logs gw-1 --level debug -f", "what the agent gw-1 says of itself, with details"],
    ["logs greenhouse --json | jq 'select(.level == \"error\")'", "errors alone"],
  ],
  remote: true,
  async run({ args, terminal, json, client, signal }) {
    const coordinator = await client();
    const { name, level } = args;
    const agents = args.agent || !(await coordinator.topologies()).some((each) => each.name === name);
    if (agents && !(await coordinator.agents()).some((each) => each.name === name)) throw noSuch(name);
    const read = (limit: number, follow: number) =>
      agents
        ? coordinator.agentLogs(name, { limit, follow, level }, signal)
        : coordinator.logs(name, { limit, follow }, signal);
    const print = (line: LogEntry) => (json ? terminal.print(JSON.stringify(line)) : show(line, terminal));
    if (!args.follow) {
      const { lines, end } = await kept(read(args.limit, 0));
      for (const line of lines) print(line);
      if (end !== null) printMissing(end, terminal);
      return undefined;
    }
    const unseen = new Unseen();
    for (let limit = args.limit; !signal.aborted; limit = overlapLines) {
      try {
        for await (const line of read(limit, followSeconds))
          if (line.kind === "log" && unseen.take(line)) print(line);
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    }
    return undefined;
  },
});

function noSuch(name: string): RefusalError {
  const remedy = "`headwater list` and `headwater agents` show those that are there";
  return new RefusalError(404, "not-found", `there is no topology and no agent ${name}`, { remedy });
}

/** The lines of all agents in the order of their times, and the end of the answer. */
async function kept(
  answer: AsyncIterable<LogStreamLine>,
): Promise<{ lines: readonly LogEntry[]; end: EndLine | null }> {
  const lines: LogEntry[] = [];
  let end: EndLine | null = null;
  for await (const line of answer) {
    if (line.kind === "log") lines.push(line);
    else end = line;
  }
  return { lines: lines.sort((a, b) => a.at - b.at), end };
}

/** Knows which lines were shown: each agent's come in the order of their times. */
class Unseen {
  readonly #last = new Map<string, { at: number; texts: Set<string> }>();

  /** True when the line is new; it is not from then on. */
  take({ agent, at, task, text }: LogEntry): boolean {
    const last = this.#last.get(agent);
    if (last !== undefined && at < last.at) return false;
    const key = `${task} ${text}`;
    if (last === undefined || at > last.at) this.#last.set(agent, { at, texts: new Set([key]) });
    else if (last.texts.has(key)) return false;
    else last.texts.add(key);
    return true;
  }
}

function show({ at, agent, task, level, text }: LogEntry, { colors, print }: Terminal): void {
  const paint = { error: colors.red, warn: colors.yellow, info: (word: string) => word, debug: colors.dim }[
    level
  ];
  const time = colors.dim(new Date(at).toISOString().slice(11, 23));
  print(`${time} ${paint(level.padEnd(5))} ${colors.cyan(task === "" ? agent : `${agent} ${task}`)} ${text}`);
}
