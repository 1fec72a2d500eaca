/** One line of log: what happened, in words, with fields that a machine can read. */
export interface LogLine {
  readonly at: number;
  readonly level: LogLevel;
  readonly text: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export type LogLevel = "error" | "warn" | "info" | "debug";

/** Where log lines go. Never called per tuple. */
export interface Log {
  error(text: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(text: string, fields?: Readonly<Record<string, unknown>>): void;
  info(text: string, fields?: Readonly<Record<string, unknown>>): void;
  debug(text: string, fields?: Readonly<Record<string, unknown>>): void;
}

const severity: Record<LogLevel, number> = { error: 0, warn: 1, info: 2, debug: 3 };
const journald: Record<LogLevel, string> = { error: "<3>", warn: "<4>", info: "<6>", debug: "<7>" };

/** Whether a line of a level is wanted by who wants those of `wanted` and what is worse. */
export function reaches(level: LogLevel, wanted: LogLevel): boolean {
  return severity[level] <= severity[wanted];
}

/** A log that gives every line at or above `level` to `sink`. */
export function createLog(level: LogLevel, sink: (line: LogLine) => void, wall: () => number): Log {
  const at =
    (mine: LogLevel) =>
    (text: string, fields: Readonly<Record<string, unknown>> = {}) => {
      if (reaches(mine, level)) sink({ at: wall(), level: mine, text, fields });
    };
  return { error: at("error"), warn: at("warn"), info: at("info"), debug: at("debug") };
}

/** A log that keeps nothing. */
export const silentLog: Log = createLog(
  "error",
  () => undefined,
  () => 0,
);

/** `12:34:56.789 warn  text key=value …`; under journald a priority instead of time and level. */
export function formatLogLine(line: LogLine, underJournald: boolean): string {
  const fields = Object.entries(line.fields)
    .map(([key, value]) => ` ${key}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join("");
  const text = `${line.text}${fields}`.replaceAll("\n", "\\n");
  if (underJournald) return `${journald[line.level]}${text}`;
  return `${new Date(line.at).toISOString().slice(11, 23)} ${line.level.padEnd(5)} ${text}`;
}
