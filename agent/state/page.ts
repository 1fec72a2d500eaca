import { jsonOf } from "../items.js";
import type { GroupState } from "./group-state.js";
import { type Look, lookAt, type Member, type SeenKey } from "./look.js";

/**
 * Characters of one page, which is made at one go while the topology's data waits here; what does not fit
 * comes with the next.
 */
export const pageCharactersMax = 256 * 1024;
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
 * page; `member` is the last one that is here. Where there is room, a page has at least one member, however
 * long that is. Items have numbers `n` from 1 on, for an answer may come twice, or not at all.
 */
export function pageOf(state: GroupState, task: string, look: Look, characters: number): readonly string[] {
  const items: string[] = [];
  const push = (item: object) => items.push(JSON.stringify({ ...item, task, n: items.length + 1 }));
  const more = () => {
    push({ kind: "more" });
    return items;
  };
  let keys = 0;
  let room = characters;
  for (const seen of lookAt(state, look)) {
    if (keys === look.limit || room <= 0) return more();
    const { text, member } = textOf({ task, n: items.length + 1 }, seen, room);
    if (text.length <= pieceCharactersMax) items.push(text);
    else for (const piece of piecesOf(text)) push(piece);
    if (member !== "") return more();
    room -= text.length;
    keys++;
  }
  return items;
}

function textOf(where: object, { cell, key, kind, members }: SeenKey, room: number): Text {
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
  const head = JSON.stringify({ kind: "key", ...where, cell, key, cut, member });
  return { text: `${head.slice(0, -1)},"value":${value}}`, member };
}

function memberText(kind: SeenKey["kind"], { name, values }: Member): string {
  const texts = values.map(jsonOf).join(",");
  return kind === "map" ? `${JSON.stringify(name)}:${texts}` : texts;
}

function* piecesOf(text: string): Iterable<object> {
  for (let from = 0; from < text.length; from += pieceCharactersMax) {
    const to = from + pieceCharactersMax;
    yield { kind: "piece", text: text.slice(from, to), ...(to < text.length ? {} : { last: true }) };
  }
}
