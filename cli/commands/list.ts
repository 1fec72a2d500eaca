import type { TopologySummary } from "../../coordinator/index.js";
import { defineCommand } from "../command.js";
import { formatNumber, formatSince, plural } from "../format.js";
import { paintStatus } from "../status.js";
import { printTable } from "../table.js";
import type { Colors, Terminal } from "../terminal.js";
import { watch, watchOption } from "../watch.js";

export default defineCommand({
  details: `
    One line for each topology: its status, how many of its tasks run, tuples per second in (from
    its spouts) and out (into its last bolts), dead letters, how many problems \`headwater
    describe\` would name, and how many tasks are degraded: only one agent has their state.`,
  positionals: {},
  options: watchOption,
  examples: [
    ["list", "once"],
    ["list --watch", "live"],
    ["list --json | jq '.[] | select(.problems > 0) | .name'", "names of topologies with problems"],
  ],
  remote: true,
  async run({ args, terminal, json, client, signal }) {
    const coordinator = await client();
    await watch(args.watch, terminal, signal, async (screen) => {
      const topologies = await coordinator.topologies();
      if (json) screen.json(topologies);
      else show(topologies, screen);
    });
    return undefined;
  },
});

function show(topologies: readonly TopologySummary[], terminal: Terminal): void {
  const { dim, yellow } = terminal.colors;
  if (topologies.length === 0) {
    terminal.print(dim("no topologies; submit one with `headwater submit <file>`"));
    return;
  }
  const now = Date.now();
  printTable(
    terminal,
    [
      { title: "TOPOLOGY" },
      { title: "STATUS" },
      { title: "TASKS", align: "right" },
      { title: "AGENTS", align: "right" },
      { title: "IN/S", align: "right" },
      { title: "OUT/S", align: "right" },
      { title: "DEAD", align: "right" },
      { title: "AGE", align: "right" },
      { title: "PROBLEMS" },
    ],
    topologies.map((topology) => [
      topology.name,
      paintStatus(topology.status, terminal.colors),
      `${topology.tasks.running}/${topology.tasks.total}`,
      String(topology.agents),
      formatNumber(topology.inRate),
      formatNumber(topology.outRate),
      topology.deadLetters === 0 ? "0" : yellow(formatNumber(topology.deadLetters)),
      formatSince(topology.submittedAt, now),
      problemsOf(topology, terminal.colors),
    ]),
  );
}

/** What is wrong, and what would be if another agent died; details are in `headwater describe`. */
export function problemsOf(
  { problems, why, degraded }: Pick<TopologySummary, "problems" | "why" | "degraded">,
  { red, yellow }: Pick<Colors, "red" | "yellow">,
): string {
  const parts: string[] = [];
  if (why !== "") parts.push(problems > 0 ? red(why) : why);
  else if (problems > 0) parts.push(red(`${problems}, see describe`));
  if (degraded > 0) parts.push(yellow(`${plural(degraded, "task")} degraded: one copy of the state`));
  return parts.join("; ");
}
