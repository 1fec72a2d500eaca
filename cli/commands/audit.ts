import type { AuditStreamLine } from "../../coordinator/index.js";
import { defineCommand } from "../command.js";
import type { Terminal } from "../terminal.js";

/** How long one question follows; then it is asked again. */
const followSeconds = 3_600;

export default defineCommand({
  details: `
    Who did what, when, and what came of it: every command that changes something, with the name of
    its token and the address it came from; also what was refused, failed logins, and \`headwater
    restore\` on the coordinator's host. The coordinator keeps the last 20 MiB of it.`,
  positionals: {},
  options: {
    limit: { alias: "n", type: "number", default: 100, describe: "entries of the past to show" },
    follow: { alias: "f", type: "boolean", default: false, describe: "go on with new entries until Ctrl-C" },
  },
  examples: [
    ["audit", "the last entries"],
    ["audit -f -n 0", "what happens from now on"],
    ["audit -n 10000 --json | jq 'select(.action == \"reset\")'", "who gave state up"],
  ],
  remote: true,
  async run({ args, terminal, json, client, signal }) {
    const coordinator = await client();
    const print = (entry: AuditStreamLine) =>
      json ? terminal.print(JSON.stringify(entry)) : show(entry, terminal);
    const follow = args.follow ? followSeconds : 0;
    for (let limit = args.limit; ; limit = 0) {
      try {
        for await (const entry of coordinator.audit({ limit, follow }, signal)) print(entry);
      } catch (error) {
        if (!signal.aborted) throw error;
      }
      if (!args.follow || signal.aborted) return undefined;
    }
  },
});

function show(entry: AuditStreamLine, { colors, print }: Terminal): void {
  const { at, token, role, from, action, subject, outcome, why, detail } = entry;
  const time = colors.dim(new Date(at).toISOString().slice(0, 19).replace("T", " "));
  const who = token === "" ? from : `${token} ${colors.dim(`(${role}, ${from})`)}`;
  const end = outcome === "done" ? colors.green(outcome) : colors.red(`${outcome}: ${why}`);
  const details = Object.entries(detail)
    .filter(([, value]) => value !== null && value !== false)
    .map(([key, value]) => `${key}=${typeof value === "string" ? value : JSON.stringify(value)}`);
  const more = details.length === 0 ? "" : ` ${colors.dim(details.join(" "))}`;
  print(`${time} ${who} ${colors.cyan(action)}${subject === "" ? "" : ` ${subject}`} ${end}${more}`);
}
