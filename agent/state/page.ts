import { jsonOf } from "../items.js";
import type { GroupState } from "./group-state.js";
import { type Look, lookAt, type Member, type SeenKey } from "./look.js";

/**
 * Characters of one page, which is made at one go while the task's data waits; what does not fit comes with
 * the next.
 */
const pageCharactersMax = 256 * 1024;
/** Characters of an item; a value that is longer comes in pieces. */
const pieceCharactersMax = 32 * 1024;

/** The text of a key, and the member behind which it goes on; "" = all of it is here. */
interface Text {
  readonly text: string;
  readonly member: string;
}

/**
 * A page of a task's state as items of an answer: a `key` with what it holds, or the `piece`s of its text
 * where that is long, and `more` where a page follows. A map or a list that has no room goes on with the next
 * page; `member` is the last one that is here. A page has at least one member, however long that is.
 */
export function pageOf(state: GroupState, task: string, look: Look): readonly string[] {
  const items: string[] = [];
  let keys = 0;
  let room = pageCharactersMax;
  const more = JSON.stringify({ kind: "more", task });
  for (const seen of lookAt(state, look)) {
    if (keys === look.limit || room <= 0) return [...items, more];
    const { text, member } = textOf(task, seen, room);
    pushPieces(items, task, text);
    if (member !== "") return [...items, more];
    room -= text.length;
    keys++;
  }
  return items;
}

function textOf(task: string, { cell, key, kind, members }: SeenKey, room: number): Text {
  const texts: string[] = [];
  let left = room;
  let last = "";
  let cut = false;
  for (const each of members) {
    cut = texts.length > 0 && left <= 0;
    if (cut) break;
    const text = memberText(kind, each);
    texts.push(text);
    left -= text.length;
    last = each.name;
  }
  const member = cut ? last : "";
  const all = texts.join(",");
  const value = kind === "map" ? `{${all}}` : kind === "list" ? `[${all}]` : all;
  const head = JSON.stringify({ kind: "key", task, cell, key, cut, member });
  return { text: `${head.slice(0, -1)},"value":${value}}`, member };
}

function memberText(kind: SeenKey["kind"], { name, values }: Member): string {
  const texts = values.map(jsonOf).join(",");
  return kind === "map" ? `${JSON.stringify(name)}:${texts}` : texts;
}

function pushPieces(items: string[], task: string, text: string): void {
  let from = 0;
  for (; text.length - from > pieceCharactersMax; from += pieceCharactersMax)
    items.push(JSON.stringify({ kind: "piece", task, text: text.slice(from, from + pieceCharactersMax) }));
  const rest = text.slice(from);
  items.push(from === 0 ? rest : JSON.stringify({ kind: "piece", task, text: rest, last: true }));
}
