import type { TokenSummary } from "../../coordinator/index.js";
import { defineCommand } from "../command.js";
import { formatLabels, formatSince } from "../format.js";
import { printTable } from "../table.js";
import type { Terminal } from "../terminal.js";

export default defineCommand({
  details: `
    Join tokens, those of the last week that are over included. The tokens themselves are not kept
    anywhere: only their hashes are.`,
  positionals: {},
  options: {},
  examples: [["token list", "which tokens are open, and how often each was used"]],
  remote: true,
  async run({ terminal, json, client }) {
    const tokens = await (await client()).tokens();
    if (json) terminal.json(tokens);
    else show(tokens, terminal);
    return undefined;
  },
});

function show(tokens: readonly TokenSummary[], terminal: Terminal): void {
  const { colors } = terminal;
  if (tokens.length === 0) {
    terminal.print(colors.dim("no join tokens; make one with `headwater token create`"));
    return;
  }
  const now = Date.now();
  printTable(
    terminal,
    [
      { title: "TOKEN" },
      { title: "STATUS" },
      { title: "USED", align: "right" },
      { title: "MADE", align: "right" },
      { title: "GOOD UNTIL" },
      { title: "FOR" },
      { title: "LABELS" },
    ],
    tokens.map((token) => [
      token.id,
      token.status === "open" ? colors.green(token.status) : colors.dim(token.status),
      `${token.used}/${token.uses}`,
      formatSince(token.createdAt, now),
      new Date(token.expiresAt).toISOString().slice(0, 16).replace("T", " "),
      `${token.name ?? `any ${token.role}`}${token.needsApproval ? ", to be approved" : ""}`,
      formatLabels(token.labels),
    ]),
  );
}
