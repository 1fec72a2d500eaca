import { HeadwaterError } from "../../base/index.js";
import type { StateAnswer, StateKey } from "../../coordinator/index.js";
import type { CoordinatorClient, StateQuery } from "../client.js";
import { defineCommand } from "../command.js";
import { formatBytes, formatNumber, plural } from "../format.js";
import { topologyArgument } from "../positionals.js";
import { printMissing } from "../stream.js";
import { printTable } from "../table.js";
import type { Terminal } from "../terminal.js";

/** Keys that one request brings at most. */
const pageKeys = 1_000;

export default defineCommand({
  details: `
    What tasks remember in declared state: without a task how much each has, with one its keys and
    values, in order of cell and key, up to --limit. It is what they have in memory now, committed
    or not, and it may change between two pages of 1,000 keys. Nothing is changed by looking, and a
    copy on a standby is not asked. Values are shown up to 48 KiB, maps and lists up to 1,000
    members. A --key that no task has ends with 1, a task that is not running now with 4.`,
  positionals: {
    ...topologyArgument,
    task: { describe: "one task, e.g. per-room:0", required: false, completes: "nothing" },
  },
  options: {
    cell: { type: "string", placeholder: "component/name", describe: "only this cell" },
    key: { type: "string", placeholder: "key", describe: "only this key, in every task" },
    limit: { alias: "n", type: "number", default: 100, describe: "keys to show" },
  },
  examples: [
    ["state greenhouse", "keys and bytes of every task"],
    ["state greenhouse per-room:0 --cell per-room/worst", "what one cell holds"],
    ["state greenhouse --key hall", "what any task knows of a room"],
    ["state greenhouse per-room:0 -n 100000 --json | jq .keys > state.json", "all of it, for a script"],
  ],
  remote: true,
  async run({ args, terminal, json, client }) {
    const { topology, task = "", cell = "", key = "", limit } = args;
    if (!Number.isInteger(limit) || limit < 1)
      throw new HeadwaterError("usage", `--limit ${limit} is no number of keys`, {
        place: "--limit",
        remedy: "give 1 or more",
      });
    const some = task !== "" || key !== "" || cell !== "";
    const first = {
      task,
      cell,
      key,
      limit: some ? Math.min(limit, pageKeys) : 0,
      afterCell: "",
      afterKey: "",
    };
    const answer = await whole(await client(), topology, first, limit);
    const unknown = key !== "" && answer.keys.length === 0;
    if (json) terminal.json(answer);
    else {
      if (some) showKeys(answer, terminal);
      showTasks(answer, topology, terminal);
      printMissing(answer, terminal);
      if (unknown) terminal.error(`no task that answers has the key ${JSON.stringify(key)}`);
    }
    return unknown ? 1 : undefined;
  },
});

/** Page after page of the one task that was asked for. */
async function whole(
  client: CoordinatorClient,
  topology: string,
  query: StateQuery,
  limit: number,
): Promise<StateAnswer> {
  let answer = await client.state(topology, query);
  while (query.task !== "" && answer.more.length > 0 && answer.keys.length < limit) {
    const { cell, key } = answer.keys.at(-1)!;
    const left = Math.min(limit - answer.keys.length, pageKeys);
    const page = await client.state(topology, { ...query, limit: left, afterCell: cell, afterKey: key });
    answer = { ...page, keys: [...answer.keys, ...page.keys] };
    if (page.keys.length === 0) break;
  }
  return answer;
}

function showKeys({ keys }: StateAnswer, { print, colors }: Terminal): void {
  for (const { task, cell, key, value, cut } of keys) {
    const where = `${colors.dim(task)} ${colors.cyan(cell)} ${colors.bold(key)}`;
    print(`${where} ${shown(value)}${cut ? colors.yellow("  (cut)") : ""}`);
  }
}

function shown(value: StateKey["value"]): string {
  return JSON.stringify(value) ?? "";
}

function showTasks({ tasks, more }: StateAnswer, topology: string, terminal: Terminal): void {
  if (tasks.length === 0) {
    terminal.print(terminal.colors.dim(`no task of ${topology} that answers has declared state`));
    return;
  }
  const rows = tasks.map(({ task, agent, keys, bytes, cells }) => [
    task,
    agent,
    formatNumber(keys),
    formatBytes(bytes),
    cells.map(({ cell, kind, keys: each }) => `${cell} (${kind}, ${plural(each, "key")})`).join(", "),
  ]);
  const columns = ["TASK", "AGENT", "ENTRIES", "BYTES", "CELLS"].map((title) => ({ title }));
  printTable(terminal, columns, rows);
  for (const task of more)
    terminal.print(terminal.colors.yellow(`${task} has more keys; see them with --limit`));
}
