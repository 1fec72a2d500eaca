import type { BoltSpec, Fields } from "../topology/index.js";
import { formatOf } from "./file-replay.js";
import { asJson, lookupBolt, lookupConfig, type TableLookupOptions, type With } from "./table-lookup.js";
import { templateFindings } from "./template.js";

/** What of which file is added to tuples. */
export interface FileLookupOptions<
  F extends Fields,
  T extends Fields,
  A extends Readonly<Record<string, keyof T & string>>,
> extends TableLookupOptions<F, T, A> {
  /** Where the file is on the agent; may hold `${agent.name}` and `${agent.<label>}`. */
  readonly path: string;
  /** Default: by the ending of the path (.csv, else JSON lines). */
  readonly format?: "csv" | "jsonl";
  /** csv: the first line names the columns. Default true; else the columns are the fields in their order. */
  readonly header?: boolean;
}

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
  const lookup = lookupConfig(options, "fileLookup");
  const { path, format = formatOf(path), header = true } = options;
  return lookupBolt(lookup, {
    builtin: "file-lookup",
    config: asJson({ path, format, header, ...lookup }),
    check: () => templateFindings(path, "path"),
  });
}
