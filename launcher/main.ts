import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { errorText } from "../base/index.js";
import { readPublicKey } from "../proto/index.js";
import { ProgramFolder } from "./folder.js";
import { packagedVersion } from "./packaged.js";
import { choose, chooseUnwritten, type Copy } from "./record.js";

/**
 * `node launch.mjs <folder of releases> [words of the agent …]` prints the file that is to start; nothing =
 * the package's own. It runs before each start of an agent that has ever got a release,
 * and trusts the keys that the agent trusts.
 */
function main([path = "", ...words]: readonly string[]): void {
  const folder = new ProgramFolder(path);
  const { record, why } = folder.read();
  if (why !== "") say(`the record in ${path} cannot be used, the package's own program starts: ${why}`);
  const keys = keysOf(dirname(path), words);
  const faultOf = ({ release }: Copy) => folder.faultOf(release, keys);
  const packaged = packagedVersion();
  const choice = choose(record, packaged, faultOf);
  let { copy } = choice;
  for (const note of choice.notes) say(note);
  try {
    if (JSON.stringify(choice.record) !== JSON.stringify(record)) folder.write(choice.record);
    folder.prune(choice.record, null);
  } catch (error) {
    copy = chooseUnwritten(record, packaged, faultOf);
    say(`the record of releases cannot be written, so nothing is tried: ${errorText(error)}`);
  }
  if (copy !== null) process.stdout.write(`${folder.mainOf(copy.release)}\n`);
}

/** Public deploy keys: of the settings, in the environment or as words, and the one from the join. */
function keysOf(state: string, words: readonly string[]): readonly string[] {
  const given = [process.env["HEADWATER_DEPLOY_KEY"] ?? ""];
  for (const [i, word] of words.entries()) {
    if (word === "--deploy-key") given.push(words[i + 1] ?? "");
    if (word.startsWith("--deploy-key=")) given.push(word.slice("--deploy-key=".length));
  }
  const settings = given.flatMap((text) => text.split(",")).flatMap((text) => keysIn(text.trim()));
  const { deployKey } = identityIn(state);
  return typeof deployKey === "string" ? [...settings, deployKey] : settings;
}

/** A key, or the keys in a file. A file that is not there names no key that could have signed anything. */
function keysIn(text: string): readonly string[] {
  if (text === "") return [];
  if (readPublicKey(text) !== null) return [text];
  try {
    return readFileSync(text, "utf8")
      .split(/\s+/)
      .filter((word) => readPublicKey(word) !== null);
  } catch {
    return ["none"];
  }
}

function identityIn(state: string): { readonly deployKey?: unknown } {
  try {
    return JSON.parse(readFileSync(join(state, "identity.json"), "utf8")) as { deployKey?: unknown };
  } catch (error) {
    // One that cannot be read may have named a key.
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? {} : { deployKey: "none" };
  }
}

/** As journald reads it: a warning. */
function say(text: string): void {
  process.stderr.write(`${process.env["JOURNAL_STREAM"] === undefined ? "" : "<4>"}${text}\n`);
}

main(process.argv.slice(2));
