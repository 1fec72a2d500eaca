import type { InferredOptionTypes, Options } from "yargs";
import type { CoordinatorClient } from "./client.js";
import type { Terminal } from "./terminal.js";

/** Something that the shell can complete. */
export type Completes =
  | "file"
  | "directory"
  | "topology"
  | "agent"
  | "topology or agent"
  | "nothing"
  | readonly string[];

/** What completion scripts understand as "complete a file here". */
export const filesLine = ":files";

/** An argument without a name. */
export interface Positional {
  readonly describe: string;
  readonly required: boolean;
  /** Takes all that is left; only the last may. */
  readonly many?: boolean;
  readonly completes?: Completes;
}

export type Positionals = Readonly<Record<string, Positional>>;
/** An option as yargs has it, and what stands for its value in help: `<placeholder>`. */
export interface Option extends Options {
  readonly placeholder?: string;
}

export type OptionTable = Readonly<Record<string, Option>>;

type PositionalValues<P extends Positionals> = {
  readonly [K in keyof P]: P[K] extends { readonly many: true }
    ? readonly string[]
    : P[K] extends { readonly required: true }
      ? string
      : string | undefined;
};

/** What a command gets. */
export interface Call<P extends Positionals, O extends OptionTable> {
  readonly args: PositionalValues<P> & InferredOptionTypes<O>;
  readonly terminal: Terminal;
  readonly env: NodeJS.ProcessEnv;
  readonly json: boolean;
  /** The coordinator that --url and --token, the environment or the local state name. */
  client(): Promise<CoordinatorClient>;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
}

/** One command: what help says of it, what it takes, and what it does. */
export interface Command<P extends Positionals = Positionals, O extends OptionTable = OptionTable> {
  /** What it does and what to know, in a few sentences. */
  readonly details: string;
  /** In the order in which they are given. */
  readonly positionals: P;
  readonly options: O;
  /** Command line (without `headwater`) and what it is for. */
  readonly examples: readonly (readonly [string, string])[];
  /** True for commands that talk to the coordinator: they have --url and --token. */
  readonly remote: boolean;
  /** False for commands that have no result to print as JSON. */
  readonly json?: boolean;
  /** Returns the exit code, or nothing for 0; throws HeadwaterError. */
  run(call: Call<P, O>): Promise<number | undefined>;
}

/** Lets the types of options and positionals flow into `run`. */
export function defineCommand<const P extends Positionals, const O extends OptionTable>(
  command: Command<P, O>,
): Command {
  return command as unknown as Command;
}

/** Options that every remote command has. */
export const remoteOptions = {
  url: {
    type: "string",
    placeholder: "url",
    describe: "HTTP address of the coordinator [default: $HEADWATER_URL, else http://127.0.0.1:7880]",
    group: "Coordinator",
  },
  token: {
    type: "string",
    placeholder: "token",
    describe: "API token [default: $HEADWATER_TOKEN, else what a coordinator on this host wrote down]",
    group: "Coordinator",
  },
} as const satisfies OptionTable;

/** The option that every command with a result has. */
export const jsonOption = {
  json: { type: "boolean", default: false, describe: "print the result as JSON" },
} as const satisfies OptionTable;

/** All options of a command, those that come by themselves included. */
export function optionsOf(command: Command): OptionTable {
  return {
    ...command.options,
    ...(command.json === false ? {} : jsonOption),
    ...(command.remote ? remoteOptions : {}),
  };
}
