import type { BoltSpec, Fields } from "../topology/index.js";
import { addressFindings, addressOf, type PostgresAccess, tableFindings } from "./postgres-access.js";
import { asJson, lookupBolt, lookupConfig, type TableLookupOptions, type With } from "./table-lookup.js";

/** What of which PostgreSQL table, or view, is added to tuples; `fields` are its columns of these names. */
export interface PostgresLookupOptions<
  F extends Fields,
  T extends Fields,
  A extends Readonly<Record<string, keyof T & string>>,
> extends PostgresAccess,
    TableLookupOptions<F, T, A> {}

/**
 * Adds to each tuple what a table in PostgreSQL says of its key: the line of a machine, the place of a
 * sensor. The table is read whole, in one snapshot, before the first tuple (up to 64 MiB and 100,000 rows),
 * which waits for a server that is away; and again every `refresh`. While it cannot be read what was read
 * before counts, with a line in the log. The key is to say one row: of several any counts, said in the log.
 * A row that does not fit the fields is left out, logged and counted as `malformed`. A tuple whose key the
 * table does not have goes unchanged to the stream `unmatched`.
 */
export function postgresLookup<
  F extends Fields,
  const T extends Fields,
  const A extends Readonly<Record<string, keyof NoInfer<T> & string>>,
>(
  options: PostgresLookupOptions<F, T, A>,
): BoltSpec<F, { readonly default: With<F, T, A>; readonly unmatched: F }> {
  const lookup = lookupConfig(options, "postgresLookup");
  const { table } = options;
  return lookupBolt(lookup, {
    builtin: "postgres-lookup",
    config: asJson({ ...lookup, address: addressOf(options), table }),
    check: () => [...addressFindings(options), ...tableFindings(table, "table")],
  });
}
