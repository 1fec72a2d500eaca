import type { TopologySummary } from "../../coordinator/index.js";
import { defineCommand } from "../command.js";
import { formatNumber, formatSince } from "../format.js";
import { paintStatus } from "../status.js";
import { printTable } from "../table.js";
import type { Terminal } from "../terminal.js";
import { watch, watchOption } from "../watch.js";

export default defineCommand({
  details: `
    One line for each topology: its status, how many of its tasks run, tuples per second in (from
    its spouts) and out (into its last bolts), dead letters, and how many problems \`headwater
    describe\` would name.`,
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
  const { dim, yellow, red } = terminal.colors;
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
      problems(topology, red),
    ]),
  );
}

function problems({ problems: count, why }: TopologySummary, red: (text: string) => string): string {
  if (why !== "") return count > 0 ? red(why) : why;
  return count === 0 ? "" : red(`${count}, see describe`);
}
