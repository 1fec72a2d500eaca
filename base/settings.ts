import { HeadwaterError } from "./errors.js";

interface Common {
  /** What it is for, as the end of a sentence that begins with its name. */
  readonly meaning: string;
  /** Never shown: a password. */
  readonly secret?: boolean;
}

/** One setting of a process: what it may be, what it is when nobody says anything, and what it is for. */
export type Setting = Common &
  (
    | { readonly kind: "text"; readonly default: string | null; readonly placeholder?: string }
    | {
        readonly kind: "number";
        readonly default: number;
        readonly min: number;
        readonly max: number;
        /** E.g. "s", "MiB"; "" = a plain number. */
        readonly unit: string;
        /** Fractions are allowed; else whole numbers only. */
        readonly fraction?: boolean;
      }
    | { readonly kind: "flag" }
    | { readonly kind: "choice"; readonly default: string; readonly choices: readonly string[] }
    /** May be given several times; in the environment joined by commas. */
    | { readonly kind: "list"; readonly placeholder?: string }
  );

/** All settings of one process, by name in camelCase; `--help`, validation and the docs come from it. */
export type SettingsTable = Readonly<Record<string, Setting>>;

type ValueOf<S extends Setting> = S extends { readonly kind: "number" }
  ? number
  : S extends { readonly kind: "flag" }
    ? boolean
    : S extends { readonly kind: "list" }
      ? readonly string[]
      : S extends { readonly default: string }
        ? string
        : string | null;

/** The values that a table gives. */
export type SettingsOf<T extends SettingsTable> = { readonly [K in keyof T]: ValueOf<T[K]> };

/** `httpPort` → `http-port`, as on the command line. */
export function flagOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `httpPort` → `HEADWATER_HTTP_PORT`, as in the environment. */
export function variableOf(name: string): string {
  return `HEADWATER_${flagOf(name).replaceAll("-", "_").toUpperCase()}`;
}

/**
 * Values of all settings: from the command line (by camelCase name; undefined = not given), else from the
 * environment, else the default. Throws `bad-setting`, which names the place and what is allowed.
 */
export function readSettings<T extends SettingsTable>(
  table: T,
  given: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string | undefined>>,
): SettingsOf<T> {
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(table)) {
    const said = given[name];
    const variable = environment[variableOf(name)];
    if (said !== undefined) values[name] = parsed(setting, said, `--${flagOf(name)}`);
    else if (variable !== undefined && variable !== "") {
      values[name] = parsed(setting, variable, variableOf(name));
    } else values[name] = defaultOf(setting);
  }
  return values as SettingsOf<T>;
}

/** `number, 1-65535, default 7880` and the like: what may be said, for help and docs. */
export function rangeText(setting: Setting): string {
  switch (setting.kind) {
    case "text":
      return setting.default === null ? "text" : `text, default ${setting.default}`;
    case "number": {
      const unit = setting.unit === "" ? "" : ` ${setting.unit}`;
      return `${setting.min}-${setting.max}${unit}, default ${setting.default}`;
    }
    case "flag":
      return "off unless given";
    case "choice":
      return `${setting.choices.join(" | ")}, default ${setting.default}`;
    case "list":
      return "text, may be given several times";
  }
}

/** The table as Markdown, for the docs. */
export function settingsMarkdown(table: SettingsTable): string {
  const rows = Object.entries(table).map(([name, setting]) => {
    const range = rangeText(setting).replaceAll("|", "\\|");
    return `| \`--${flagOf(name)}\` | \`${variableOf(name)}\` | ${range} | ${setting.meaning} |`;
  });
  return ["| flag | environment | range | meaning |", "|---|---|---|---|", ...rows, ""].join("\n");
}

function defaultOf(setting: Setting): unknown {
  if (setting.kind === "flag") return false;
  return setting.kind === "list" ? [] : setting.default;
}

function parsed(setting: Setting, said: unknown, place: string): unknown {
  switch (setting.kind) {
    case "text":
      if (typeof said === "string") return said;
      break;
    case "number": {
      const number = typeof said === "string" && said.trim() !== "" ? Number(said) : said;
      if (typeof number !== "number" || number < setting.min || number > setting.max) break;
      if (Number.isInteger(number) || (setting.fraction === true && !Number.isNaN(number))) return number;
      break;
    }
    case "flag":
      if (typeof said === "boolean") return said;
      if (said === "1" || said === "true" || said === "yes") return true;
      if (said === "0" || said === "false" || said === "no") return false;
      break;
    case "choice":
      if (typeof said === "string" && setting.choices.includes(said)) return said;
      break;
    case "list":
      if (Array.isArray(said)) return said.map(String);
      if (typeof said === "string") return said.split(",").map((part) => part.trim());
      break;
  }
  const shown = setting.secret === true ? "this" : JSON.stringify(said)?.slice(0, 80);
  throw new HeadwaterError("bad-setting", `${place}: ${shown} is not allowed`, {
    place,
    remedy: `give ${setting.kind === "flag" ? "it alone, or true or false" : rangeText(setting)}`,
  });
}
