import { HeadwaterError, parseDuration } from "../base/index.js";
import type { BoltSpec, FieldSpec, Fields, Implementation, Json, Streams } from "../topology/index.js";

type KeyOf<F extends Fields> = {
  [K in keyof F & string]: F[K] extends "string" | "int" | "bool" ? K : never;
}[keyof F & string];

/** What of which table outside is added to tuples. */
export interface TableLookupOptions<
  F extends Fields,
  T extends Fields,
  A extends Readonly<Record<string, keyof T & string>>,
> {
  /** The fields of the table. */
  readonly fields: T;
  /** Fields whose values are equal in both: { name in the stream: name in the table }. */
  readonly by: { readonly [N in KeyOf<F>]?: KeyOf<T> };
  /** Fields that are added: { name in the result: name in the table }. They take the place of equal names. */
  readonly adds: A;
  /**
   * How often it is looked at whether the table has changed. Default "10s".
   *
   * @range duration 100..
   */
  readonly refresh?: string | number;
}

/** The fields `F` and those that are added. */
export type With<F extends Fields, T extends Fields, A> = {
  readonly [K in (keyof F & string) | (keyof A & string)]: K extends keyof A
    ? A[K] extends keyof T
      ? T[A[K]]
      : never
    : K extends keyof F
      ? F[K]
      : never;
};

const keyTypes: readonly (FieldSpec | undefined)[] = ["string", "int", "bool"];

/** Options of a lookup as they lie in the configuration. */
export interface TableLookupConfig {
  readonly fields: Fields;
  readonly by: readonly (readonly [name: string, field: string])[];
  readonly adds: readonly (readonly [name: string, field: string])[];
  readonly refreshMs: number;
}

/** The options as data. Throws `bad-option` and `bad-duration`; `whose`: the name of the component. */
export function lookupConfig(
  options: {
    readonly fields: Fields;
    readonly by: object;
    readonly adds: object;
    readonly refresh?: string | number;
  },
  whose: string,
): TableLookupConfig {
  const { fields, refresh = "10s" } = options;
  const by = Object.entries(options.by) as [string, string][];
  const adds = Object.entries(options.adds) as [string, string][];
  const refreshMs = parseDuration(refresh);
  const requireOption = (holds: boolean, option: string, message: string, remedy: string) => {
    if (!holds) throw new HeadwaterError("bad-option", message, { place: `${whose}, ${option}`, remedy });
  };
  requireOption(by.length > 0, "by", "it names no field", "write by: { machine: 'machine' }");
  requireOption(adds.length > 0, "adds", "it adds nothing", "write adds: { line: 'line' }");
  requireOption(refreshMs >= 100, "refresh", "it is shorter than 100 ms", 'write "10s"');
  for (const [name, field] of [...by, ...adds]) {
    const place = Object.hasOwn(fields, field);
    const remedy = `it has ${Object.keys(fields).join(", ")}`;
    requireOption(place, name, `the table has no field ${field}`, remedy);
  }
  return { fields: { ...fields }, by, adds, refreshMs };
}

/** A bolt that adds to each tuple what a table says of its key; the others go to the stream `unmatched`. */
export function lookupBolt<F extends Fields, S extends Streams>(
  { fields, by, adds }: TableLookupConfig,
  implementation: Omit<Extract<Implementation, { readonly kind: "builtin" }>, "kind">,
): BoltSpec<F, S> {
  const added = Object.fromEntries(adds.map(([name, field]) => [name, fields[field]!]));
  return {
    kind: "bolt",
    streams(inputs) {
      const faults = inputs.flatMap((input, index) => {
        return by.flatMap(([name, field]) => {
          const [own, other] = [input[name], fields[field]];
          if (own !== undefined && own === other && keyTypes.includes(own)) return [];
          const message = `${name} is ${own ?? "not there"}, and ${field} of the table ${other}`;
          return [{ input: index, message, remedy: "name fields of one type: string, int or bool" }];
        });
      });
      const [input = {}] = inputs;
      return { streams: { default: { ...input, ...added }, unmatched: input } as never, faults };
    },
    implementation: { kind: "builtin", ...implementation },
  };
}

/** The configuration as JSON. */
export function asJson(config: object): Json {
  return config as unknown as Json;
}
