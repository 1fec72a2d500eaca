import type { StateAnswer, StateKey } from "../coordinator/index.js";
import type { CoordinatorClient, StateQuery } from "./client.js";

/** Keys that one request brings at most. */
const pageKeys = 1_000;

/** What is looked for; "" = all. */
export interface Wanted extends Pick<StateQuery, "task" | "cell" | "key"> {
  /** Keys of each task at most; 0 = only how much there is. */
  readonly limit: number;
  /** Maps and lists to their end; else what one page has of them. */
  readonly whole: boolean;
}

/** A key, or more of the key before it. */
export interface SeenPart extends StateKey {
  readonly goesOn: boolean;
}

/**
 * What is there, task by task and page after page: no more than one page is held. It ends with what stands
 * beside keys: of the first page, and which tasks have more keys than were asked for.
 */
export async function* lookAtState(
  client: CoordinatorClient,
  topology: string,
  wanted: Wanted,
): AsyncGenerator<SeenPart, Omit<StateAnswer, "keys">> {
  const { whole: _, limit, ...where } = wanted;
  const begin = { afterCell: "", afterKey: "", afterMember: "", limit: Math.min(limit, pageKeys) };
  const first = await client.state(topology, { ...where, ...begin });
  const more: string[] = [];
  for (const task of new Set(first.tasks.map((each) => each.task))) {
    const keys = first.keys.filter((key) => key.task === task);
    const all = yield* ofTask(client, topology, { ...wanted, task }, { keys, more: first.more });
    if (!all) more.push(task);
  }
  return { tasks: first.tasks, more, missing: first.missing };
}

/** From the first page of a task on; true: to the end. */
async function* ofTask(
  client: CoordinatorClient,
  topology: string,
  { whole, limit, ...where }: Wanted,
  first: Pick<StateAnswer, "keys" | "more">,
): AsyncGenerator<SeenPart, boolean> {
  let last: StateKey | null = null;
  let left = limit;
  for (let page = first; ; ) {
    for (const key of page.keys) {
      const goesOn: boolean = last !== null && last.member !== "" && isSame(last, key);
      if (!goesOn) left--;
      yield { ...key, goesOn };
      last = key;
    }
    if (!page.more.includes(where.task)) return true;
    const afterMember: string = whole ? (last?.member ?? "") : "";
    const open = afterMember === "" ? 0 : 1;
    if (left <= 0 && open === 0) return false;
    const after = { afterCell: last?.cell ?? "", afterKey: last?.key ?? "", afterMember };
    const keys = Math.min(Math.max(left, 0) + open, pageKeys);
    page = await client.state(topology, { ...where, ...after, limit: keys });
    if (page.keys.length === 0) return !page.more.includes(where.task);
  }
}

function isSame(one: StateKey, other: StateKey): boolean {
  return one.cell === other.cell && one.key === other.key;
}
