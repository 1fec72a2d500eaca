import { type CatalogEntry, catalog } from "./catalog.js";
import { type Command, type Option, optionsOf, type Positional } from "./command.js";
import type { Terminal } from "./terminal.js";

/** Text is easier to read in lines that are not too long. */
const widthMax = 100;
const exitCodesHelp = `  0  done
  1  tried and failed
  2  the command line or the input is wrong; nothing was done
  3  no coordinator answers
  4  no such thing, or it is not in a state for this
  5  the API token is missing or wrong, or its role does not allow this`;

/** `headwater --help`: all commands under headings, the first steps, and the exit codes. */
export function overview({ colors }: Terminal): string {
  const width = Math.max(...catalog.flatMap(({ entries }) => entries.map(({ name }) => name.length)));
  const lines = ["Stream processing on the gateways where sensor data is born."];
  lines.push("", `${colors.bold("Usage:")} headwater <command> [options]`);
  for (const { title, entries } of catalog) {
    lines.push("", colors.bold(`${title}:`));
    for (const { name, about } of entries) lines.push(`  ${colors.cyan(name.padEnd(width))}  ${about}`);
  }
  return `${lines.join("\n")}

${colors.bold("First steps:")}
  headwater init weather                             a topology project to play with
  headwater run weather/topology.ts                  run it on this laptop
  headwater coordinator --insecure                   then with agents, each in a terminal of its own
  headwater agent --name gw-1 --label role=gateway
  headwater submit weather/topology.ts

${colors.bold("Exit codes:")}
${exitCodesHelp}

Each command teaches itself: \`headwater <command> --help\`.`;
}

/** `headwater <command> --help`. */
export function helpOf(entry: CatalogEntry, command: Command, { colors, width }: Terminal): string {
  const columns = Math.min(width, widthMax);
  const positionals = Object.entries(command.positionals);
  const usage = ["headwater", entry.name, ...positionals.map(usageOf), "[options]"].join(" ");
  const about = `${entry.about[0]!.toUpperCase()}${entry.about.slice(1)}.`;
  const parts = [about, `${colors.bold("Usage:")} ${usage}`, wrap(command.details.trim(), columns, 0)];
  const section = (title: string, rows: readonly (readonly [string, string])[]) => {
    if (rows.length > 0) parts.push(`${colors.bold(`${title}:`)}\n${twoColumns(rows, columns, colors.cyan)}`);
  };
  section(
    "Arguments",
    positionals.map(([name, { describe }]) => [name, describe] as const),
  );
  const options = Object.entries({ ...optionsOf(command), help: { describe: "show this help" } as Option });
  for (const group of new Set(["Options", ...options.map(([, { group: name }]) => name ?? "Options")]))
    section(group, options.filter(([, option]) => (option.group ?? "Options") === group).map(optionRow));
  const examples = command.examples.map(
    ([line, purpose]) => `  ${colors.dim(`# ${purpose}`)}\n  headwater ${line}`,
  );
  if (examples.length > 0) parts.push(`${colors.bold("Examples:")}\n${examples.join("\n")}`);
  return parts.join("\n\n");
}

function usageOf([name, { required, many }]: readonly [string, Positional]): string {
  const word = many === true ? `${name} …` : name;
  return required ? `<${word}>` : `[${word}]`;
}

function optionRow([name, option]: readonly [string, Option]): readonly [string, string] {
  const { alias, type, choices, describe = "", default: value, array, demandOption } = option;
  const on = type === "boolean" && value === true;
  const aliases = [alias ?? []].flat();
  const letter = aliases.find((each) => each.length === 1);
  const short = letter === undefined ? "    " : `-${letter}, `;
  const words = aliases.filter((each) => each.length > 1).map((each) => `, --${each}`);
  const kind = type === "boolean" || type === undefined ? "" : ` <${valueWord(name, option)}>`;
  const notes = [
    choices === undefined ? "" : choices.join(", "),
    demandOption === true ? "required" : "",
    array === true ? "may be repeated" : "",
    value === undefined || typeof value === "boolean" || describe.includes("[default:")
      ? ""
      : `default: ${value}`,
  ].filter((note) => note !== "");
  const tail = notes.map((note) => `[${note}]`).join(" ");
  return [
    `${short}--${on ? "no-" : ""}${name}${words.join("")}${kind}`,
    tail === "" ? describe : `${describe} ${tail}`,
  ];
}

function valueWord(name: string, { type, normalize, choices, placeholder }: Option): string {
  if (placeholder !== undefined) return placeholder;
  if (choices !== undefined) return "one";
  if (type === "number") return name.includes("seconds") ? "seconds" : "number";
  return normalize === true ? "path" : "text";
}

function twoColumns(
  rows: readonly (readonly [string, string])[],
  columns: number,
  paint: (text: string) => string,
): string {
  const left = Math.max(...rows.map(([name]) => name.length));
  return rows
    .map(([name, text]) => `  ${paint(name.padEnd(left))}  ${wrap(text, columns - left - 4, left + 4)}`)
    .join("\n");
}

/** Breaks a text at `width`; further lines are indented. */
function wrap(text: string, width: number, indent: number): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && line.length + 1 + word.length > Math.max(width, 20)) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${" ".repeat(indent)}`);
}
