import { HeadwaterError, parseDuration } from "../base/index.js";
import type { BoltSpec, FieldSpec, Fields, Json } from "../topology/index.js";
import { formatOf } from "./file-replay.js";
import { templateFindings } from "./template.js";

type KeyOf<F extends Fields> = {
  [K in keyof F & string]: F[K] extends "string" | "int" | "bool" ? K : never;
}[keyof F & string];

/** What of which file is added to tuples. */
export interface FileLookupOptions<
  F extends Fields,
  T extends Fields,
  A extends Readonly<Record<string, keyof T & string>>,
> {
  /** Where the file is on the agent; may hold `${agent.name}` and `${agent.<label>}`. */
  readonly path: string;
  /** Default: by the ending of the path (.csv, else JSON lines). */
  readonly format?: "csv" | "jsonl";
  /** csv: the first line names the columns. Default true; else the columns are the fields in their order. */
  readonly header?: boolean;
  /** The fields of the file. */
  readonly fields: T;
  /** Fields whose values are equal in both: { name in the stream: name in the file }. */
  readonly by: { readonly [N in KeyOf<F>]?: KeyOf<T> };
  /** Fields that are added: { name in the result: name in the file }. They take the place of equal names. */
  readonly adds: A;
  /** How often it is looked at whether the file has changed. Default "10s". */
  readonly refresh?: string | number;
}

/** The fields `F` and those that are added. */
type With<F extends Fields, T extends Fields, A> = {
  readonly [K in (keyof F & string) | (keyof A & string)]: K extends keyof A
    ? A[K] extends keyof T
      ? T[A[K]]
      : never
    : K extends keyof F
      ? F[K]
      : never;
};

const keyTypes: readonly (FieldSpec | undefined)[] = ["string", "int", "bool"];

/**
 * Adds to each tuple what a file beside the agent says of its key: the line of a machine, the place of a
 * sensor. The file is read whole before the first tuple (up to 64 MiB and 100,000 lines), and again when it
 * has changed; replace it by renaming another one to its name. While a new one cannot be read, the old one
 * counts, with a line in the log. Of lines of one key the last counts; one that cannot be read is left out,
 * logged and counted as `malformed`. A tuple whose key the file does not have goes unchanged to the stream
 * `unmatched`.
 */
export function fileLookup<
  F extends Fields,
  const T extends Fields,
  const A extends Readonly<Record<string, keyof NoInfer<T> & string>>,
>(
  options: FileLookupOptions<F, T, A>,
): BoltSpec<F, { readonly default: With<F, T, A>; readonly unmatched: F }> {
  const { path, fields, refresh = "10s" } = options;
  const by = Object.entries(options.by) as [string, string][];
  const adds = Object.entries(options.adds) as [string, string][];
  const refreshMs = parseDuration(refresh);
  requireOption(by.length > 0, "by", "it names no field", "write by: { machine: 'machine' }");
  requireOption(adds.length > 0, "adds", "it adds nothing", "write adds: { line: 'line' }");
  requireOption(refreshMs >= 100, "refresh", "it is shorter than 100 ms", 'write "10s"');
  for (const [name, field] of [...by, ...adds]) {
    const place = Object.hasOwn(fields, field);
    requireOption(place, name, `the file has no field ${field}`, `it has ${Object.keys(fields).join(", ")}`);
  }
  const config = {
    path,
    format: options.format ?? formatOf(path),
    header: options.header ?? true,
    fields: { ...fields } as Json,
    by,
    adds,
    refreshMs,
  };
  const added = Object.fromEntries(adds.map(([name, field]) => [name, fields[field]!]));
  return {
    kind: "bolt",
    streams(inputs) {
      const faults = inputs.flatMap((input, index) => {
        return by.flatMap(([name, field]) => {
          const [own, other] = [input[name], fields[field]];
          if (own !== undefined && own === other && keyTypes.includes(own)) return [];
          const message = `${name} is ${own ?? "not there"}, and ${field} of the file ${other}`;
          return [{ input: index, message, remedy: "name fields of one type: string, int or bool" }];
        });
      });
      const [input = {}] = inputs;
      return { streams: { default: { ...input, ...added }, unmatched: input } as never, faults };
    },
    implementation: {
      kind: "builtin",
      builtin: "file-lookup",
      config,
      check: () => templateFindings(path, "path"),
    },
  };
}

function requireOption(holds: boolean, option: string, message: string, remedy: string): void {
  if (!holds) throw new HeadwaterError("bad-option", message, { place: `fileLookup, ${option}`, remedy });
}
