import { HeadwaterError } from "../../base/index.js";
import type { StateAnswer } from "../../coordinator/index.js";
import { defineCommand } from "../command.js";
import { formatBytes, formatNumber, plural } from "../format.js";
import { lookAtState, type SeenPart } from "../look-at-state.js";
import { topologyArgument } from "../positionals.js";
import { printMissing } from "../stream.js";
import { printTable } from "../table.js";
import type { Terminal } from "../terminal.js";

/** Characters of what a key holds that a person sees. */
const shownCharactersMax = 4_096;

export default defineCommand({
  details: `
    What tasks remember in declared state: without a task how much each has, with one its keys and
    values, in order of cell and key, up to --limit. It is what they have in memory now, committed
    or not, and it comes in pages of 256 KiB or 1,000 keys, between which it may change. Nothing is
    changed by looking, and a copy on a standby is not asked. The first 4,096 characters of what a
    key holds are shown; with --json all of it is there, however long, one key a line. A --key that
    no task has ends with 1, a task that is not running now with 4.`,
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
    const wanted = { task, cell, key, limit: some ? limit : 0, whole: json };
    const parts = lookAtState(await client(), topology, wanted);
    const keys = json ? new KeysAsJson(terminal) : { part: (part: SeenPart) => show(part, terminal) };
    let found = false;
    let next = await parts.next();
    for (; next.done !== true; next = await parts.next()) {
      keys.part(next.value);
      found = true;
    }
    const unknown = key !== "" && !found;
    if (keys instanceof KeysAsJson) keys.end(next.value);
    else {
      showTasks(next.value, topology, terminal);
      printMissing(next.value, terminal);
      if (unknown) terminal.error(`no task that answers has the key ${JSON.stringify(key)}`);
    }
    return unknown ? 1 : undefined;
  },
});

/** A StateAnswer as it comes in: a key of many pages is not held. */
class KeysAsJson {
  readonly #terminal: Terminal;
  /** What stands before the next key. */
  #before = '{"keys":[\n';
  /** What ends the key that was begun. */
  #tail = "";

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  part({ goesOn, value, cut, member, ...where }: SeenPart): void {
    const text = JSON.stringify(value);
    const head = `${this.#tail}${this.#before}${JSON.stringify(where).slice(0, -1)},"value":`;
    const open = member !== "";
    this.#terminal.jsonPiece(goesOn ? "," : head);
    this.#terminal.jsonPiece(text.slice(goesOn ? 1 : 0, open ? -1 : undefined));
    this.#tail = open ? `${text.at(-1)},"cut":false}` : `,"cut":${cut}}`;
    this.#before = ",\n";
  }

  end(beside: Omit<StateAnswer, "keys">): void {
    const begun = this.#tail === "" ? this.#before : this.#tail;
    this.#terminal.jsonPiece(`${begun}\n],${JSON.stringify(beside).slice(1)}\n`);
  }
}

function show({ task, cell, key, value, cut }: SeenPart, { print, colors }: Terminal): void {
  const where = `${colors.dim(task)} ${colors.cyan(cell)} ${colors.bold(key)}`;
  const text = JSON.stringify(value);
  const short = cut || text.length > shownCharactersMax;
  const beginning = colors.yellow("… (the beginning; --json has all of it)");
  print(`${where} ${text.slice(0, shownCharactersMax)}${short ? beginning : ""}`);
}

function showTasks({ tasks, more }: Omit<StateAnswer, "keys">, topology: string, terminal: Terminal): void {
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
