import { describe, expect, it } from "vitest";
import { type OptionTable, remoteOptions } from "../../cli/command.js";
import { commandIn } from "../../cli/command-in.js";
import { commandsOf, pages, read } from "./pages.js";

const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };

/** What is wrong with a command line; "" when a user may type it. `…` and UPPER CASE stand for words. */
async function fault(words: readonly string[]): Promise<string> {
  const [, name = ""] = words;
  if (name.startsWith("-")) return ["--help", "--version"].includes(name) ? "" : `no option ${name}`;
  if (name === "<command>") return "";
  const found = commandIn(words.slice(1));
  if (found === undefined) return `no command ${name}`;
  const { entry, rest } = found;
  const command = await entry.load();
  const options: OptionTable = { ...command.options, ...(command.remote ? remoteOptions : {}) };
  const given: string[] = [];
  for (let i = 0; i < rest.length; i++) {
    const word = rest[i]!;
    if (!/^-./.test(word)) {
      given.push(word);
      continue;
    }
    const flag = word.replace(/^--?/, "").replace(/=.*/, "");
    if (flag === "help" || (flag === "json" && command.json !== false)) continue;
    const known = Object.entries(options).find(
      ([option, { alias }]) =>
        flag === option || flag === `no-${option}` || [alias ?? []].flat().includes(flag!),
    );
    if (known === undefined) return `${name} has no option ${word}`;
    if (known[1].type !== "boolean" && !word.includes("=")) i++;
  }
  const places = Object.values(command.positionals);
  const required = places.filter((place) => place.required).length;
  // A command that is only mentioned (`headwater drain`) has no arguments at all.
  if (given.length > 0 && given.length < required) return `${name} needs ${required} arguments`;
  if (given.length > places.length && !places.some(({ many }) => many)) return `${name}: too many arguments`;
  return "";
}

describe.each(pages)("%s", (page) => {
  const text = read(page);

  it("names commands, options and arguments of headwater that are there", async () => {
    const faults: string[] = [];
    for (const words of commandsOf(text, "headwater")) {
      const found = await fault(words);
      if (found !== "") faults.push(`${words.join(" ")}: ${found}`);
    }
    expect(faults).toEqual([]);
  });
});

it("the README names npm scripts that are there", () => {
  const named = commandsOf(read("README.md"), "npm").flatMap(([, what, script]) =>
    what === "run" ? [script!] : what === "test" ? ["test"] : [],
  );
  expect(named.length).toBeGreaterThan(3);
  expect(named.filter((script) => !(script in scripts))).toEqual([]);
});

it("a command that is not there would be found", async () => {
  const found = await Promise.all(
    ["headwater lst", "headwater list --wat", "headwater tap greenhouse", "headwater pause a b"].map((line) =>
      fault(line.split(" ")),
    ),
  );
  expect(found.filter((text) => text === "")).toEqual([]);
  expect(commandsOf("```sh\na && headwater list # x\n```", "headwater")).toEqual([["headwater", "list"]]);
  expect(await fault("headwater tap greenhouse per-room -n 3 --json".split(" "))).toBe("");
});
