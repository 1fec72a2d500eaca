import { HeadwaterError } from "../../base/index.js";
import { parseTaskId } from "../../topology/index.js";
import { requireTopology, type Topology } from "../book.js";
import type { Coordinator } from "../coordinator.js";
import { type AnsweredItem, type Missing, parsed } from "../questions.js";
import { badRequest } from "./answers.js";
import { answerMs, askAgents, type Query } from "./inquiries.js";
import { readNumber } from "./intake.js";
import type { StateAnswer, StateKey, TaskState } from "./state-types.js";

/** Keys of one page of state of each task, and characters of a word in a query: no key has more. */
const pageLimits = { fallback: 0, min: 0, max: 1_000 };
const wordCharactersMax = 1_024;
/**
 * Characters of the keys of one page, of all agents together. One sends 256 KiB and what one value takes
 * beyond: 1 MiB, of which JSON makes six in the worst case.
 */
const pageCharactersMax = 8 * 1024 * 1024;

/** An item of an agent's answer, as its `pageOf` makes it; those of an earlier release have no `n`. */
type Item = { readonly n?: number } & (
  | ({ readonly kind: "task" } & Omit<TaskState, "agent">)
  | KeyItem
  | { readonly kind: "piece"; readonly task: string; readonly text: string; readonly last?: true }
  | { readonly kind: "more"; readonly task: string }
);
/** Agents of an earlier release do not say the member. */
type KeyItem = { readonly kind: "key"; readonly member?: string } & Omit<StateKey, "member">;

/** What has come of a task by an agent. */
interface Coming {
  /** Number of the item that is next. */
  next: number;
  /** Of a key that comes in pieces. */
  begun: string;
  /** Something is missing: what is behind it would hide that. */
  isLost: boolean;
}

/** State of tasks, one page of it. */
export async function lookAtState(
  coordinator: Coordinator,
  name: string,
  query: Query,
): Promise<StateAnswer> {
  const topology = requireTopology(coordinator.core.book, name);
  const word = (place: string) => readWord(query(place) ?? "", place);
  const [task, cell, key] = [word("task"), word("cell"), word("key")];
  if (task !== "") requireTask(topology, task);
  if (cell !== "") requireCell(topology, cell);
  const limit = Math.floor(readNumber(query("limit"), "limit", pageLimits));
  const [afterCell, afterKey, afterMember] = [word("afterCell"), word("afterKey"), word("afterMember")];
  const ask = { kind: "state", task, cell, key, limit, afterCell, afterKey, afterMember } as const;
  const concerns = (one: string) => task === "" || one === task;
  const answers = askAgents(coordinator, topology, ask, concerns, answerMs);
  const page = new Page();
  for await (const answered of answers) {
    // One value may take longer than an answer should on a slow uplink.
    if (page.take(answered) === "piece") answers.renew();
  }
  if (task !== "" && page.tasks.length === 0) requireStateless(topology, task, answers.missing);
  page.tasks.sort((a, b) => (a.task < b.task ? -1 : 1));
  const more = [...page.more].sort();
  return { tasks: page.tasks, keys: page.keys, more, missing: answers.missing };
}

/** What agents answer, as far as there is room for it. */
class Page {
  readonly tasks: TaskState[] = [];
  readonly keys: StateKey[] = [];
  readonly more = new Set<string>();
  readonly #coming = new Map<string, Coming>();
  #room = pageCharactersMax;

  take({ agent, item, length }: AnsweredItem): Item["kind"] {
    const { n, ...one } = item as Item;
    const coming = this.#comingOf(agent, one.task);
    // An answer comes twice where its acknowledgement was lost.
    if (n !== undefined && n < coming.next) return one.kind;
    coming.isLost ||= n !== undefined && n > coming.next;
    coming.next = (n ?? coming.next) + 1;
    if (one.kind === "task") {
      const { kind: _, ...task } = one;
      this.tasks.push({ ...task, agent });
    } else if (one.kind === "more") this.more.add(one.task);
    else if (coming.isLost || !this.#fits(length)) this.#lose(coming, one.task);
    else if (one.kind === "key") this.#keep(one);
    else this.#piece(one, coming);
    return one.kind;
  }

  #comingOf(agent: string, task: string): Coming {
    const id = `${agent} ${task}`;
    const coming = this.#coming.get(id) ?? { next: 0, begun: "", isLost: false };
    this.#coming.set(id, coming);
    return coming;
  }

  /** What has no room takes all behind it along, so that no key is left out between two. */
  #fits(length: number): boolean {
    const fits = length <= this.#room;
    this.#room = fits ? this.#room - length : 0;
    return fits;
  }

  #lose(coming: Coming, task: string): void {
    coming.isLost = true;
    coming.begun = "";
    this.more.add(task);
  }

  #keep({ kind: _, member = "", ...key }: KeyItem): void {
    this.keys.push({ ...key, member });
  }

  #piece({ task, text, last }: Extract<Item, { kind: "piece" }>, coming: Coming): void {
    coming.begun += text;
    if (last !== true) return;
    const { n: _, ...whole } = (parsed(coming.begun) ?? {}) as Partial<KeyItem> & { readonly n?: number };
    coming.begun = "";
    if (whole.kind === undefined) this.#lose(coming, task);
    else this.#keep(whole as KeyItem);
  }
}

function readWord(word: string, place: string): string {
  if (word.length <= wordCharactersMax) return word;
  const what = `a ${place} of ${word.length} characters is longer than any in a state`;
  throw badRequest(what, place, `use at most ${wordCharactersMax} characters`);
}

function requireTask(topology: Topology, task: string): void {
  if (topology.placed.has(task)) return;
  const names = [...topology.placed.keys()].sort();
  const shown = names.length <= 10 ? names.join(", ") : `${names.slice(0, 10).join(", ")} …`;
  const what = `topology ${topology.record.name} has no task ${JSON.stringify(task.slice(0, 80))} that runs`;
  const remedy =
    names.length === 0 ? "`headwater describe` says why none of its tasks runs" : `it has ${shown}`;
  throw new HeadwaterError("not-found", what, { place: "task", remedy });
}

/** Nobody said anything of the state of this task: that is right where it declares none. */
function requireStateless({ record, chains }: Topology, task: string, missing: readonly Missing[]): void {
  const head = parseTaskId(task)?.head;
  const { components = [] } = chains.find((chain) => chain.head === head) ?? {};
  const declared = record.spec.components.some(
    ({ name, state = {} }) => components.includes(name) && Object.keys(state).length > 0,
  );
  if (!declared) return;
  const why = missing.map((each) => ` (${each.agent}: ${each.why})`).join("");
  throw new HeadwaterError("not-found", `${task} of ${record.name} is not running now${why}`, {
    place: "task",
    remedy: "ask again in a few seconds; `headwater describe` says where it is, and why it does not run",
  });
}

function requireCell(topology: Topology, cell: string): void {
  const cells = topology.record.spec.components.flatMap(({ name, state = {} }) =>
    Object.keys(state).map((each) => `${name}/${each}`),
  );
  if (cells.includes(cell)) return;
  const what = `topology ${topology.record.name} declares no state ${JSON.stringify(cell.slice(0, 80))}`;
  const remedy = cells.length === 0 ? "none of its components declares state" : `it has ${cells.join(", ")}`;
  throw new HeadwaterError("not-found", what, { place: "cell", remedy });
}
