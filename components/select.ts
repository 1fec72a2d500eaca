import type { BoltSpec, Fields, Row } from "../topology/index.js";
import { requireOption } from "./checks.js";
import { readyBolt } from "./ready-bolt.js";

/** Passes these fields on, in this order, and no others. Formula: the projection of relational algebra. */
export function select<F extends Fields, const Names extends readonly (keyof F & string)[]>(
  ...names: Names
): BoltSpec<F, { readonly default: { readonly [K in Names[number]]: F[K] } }> {
  requireOption(names.length > 0, "select", "it names no field", "name the fields to keep");
  return readyBolt({
    uses: names.map((name) => [name, anyType] as const),
    streams: (input) => ({ default: Object.fromEntries(names.map((name) => [name, input[name]!])) }),
    create: () => ({
      execute(tuple, out) {
        const selected: Record<string, unknown> = {};
        for (const name of names) selected[name] = tuple[name];
        out.emit(selected);
      },
    }),
  });
}

/** New names of fields, by their old ones. */
export type NewNames<F extends Fields> = { readonly [K in keyof F & string]?: string };

/** The fields `F` under the names `N`. */
export type Renamed<F extends Fields, N extends NewNames<F>> = {
  readonly [K in keyof F & string as K extends keyof N ? (N[K] extends string ? N[K] : K) : K]: F[K];
};

/** Gives fields other names; all others pass as they are. Formula: the renaming of relational algebra. */
export function rename<F extends Fields, const N extends NewNames<F>>(
  names: N & { readonly [K in Exclude<keyof N, keyof F>]: never },
): BoltSpec<F, { readonly default: Renamed<F, N> }> {
  const given = new Map<string, string>(Object.entries(names as Readonly<Record<string, string>>));
  return readyBolt({
    uses: [...given.keys()].map((name) => [name, anyType] as const),
    streams(input) {
      const renamed = Object.entries(input).map(([name, type]) => [given.get(name) ?? name, type] as const);
      requireDistinct(renamed.map(([name]) => name));
      return { default: Object.fromEntries(renamed) };
    },
    create: () => ({ execute: (tuple, out) => out.emit(renamedRow(tuple, given)) }),
  });
}

function renamedRow(tuple: Row, given: ReadonlyMap<string, string>): Row {
  const row: Record<string, unknown> = {};
  for (const name of Object.keys(tuple)) row[given.get(name) ?? name] = tuple[name];
  return row;
}

function requireDistinct(names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  const remedy = "choose another name, or leave the other field out with select(…) before";
  requireOption(twice === undefined, "rename", `two fields would have the name ${twice}`, remedy);
}

const anyType = ["string", "double", "int", "bool", "bytes", "timestamp", "json"].flatMap((type) => [
  type,
  `${type}?`,
]) as never;
