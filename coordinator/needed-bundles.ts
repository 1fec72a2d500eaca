import { markOf } from "../proto/index.js";
import type { Book } from "./book.js";
import type { Now } from "./core-contract.js";
import { bundlesNamed, namesBundle, type TopologyRecord } from "./records.js";

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
  const records = [...book.topologies.values()].map(({ record }) => record);
  const naming = records.filter((record) => namesBundle(record, bundle));
  const [whose, again] =
    naming.length > 0
      ? [
          `topology ${naming.map((record) => record.name + versionOf(record, bundle)).join(", ")}`,
          // Also where that version runs already, or another one: it is sent before anything is looked at.
          `\`headwater update ${naming[0]!.name} <file> --dry-run\` with the file, --param and ` +
            "--sign-revision of that version",
        ]
      : ["the upgrade of agents", "`headwater agents upgrade` with the same files"];
  const text =
    `${subject} of ${whose} ${fault} in the coordinator's store: agents that do not have it yet do not get ` +
    `it, and no backup can be made; ${again} puts it in again`;
  return book.raise({ code, subject, text, since: now.wall }, now.running, true) ? text : "";
}

function versionOf(record: TopologyRecord, bundle: string): string {
  if (record.bundle === bundle) return "";
  return record.previous?.bundle === bundle ? " (the version before)" : " (the version to come)";
}
