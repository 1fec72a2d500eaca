import { parseDuration } from "../../base/index.js";
import type {
  FieldSpec,
  Fields,
  FieldType,
  Output,
  Row,
  Source,
  TimeFieldOf,
  TimeOptions,
} from "../../topology/index.js";
import { requireCount, requireOption } from "../checks.js";
import type { KeyField } from "../picked-fields.js";
import type { Use } from "../ready-bolt.js";
import type { RowBounds } from "./row-book.js";
import { type Meeting, type Met, maybe, type SideName, type Sides } from "./sides.js";

/** Whose tuples go out alone when nobody met them: nobody's, those of one side, or of both. */
export type JoinKind = "inner" | "left" | "right" | "full";

/** Fields of the result by their names: `"left.celsius"`, `"right.limit"`. */
export type Picks<L extends Fields, R extends Fields> = Readonly<
  Record<string, `left.${keyof L & string}` | `right.${keyof R & string}`>
>;

/** Which tuples of two streams may meet, and what comes of a pair. */
export interface PairOptions<
  L extends Fields,
  R extends Fields,
  By extends ByOf<L, R>,
  P extends Picks<L, R>,
  K extends JoinKind,
> {
  /** One of the bolt's inputs. */
  readonly left: Source<L>;
  /** The other one. */
  readonly right: Source<R>;
  /**
   * Fields whose values are equal in both: of one name, several, or { name at the left: name at the right
   * }. Feed a join of several tasks by `fields` of these.
   */
  readonly by: By;
  /**
   * The field that says when a tuple happened, of one name or { left, right }. Left out: by processing
   * time, when each tuple came.
   */
  readonly time?: TimeOf<L, R>;
  /**
   * How much later than event time a tuple may come and still meet others, ms or "10s": then those that it
   * meets wait so much longer, and what had gone out alone comes again as a pair, with `revision` 1. With
   * `time`. Default 0: it goes to `late-left` or `late-right`.
   *
   * @range duration
   */
  readonly lateness?: string | number;
  /** Whether tuples that met nobody go out alone, with null for the other side. Default "inner". */
  readonly kind?: K;
  /** The fields of the result, beside those of `by`: { rms: "left.rms", celsius: "right.celsius" }. */
  readonly fields: P;
  /**
   * Tuples that wait, of one key and side; one more becomes a dead letter. Default 1,000.
   *
   * @range whole 1..100000
   */
  readonly rowsMax?: number;
  /**
   * Keys of a task of which tuples wait; one more becomes a dead letter. Default 100,000.
   *
   * @range whole 1..1000000
   */
  readonly keysMax?: number;
}

/** Key fields of one name in both sides, one or several, or { name at the left: name at the right }. */
export type ByOf<L extends Fields, R extends Fields> =
  | (KeyField<L> & KeyField<R>)
  | readonly (KeyField<L> & KeyField<R>)[]
  | { readonly [N in KeyField<L>]?: KeyField<R> };

/** Their names at the left. */
type KeyNames<By> = By extends string ? By : By extends readonly (infer N)[] ? N & string : keyof By & string;

/** A time field of both sides, or one of each. */
export type TimeOf<L extends Fields, R extends Fields> =
  | (TimeFieldOf<L> & TimeFieldOf<R>)
  | {
      readonly left: TimeFieldOf<L> | TimeOptions<L>;
      readonly right: TimeFieldOf<R> | TimeOptions<R>;
    };

/** The type of a field that may be missing. */
export type Maybe<S> = S extends `${string}?` ? S & FieldSpec : S extends FieldType ? `${S}?` : never;

/** The type of a picked field: it may be null where its side may be missing. */
type Picked<L extends Fields, R extends Fields, K, P> = P extends `left.${infer N}`
  ? K extends "right" | "full"
    ? Maybe<L[N]>
    : L[N]
  : P extends `right.${infer N}`
    ? K extends "left" | "full"
      ? Maybe<R[N]>
      : R[N]
    : never;

/** What results have where tuples go out alone: whether they take the place of one that did. */
type Revised<K> = K extends "inner" ? never : "revision";

/** The result of a join: the key, `more`, of an outer one `revision`, and the picked fields. */
export type PairOf<L extends Fields, R extends Fields, By, P, K, More extends string> = {
  readonly [N in KeyNames<By> | More | Revised<K> | (keyof P & string)]: N extends keyof P
    ? Extract<Picked<L, R, K, P[N]>, FieldSpec>
    : N extends More
      ? "timestamp"
      : N extends Revised<K>
        ? "int"
        : N extends keyof L
          ? L[N]
          : never;
};

/** The bounds that options say. Throws `bad-option`. */
export function boundsOf(options: Partial<RowBounds>, whose: string): RowBounds {
  return {
    rowsMax: requireCount(options.rowsMax ?? 1_000, `${whose}, rowsMax`, 1, 100_000),
    keysMax: requireCount(options.keysMax ?? 100_000, `${whose}, keysMax`, 1, 1_000_000),
  };
}

/** The lateness that options say, in ms. Throws `bad-option`, `bad-duration`. */
export function latenessOf(
  options: { readonly lateness?: string | number; readonly time?: unknown },
  whose: string,
): number {
  const place = `${whose}, lateness`;
  const timed = options.lateness === undefined || options.time !== undefined;
  requireOption(timed, place, "it needs the time of the tuples", 'give time: "at", or leave lateness out');
  return parseDuration(options.lateness ?? 0);
}

/** What comes of pairs, and of tuples that met nobody. */
export class Pairs {
  readonly kind: JoinKind;
  readonly #sides: Sides;
  readonly #more: readonly string[];
  readonly #picks: readonly { readonly name: string; readonly side: SideName; readonly field: string }[];

  /** `more`: fields of a result beside key and picked ones. Throws `bad-option`. */
  constructor(
    options: { readonly kind?: JoinKind; readonly fields: Readonly<Record<string, string>> },
    sides: Sides,
    more: readonly string[],
    whose: string,
  ) {
    this.kind = options.kind ?? "inner";
    this.#sides = sides;
    this.#more = more;
    const known = ["inner", "left", "right", "full"].includes(this.kind);
    requireOption(
      known,
      `${whose}, kind`,
      `there is no kind ${this.kind}`,
      "write inner, left, right or full",
    );
    this.#picks = Object.entries(options.fields ?? {}).map(([name, pick]) => {
      const [, side, field] = /^(left|right)\.(.+)$/.exec(pick) ?? [];
      const remedy = 'write "left.name" or "right.name"';
      requireOption(side !== undefined, `${whose}, fields, ${name}`, `${pick} is no field of a side`, remedy);
      return { name, side: side as SideName, field: field! };
    });
    const revised = this.kind === "inner" ? [] : ["revision"];
    const names = [...sides.left.by, ...more, ...revised, ...this.#picks.map(({ name }) => name)];
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    const message = `two fields of its result are named ${twice}`;
    requireOption(twice === undefined, `${whose}, fields`, message, "give one of them another name");
  }

  /** Fields that are read of each side; of any type. */
  uses(inputs: Readonly<Record<SideName, Fields>>): Readonly<Record<SideName, readonly Use[]>> {
    const of = (side: SideName): readonly Use[] => {
      const own = this.#picks.filter((pick) => pick.side === side);
      return own.map(({ field }) => [field, [inputs[side][field] ?? "json"]]);
    };
    return { left: of("left"), right: of("right") };
  }

  /** The streams of a join. */
  streams({ fields }: Met) {
    const key = this.#sides.left.by.map((name) => [name, fields.left[name] ?? "string"] as const);
    const more = this.#more.map((name) => [name, "timestamp"] as const);
    const picked = this.#picks.map(({ name, side, field }) => {
      const type = fields[side][field] ?? "json";
      return [name, this.goesAlone(side === "left" ? "right" : "left") ? maybe(type) : type] as const;
    });
    const revised = this.kind === "inner" ? [] : [["revision", "int"] as const];
    const result: Fields = Object.fromEntries([...key, ...more, ...revised, ...picked]);
    return { default: result, "late-left": fields.left, "late-right": fields.right };
  }

  /** Whether tuples of that side go out also when they met nobody. */
  goesAlone(side: SideName): boolean {
    return this.kind === side || this.kind === "full";
  }

  /** What is kept of a tuple while it waits. */
  kept(side: SideName, row: Row): Row {
    const kept: Record<string, unknown> = {};
    for (const name of this.#sides[side].by) kept[name] = row[name];
    for (const pick of this.#picks) if (pick.side === side) kept[pick.field] = row[pick.field];
    return kept;
  }

  /**
   * A pair, or a tuple alone. `more`: the fields beside key and picked ones; `again`: one of the pair had
   * gone out alone.
   */
  emit(
    meeting: Meeting,
    rows: Readonly<Record<SideName, Row | null>>,
    more: Readonly<Record<string, number>>,
    out: Output,
    again = false,
  ): void {
    const side = rows.left === null ? "right" : "left";
    const result: Record<string, unknown> = { ...meeting.keyFields(side, rows[side]!), ...more };
    if (this.kind !== "inner") result["revision"] = again ? 1 : 0;
    for (const pick of this.#picks) result[pick.name] = rows[pick.side]?.[pick.field] ?? null;
    out.emit(result);
  }
}
