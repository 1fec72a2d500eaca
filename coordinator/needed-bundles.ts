import { markOf } from "../proto/index.js";
import type { Book } from "./book.js";
import type { Now } from "./core-contract.js";
import { bundlesNamed, namesBundle } from "./records.js";

const code = "bundle-damaged";

/** Bundles that topologies, ended ones included, and the last upgrade of agents' programs name. */
export function neededBundles({ topologies, upgrade }: Book): ReadonlySet<string> {
  const named = [...topologies.values()].flatMap(({ record }) => bundlesNamed(record));
  return new Set([...named, ...(upgrade?.releases ?? []).map(({ release }) => release)]);
}

/**
 * A bundle was looked at; `fault`: what is wrong with it in the store, as "is damaged"; "" = nothing. An
 * alarm stands while one that is needed is not there as it was put in. Returns its text when it is new,
 * else "".
 */
export function judgeBundle(book: Book, bundle: string, fault: string, now: Now): string {
  const subject = `bundle ${markOf(bundle)}`;
  if (fault === "" || !neededBundles(book).has(bundle)) {
    book.lower(code, subject);
    return "";
  }
  const names = [...book.topologies.values()].flatMap(({ record }) => {
    return namesBundle(record, bundle) ? [record.name] : [];
  });
  const [whose, again] =
    names.length > 0
      ? [`topology ${names.join(", ")}`, `\`headwater update ${names[0]} <file>\` with the same file`]
      : ["the upgrade of agents", "`headwater agents upgrade` with the same files"];
  const text =
    `${subject} of ${whose} ${fault} in the coordinator's store: agents that do not have it yet do not get ` +
    `it, and no backup can be made; ${again} puts it in again, also where it then says that nothing changes`;
  return book.raise({ code, subject, text, since: now.wall }, now.running, true) ? text : "";
}
