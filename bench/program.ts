import { parseArgs } from "node:util";
import {
  errorText,
  flagOf,
  HeadwaterError,
  rangeText,
  readSettings,
  type SettingsOf,
  type SettingsTable,
} from "../base/index.js";

/** Help is folded to so many columns. */
const columnsMax = 110;

/** A program of the project that is started by hand or by `.ci/run`: `npm run <name> -- …`. */
export interface Program<T extends SettingsTable> {
  /** Its script in package.json. */
  readonly name: string;
  /** What it does, and what its exit codes say; lines of at most 100 characters. */
  readonly text: string;
  /** Its options, by name in camelCase. */
  readonly options: T;
  /** What words without an option are, e.g. names; without it there are none. */
  readonly words?: { readonly placeholder: string; readonly meaning: string };
}

/** What the words behind `--` ask for. */
export type Asked<T extends SettingsTable> =
  | { readonly kind: "run"; readonly options: SettingsOf<T>; readonly words: readonly string[] }
  | { readonly kind: "help"; readonly text: string }
  /** `text`: what is wrong and what helps. */
  | { readonly kind: "wrong"; readonly text: string };

/**
 * The options and words of this process. With `--help` it prints what the program is and ends with 0; for
 * what there is not, or what is out of its range, it says so and ends with 2.
 */
export function readProgram<T extends SettingsTable>(
  program: Program<T>,
): Extract<Asked<T>, { kind: "run" }> {
  const asked = askedOf(program, process.argv.slice(2));
  if (asked.kind === "run") return asked;
  if (asked.kind === "help") console.log(asked.text);
  else console.error(asked.text);
  process.exit(asked.kind === "help" ? 0 : 2);
}

/** Reads words as `readProgram` does, and ends nothing. */
export function askedOf<T extends SettingsTable>(program: Program<T>, words: readonly string[]): Asked<T> {
  const wrong = (text: string) => {
    return { kind: "wrong" as const, text: `${text}\nsee npm run ${program.name} -- --help` };
  };
  const options = Object.fromEntries(
    Object.entries(program.options).map(([name, { kind }]) => {
      const type = kind === "flag" ? ("boolean" as const) : ("string" as const);
      return [flagOf(name), { type, multiple: kind === "list" }];
    }),
  );
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: { ...options, help: { type: "boolean", short: "h" } },
      allowPositionals: true,
    });
    if (values["help"] === true) return { kind: "help", text: helpOf(program) };
    if (positionals.length > 0 && program.words === undefined)
      return wrong(`${positionals[0]}: npm run ${program.name} takes options only`);
    const said: Readonly<Record<string, unknown>> = values;
    const given = Object.fromEntries(Object.keys(program.options).map((name) => [name, said[flagOf(name)]]));
    return { kind: "run", options: readSettings(program.options, given, {}), words: positionals };
  } catch (error) {
    if (error instanceof HeadwaterError) return wrong(`${error.message}: ${error.remedy}`);
    const unknown = /^Unknown option '([^']+)'/.exec(errorText(error))?.[1];
    return wrong(unknown === undefined ? errorText(error) : `${unknown}: there is no such option`);
  }
}

function helpOf<T extends SettingsTable>({ name, text, options, words }: Program<T>): string {
  const rows = Object.entries(options).map(([option, setting]): readonly [left: string, right: string] => {
    const value = setting.kind === "flag" ? "" : setting.kind === "number" ? " <number>" : " <text>";
    const range = setting.kind === "flag" ? "" : ` [${rangeText(setting)}]`;
    return [`--${flagOf(option)}${value}`, `${setting.meaning}${range}`];
  });
  if (words !== undefined) rows.push([words.placeholder, words.meaning]);
  rows.push(["--help", "show this help"]);
  const width = Math.max(...rows.map(([left]) => left.length));
  const usage = `npm run ${name} -- [options]${words === undefined ? "" : ` [${words.placeholder} …]`}`;
  const indent = " ".repeat(width + 4);
  const lines = rows.map(([left, right]) => {
    return `  ${left.padEnd(width)}  ${folded(right, columnsMax - indent.length).join(`\n${indent}`)}`;
  });
  return [usage, "", text, "", ...lines].join("\n");
}

/** A text in lines of at most so many characters, broken at spaces. */
function folded(text: string, most: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > most) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
