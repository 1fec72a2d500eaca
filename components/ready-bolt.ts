import { HeadwaterError } from "../base/index.js";
import type {
  Bolt,
  BoltPlace,
  BoltSpec,
  Contents,
  FieldSpec,
  Fields,
  Json,
  Output,
  Row,
  StateCells,
  StateHandles,
  StateValue,
  Streams,
} from "../topology/index.js";
import { derivedBolt, keyedList, keyedValue, suggest } from "../topology/index.js";
import { numberOf } from "./checks.js";
import { doubles } from "./doubles.js";
import { KeyLists, keyList } from "./key-list.js";
import { KeptBack } from "./kept-back.js";
import { numbersForm } from "./number-bytes.js";
import { type AnyByKey, keepOf, keyTypes, numberTypes } from "./picked-fields.js";
import { withField } from "./wider-row.js";

/** A field that a component reads, and the types that it may have; undefined: the option was left out. */
export type Use = readonly [field: string | undefined, types: readonly FieldSpec[]];

/**
 * What is wrong with the fields of one input, for what a component reads of them and beside the first input.
 */
export function faultsOf(input: Fields, uses: readonly Use[], first: Fields = input) {
  const faults: { message: string; remedy: string }[] = [];
  for (const [field, types] of uses) {
    if (field === undefined) continue;
    const type = Object.hasOwn(input, field) ? input[field] : undefined;
    if (type !== undefined && types.includes(type)) continue;
    const message =
      type === undefined
        ? `the input has no field ${JSON.stringify(field)}`
        : `the field ${field} is of type ${type}; this component needs ${types.join(" or ")}`;
    const remedy =
      type === undefined
        ? suggest(field, Object.keys(input), "fields")
        : type.endsWith("?")
          ? "fill it, or filter out the tuples without it, before this component"
          : "name another field, or bring it to that type with map(…)";
    faults.push({ message, remedy });
  }
  if (JSON.stringify(Object.entries(input)) !== JSON.stringify(Object.entries(first))) {
    const message = "it passes fields on, but has other fields than an input before it";
    faults.push({ message, remedy: "bring the inputs to the same fields with map(…)" });
  }
  return faults;
}

/** Equal keys in several tasks: each would know a part of what happened. */
function dealingFaults(by: readonly string[], place: BoltPlace, index: number) {
  const { keyedBy, grouping } = place.inputs[index]!;
  if (by.length === 0 || place.tasks === 1 || keyedBy === "all") return [];
  // Behind others in its chain the fields may have had other names.
  if (keyedBy !== null && (grouping.kind === "local" || keyedBy.every((name) => by.includes(name))))
    return [];
  const names = by.map((name) => JSON.stringify(name)).join(", ");
  return [
    {
      message: `it has ${place.tasks} tasks, and tuples of one ${by.join(", ")} may come to several of them`,
      remedy: `feed it by fields(${names}), or leave parallelism at 1`,
    },
  ];
}

/**
 * A ready bolt: checks that its inputs are alike and have the fields that it reads, and derives its output
 * from them.
 */
export function readyBolt<
  F extends Fields,
  S extends Streams,
  const C extends StateCells = Record<never, never>,
>(definition: {
  readonly uses: readonly Use[];
  readonly streams: (input: Fields) => Streams;
  /** Fields by whose values its tuples have to meet in one task. Default: it does not matter. */
  readonly meetsBy?: readonly string[];
  /** What else is wrong with an input of these fields at this place. */
  readonly faults?: (
    input: Fields,
    place: BoltPlace,
  ) => readonly { readonly message: string; readonly remedy: string }[];
  /** What its default stream has in fields of type `json`. */
  readonly contents?: Contents;
  readonly state?: C;
  readonly create: (state: StateHandles<C>) => Bolt;
}): BoltSpec<F, S> {
  const { uses, streams, meetsBy = [], faults: further = () => [], contents = {}, ...rest } = definition;
  return derivedBolt<F, S, C>({
    ...rest,
    streams(inputs, place) {
      const first = inputs[0] ?? {};
      const faults = inputs.flatMap((input, index) =>
        [
          ...faultsOf(input, uses, first),
          ...dealingFaults(meetsBy, place, index),
          ...(index === 0 ? further(input, place) : []),
        ].map((fault) => ({ input: index, ...fault })),
      );
      return { streams: streams(first) as S, faults, contents };
    },
  });
}

/** How a component takes one tuple: returns what it knows from here on, undefined to forget the key. */
export type Step<Known> = (known: Known | undefined, tuple: Row, out: Output) => Known | undefined;

/**
 * A ready bolt that remembers one json value for each key. It is written when `step` returns another object,
 * and only then, so that what changes nothing costs no commit.
 */
export function perKey<F extends Fields, S extends Streams, Known extends Json>(definition: {
  readonly uses: readonly Use[];
  readonly streams: (input: Fields) => Streams;
  readonly options: AnyByKey;
  readonly step: Step<Known>;
}): BoltSpec<F, S> {
  const { options, step } = definition;
  const by = keyFields(options);
  return readyBolt<F, S, { readonly known: ReturnType<typeof keyedValue<"json">> }>({
    uses: [...definition.uses, ...by.map((field): Use => [field, keyTypes])],
    meetsBy: by,
    streams: definition.streams,
    state: { known: keyedValue("json", keepOf(options)) },
    create: ({ known }) => {
      const lists = new KeyLists(by, known);
      return {
        execute(tuple, out) {
          remember(known as StateValue<Known>, keyText(tuple, by, lists), tuple, out, step);
        },
      };
    },
  });
}

type InPlaceCells = {
  readonly known: ReturnType<typeof keyedValue<"json">>;
  readonly numbers: ReturnType<typeof keyedValue<"bytes">>;
};

/**
 * A ready bolt that remembers a few numbers for each key, which are changed where they stand, and adds the
 * first of them to the tuple. They are kept as bytes; an earlier release kept them as a list in json.
 */
export function perKeyInPlace<F extends Fields, S extends Streams>(definition: {
  readonly options: AnyByKey;
  /** The field that holds the first number. */
  readonly as: string;
  /** How many numbers there are. */
  readonly width: number;
  /** The field with the reading: a number. */
  readonly value: string;
  /** Writes into `next` what is known with this reading. `known` null: nothing was. */
  readonly step: (known: readonly number[] | null, next: number[], reading: number) => void;
}): BoltSpec<F, S> {
  const { options, as, width, value, step } = definition;
  const by = keyFields(options);
  return readyBolt<F, S, InPlaceCells>({
    uses: [[value, numberTypes], ...by.map((field): Use => [field, keyTypes])],
    meetsBy: by,
    streams: (input) => ({ default: { ...input, [as]: "double" } }),
    state: { known: keyedValue("json", keepOf(options)), numbers: keyedValue("bytes", keepOf(options)) },
    create: ({ known, numbers }) => {
      const older = known as StateValue<unknown> as StateValue<readonly number[]>;
      const live = numbers.numbers(numbersForm(Array.from({ length: width }, () => 0)));
      const lists = new KeyLists(by, known);
      const held = doubles(Array.from({ length: width }, () => 0));
      const next = held.slice();
      return {
        execute(tuple, out) {
          const key = keyText(tuple, by, lists);
          const reading = numberOf(tuple, value);
          let at = live.find(key);
          for (let n = 0; at >= 0 && n < width; n++) held[n] = live.numbers[at + n]!;
          const before = at >= 0 ? held : (older.get(key) ?? null);
          step(before, next, reading);
          for (let n = 0; n < width; n++) if (!Number.isFinite(next[n])) throw outOfRange(as);
          if (at < 0) {
            at = live.add(key);
            if (before !== null) older.delete(key);
          }
          for (let n = 0; n < width; n++) live.numbers[at + n] = next[n]!;
          out.emit(withField(tuple, as, next[0]));
        },
      };
    },
  });
}

function outOfRange(field: string): HeadwaterError {
  return new HeadwaterError("bad-value", `${field} would be greater than any number`, {
    place: field,
    remedy: "mend the sensor, or filter such readings out before this component",
  });
}

/**
 * A ready bolt that remembers the latest `max` numbers of each key. `step` gets those before this reading,
 * the oldest first, and the reading.
 */
export function perKeyNumbers<F extends Fields, S extends Streams>(definition: {
  readonly uses: readonly Use[];
  readonly streams: (input: Fields) => Streams;
  readonly options: AnyByKey;
  readonly max: number;
  readonly value: string;
  readonly step: (past: readonly number[], reading: number, tuple: Row, out: Output) => void;
}): BoltSpec<F, S> {
  const { options, max, value, step } = definition;
  const by = keyFields(options);
  return readyBolt<F, S, { readonly past: ReturnType<typeof keyedList<"double">> }>({
    uses: [[value, numberTypes], ...definition.uses, ...by.map((field): Use => [field, keyTypes])],
    meetsBy: by,
    streams: definition.streams,
    state: { past: keyedList("double", { ...keepOf(options), max }) },
    create: ({ past }) => {
      const lists = new KeyLists(by, past);
      return {
        execute(tuple, out) {
          const key = keyText(tuple, by, lists);
          const reading = numberOf(tuple, value);
          const known = past.get(key);
          // First, for a key that is new may have no room.
          past.push(key, reading);
          step(known, reading, tuple, out);
        },
      };
    },
  });
}

function remember<Known extends Json>(
  cell: StateValue<Known>,
  key: string,
  tuple: Row,
  out: Output,
  step: Step<Known>,
) {
  const before = cell.get(key);
  if (before === undefined) {
    const kept = new KeptBack(out);
    const first = step(before, tuple, kept);
    if (first !== undefined) cell.set(key, first);
    kept.go();
    return;
  }
  const after = step(before, tuple, out);
  if (after === before) return;
  if (after === undefined) cell.delete(key);
  else cell.set(key, after);
}

/** The fields of a `by` option, in their order. */
export function keyFields({ by }: { readonly by?: string | readonly string[] }): readonly string[] {
  if (by === undefined) return [];
  return typeof by === "string" ? [by] : by;
}

/**
 * One text for the values of a tuple in its key fields: equal for equal values and for no others. `lists`: of
 * the same fields, of the component that asks for each tuple.
 */
export function keyText(tuple: Row, by: readonly string[], lists: KeyLists | null = null): string {
  if (by.length === 1) {
    const value = tuple[by[0]!];
    const text = typeof value === "string" ? value : String(value);
    return text === "" || text[0] === '"' ? JSON.stringify(text) : text;
  }
  if (by.length === 0) return "all";
  return lists === null ? keyList(tuple, by) : lists.of(tuple);
}
