/** Colours that are no colours when nobody looks or somebody said no. */
export interface Colors {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

/** Where a command prints: results on standard output, errors and progress on standard error. */
export interface Terminal {
  readonly colors: Colors;
  readonly errorColors: Colors;
  /** True when a person looks at standard output. */
  readonly interactive: boolean;
  /** True when a person looks at standard error: progress is drawn. */
  readonly live: boolean;
  /** Columns of standard output; 100 when it is no terminal. */
  readonly width: number;
  /** A line of the result. */
  print(line: string): void;
  /** A line beside the result. */
  error(line: string): void;
  /** Raw text on standard error, for progress. */
  draw(text: string): void;
  /** The result as JSON: one line in a pipe, indented for a person. */
  json(value: unknown): void;
  /** The same where it is too long to be held: piece by piece, as it is. */
  jsonPiece(text: string): void;
}

const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

/** Coloured or plain, by `on`. */
export function createColors(on: boolean): Colors {
  const paint =
    ([from, to]: readonly [number, number]) =>
    (text: string) =>
      on && text !== "" ? `\u001b[${from}m${text}\u001b[${to}m` : text;
  return {
    bold: paint(codes.bold),
    dim: paint(codes.dim),
    red: paint(codes.red),
    green: paint(codes.green),
    yellow: paint(codes.yellow),
    cyan: paint(codes.cyan),
  };
}

const colorSequence = /\u001b\[[0-9;]*m/g;

/** Controls of a terminal, but line breaks, tabs and colours. */
const controls = /\u001b(?!\[[0-9;]*m)|[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f]/g;

/**
 * A line without controls: labels, logs and readings come from devices, and none of them shall move the
 * cursor, change the title or fill the clipboard of who looks at it.
 */
export function harmless(line: string): string {
  return line.replace(controls, "\ufffd");
}

/** Characters that a text takes on the screen: without colours. */
export function visibleLength(text: string): number {
  return [...text.replace(colorSequence, "")].length;
}

/** The terminal of this process. NO_COLOR and FORCE_COLOR are honoured, on each stream by itself. */
export function processTerminal(env: NodeJS.ProcessEnv): Terminal {
  const wanted = (stream: NodeJS.WriteStream) => {
    if ((env["NO_COLOR"] ?? "") !== "") return false;
    if ((env["FORCE_COLOR"] ?? "") !== "") return env["FORCE_COLOR"] !== "0";
    return stream.isTTY === true && env["TERM"] !== "dumb";
  };
  const { stdout, stderr } = process;
  return {
    colors: createColors(wanted(stdout)),
    errorColors: createColors(wanted(stderr)),
    interactive: stdout.isTTY === true,
    live: stderr.isTTY === true && env["TERM"] !== "dumb",
    width: stdout.columns || stderr.columns || 100,
    print: (line) => void stdout.write(`${harmless(line)}\n`),
    error: (line) => void stderr.write(`${harmless(line)}\n`),
    draw: (text) => void stderr.write(text),
    json: (value) => void stdout.write(`${JSON.stringify(value, null, stdout.isTTY ? 2 : 0)}\n`),
    jsonPiece: (text) => void stdout.write(text),
  };
}
