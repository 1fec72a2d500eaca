import type { Info } from "../../coordinator/index.js";
import { defineCommand } from "../command.js";
import { formatSince, plural } from "../format.js";
import { paintStatus } from "../status.js";
import type { Terminal } from "../terminal.js";
import { watch, watchOption } from "../watch.js";

export default defineCommand({
  details: `
    The coordinator and its broker, how many agents and topologies are in which status, and all
    alarms.`,
  positionals: {},
  options: watchOption,
  examples: [
    ["status", "is everything well?"],
    ["status --json | jq '.alarms'", "for a monitoring script"],
  ],
  remote: true,
  async run({ args, terminal, json, client, signal }) {
    const coordinator = await client();
    await watch(args.watch, terminal, signal, async (screen) => {
      const info = await coordinator.info();
      if (json) screen.json(info);
      else show(info, coordinator.url.origin, screen);
    });
    return undefined;
  },
});

function show(info: Info, url: string, terminal: Terminal): void {
  const { colors } = terminal;
  const now = Date.now();
  const { broker } = info;
  const connected = broker.connected
    ? paintStatus("connected", colors)
    : colors.red(broker.why || "not connected");
  const counts = (all: Readonly<Record<string, number>>) =>
    Object.entries(all)
      .filter(([, count]) => count > 0)
      .map(([status, count]) => `${count} ${paintStatus(status, colors)}`)
      .join(", ") || colors.dim("none");
  terminal.print(`coordinator  ${url}, version ${info.version}, up ${formatSince(info.startedAt, now)}`);
  terminal.print(`broker       ${broker.kind}, ${broker.url}, ${connected}`);
  terminal.print(`agents       ${counts(info.agents)}`);
  terminal.print(`topologies   ${counts(info.topologies)}`);
  const unplaced = info.tasks.unplaced === 0 ? "" : `, ${colors.red(`${info.tasks.unplaced} unplaced`)}`;
  terminal.print(`tasks        ${info.tasks.placed} placed${unplaced}`);
  if (info.frozen)
    terminal.print(colors.yellow("moves        frozen: half or more of the agents went silent together"));
  if (info.alarms.length === 0) return;
  terminal.print("");
  terminal.print(colors.red(plural(info.alarms.length, "alarm")));
  for (const { subject, text, since } of info.alarms)
    terminal.print(`  ${colors.bold(subject)}  ${text}  ${colors.dim(`for ${formatSince(since, now)}`)}`);
}
