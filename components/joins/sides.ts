import { HeadwaterError } from "../../base/index.js";
import {
  type AnyTimeOptions,
  type BoltPlace,
  type ComponentContext,
  type FieldSpec,
  type Fields,
  type Output,
  type PlacedInput,
  type Row,
  type Source,
  type TimeReader,
  timeReader,
} from "../../topology/index.js";
import { requireOption } from "../checks.js";
import { late } from "../late.js";
import { keyTypes } from "../picked-fields.js";
import { faultsOf, keyText, type Use } from "../ready-bolt.js";
import { noTime, timeFaults, timeOptions, timeTypes } from "../windows/time-fields.js";

export type SideName = "left" | "right";

/** One of the two streams that meet in a join. */
export interface Side {
  readonly name: SideName;
  /** In errors: "left side". */
  readonly called: string;
  readonly component: string;
  readonly stream: string;
  /** Its key fields, in the order of those of the other side. */
  readonly by: readonly string[];
  /** Which field says when a tuple happened; null = processing time. */
  readonly time: AnyTimeOptions | null;
}

/** What the options of joins of all kinds say of their sides, where fields are not known at compile time. */
export interface AnySides {
  readonly left: Source<Fields>;
  readonly right: Source<Fields>;
  readonly by: string | readonly string[] | Readonly<Record<string, string>>;
  readonly time?:
    | string
    | { readonly left: string | AnyTimeOptions; readonly right: string | AnyTimeOptions };
}

export type Sides = Readonly<Record<SideName, Side>>;

const sideNames: Readonly<Record<SideName, string>> = { left: "left side", right: "right side" };

/**
 * The sides that options say. Throws `bad-option`, in the name of `whose`; `bad-time-format` and the like.
 */
export function sidesOf({ left, right, by, time }: AnySides, whose: string, called = sideNames): Sides {
  const names = keyPairs(by);
  const message = "it names no field";
  requireOption(names.length > 0, `${whose}, by`, message, "name the fields whose values are to be equal");
  for (const [name, source] of Object.entries({ left, right })) {
    const given = typeof source?.origin?.component === "string";
    const remedy = "give what spout(…) or bolt(…) returned";
    requireOption(
      given,
      `${whose}, ${called[name as SideName]}`,
      "it is not a stream of a component",
      remedy,
    );
  }
  const same = left.origin.component === right.origin.component && left.origin.stream === right.origin.stream;
  const remedy = "put a map(…) or filter(…) before one of the sides";
  requireOption(!same, `${whose}, ${called.right}`, "both sides are the same stream", remedy);
  const times = typeof time === "object" ? time : { left: time, right: time };
  const side = (name: SideName, { origin }: Source<Fields>, index: 0 | 1): Side => {
    const at = times[name];
    const { component, stream } = origin;
    return {
      name,
      called: called[name],
      component,
      stream,
      by: names.map((pair) => pair[index]),
      time: timeOptions(at),
    };
  };
  return { left: side("left", left, 0), right: side("right", right, 1) };
}

function keyPairs(by: AnySides["by"]): readonly (readonly [left: string, right: string])[] {
  if (typeof by === "string") return [[by, by]];
  if (Array.isArray(by)) return (by as readonly string[]).map((name) => [name, name]);
  return Object.entries(by);
}

/** The fields of both sides, and what is wrong with the inputs of a join. */
export interface Met {
  readonly fields: Readonly<Record<SideName, Fields>>;
  readonly faults: readonly { readonly input: number; readonly message: string; readonly remedy: string }[];
}

/** Holds the inputs of a join against its sides; `uses`: further fields that it reads of each. */
export function meet(
  sides: Sides,
  inputs: readonly Fields[],
  place: BoltPlace,
  uses: Readonly<Record<SideName, readonly Use[]>>,
  spread: boolean,
): Met {
  const faults: Met["faults"][number][] = [];
  const isOf = ({ component, stream }: Side, placed: PlacedInput) =>
    placed.component === component && placed.stream === stream;
  const fields: Record<SideName, Fields> = { left: {}, right: {} };
  for (const side of [sides.left, sides.right]) {
    const index = place.inputs.findIndex((placed) => isOf(side, placed));
    if (index < 0) {
      const message = `${side.component}/${side.stream}, its ${side.called}, is not among its inputs`;
      faults.push({ input: 0, message, remedy: "give the bolt both streams as inputs, each by its key" });
      continue;
    }
    fields[side.name] = inputs[index]!;
    const keys = side.by.map((field): Use => [field, keyTypes]);
    const times: readonly Use[] = side.time === null ? [] : [[side.time.field, timeTypes]];
    const all = [...keys, ...times, ...uses[side.name]];
    for (const fault of faultsOf(inputs[index]!, all)) faults.push({ input: index, ...fault });
    const whose = `the time of its ${side.called}`;
    const untimed = timeFaults(inputs[index]!, side.time, place.inputs[index]!, whose);
    for (const fault of untimed) faults.push({ input: index, ...fault });
    const dealt = dealingFault(side, place, index, spread);
    if (dealt !== null) faults.push({ input: index, ...dealt });
  }
  place.inputs.forEach((placed, index) => {
    if (isOf(sides.left, placed) || isOf(sides.right, placed)) return;
    const neither = `neither its ${sides.left.called} nor its ${sides.right.called}`;
    const message = `${placed.component}/${placed.stream} is ${neither}`;
    faults.push({ input: index, message, remedy: "leave it out, or bring it into one of them first" });
  });
  sides.left.by.forEach((name, index) => {
    const other = sides.right.by[index]!;
    const [left, right] = [fields.left[name], fields.right[other]];
    if (left === undefined || right === undefined || left === right) return;
    const [one, two] = [sides.left.called, sides.right.called];
    const message = `${name} of the ${one} is of type ${left}, and ${other} of the ${two} of type ${right}`;
    faults.push({ input: 1, message, remedy: "bring one to the type of the other with map(…)" });
  });
  return { fields, faults };
}

/** Equal keys of both sides have to meet in one task. `spread`: a right side may also be dealt by `all`. */
function dealingFault({ by, name, called }: Side, place: BoltPlace, index: number, spread: boolean) {
  const { keyedBy, grouping } = place.inputs[index]!;
  if (place.tasks === 1) return null;
  const toAll = grouping.kind === "all" && !(spread && name === "right");
  const keyed = keyedBy === "all" || (keyedBy !== null && keyedBy.join() === by.join());
  if (keyed && !toAll) return null;
  const message = `it has ${place.tasks} tasks, and equal keys of both inputs may not meet in one of them`;
  const names = by.map((each) => JSON.stringify(each)).join(", ");
  return { message, remedy: `deal the ${called} by fields(${names}), or leave parallelism at 1` };
}

/** What joins of all kinds do alike while they run: sides, keys, times, results. */
export class Meeting {
  readonly #sides: Sides;
  readonly #read: Readonly<Record<SideName, TimeReader | null>>;
  #context: ComponentContext | null = null;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(sides: Sides) {
    this.#sides = sides;
    const reader = ({ time }: Side) => (time === null ? null : timeReader(time));
    this.#read = { left: reader(sides.left), right: reader(sides.right) };
  }

  open(context: ComponentContext): void {
    this.#context = context;
  }

  /** The side of the tuple in hand. Throws `bad-input`. */
  sideOf({ input }: Output): SideName {
    const { left, right } = this.#sides;
    if (input.component === right.component && input.stream === right.stream) return "right";
    if (input.component === left.component && input.stream === left.stream) return "left";
    throw new HeadwaterError("bad-input", `${input.component}/${input.stream} is none of its two inputs`, {
      place: this.#context!.component,
      remedy: "feed the join by the streams that stand in its options",
    });
  }

  /** Equal for tuples whose keys are equal. */
  keyOf(side: SideName, row: Row): string {
    return keyText(row, this.#sides[side].by);
  }

  /** The key fields of a result, with the names of the left side. */
  keyFields(side: SideName, row: Row): Record<string, unknown> {
    const { by } = this.#sides[side];
    return Object.fromEntries(this.#sides.left.by.map((name, index) => [name, row[by[index]!]]));
  }

  /** When a tuple happened, ms since 1970. Throws `no-time` where its field says nothing. */
  timeOf(side: SideName, row: Row): number {
    const read = this.#read[side];
    if (read === null) return this.#context!.now();
    const time = read(row);
    if (!Number.isNaN(time)) return time;
    throw noTime(this.#sides[side].time!, row, this.#context!.component, "join");
  }

  /** Time before which nothing more is to be expected. By processing time nothing is ever late. */
  get watermark(): number {
    return this.#read.left === null ? Number.NEGATIVE_INFINITY : this.#context!.watermark();
  }

  /** The tuple came too late to meet anybody. */
  late(side: SideName, row: Row, out: Output, stream = `late-${side}`): void {
    late(this.#context!, row, out, stream);
  }

  /** Throws: there is no room for the tuple, which becomes a dead letter; counted as `shed`, and logged. */
  shed(what: string, remedy: string): never {
    const context = this.#context!;
    context.count("shed");
    if (context.now() - this.#toldAt >= alarmMs) {
      this.#toldAt = context.now();
      context.log("error", `tuples are shed to the dead letters: ${what}`);
    }
    throw new HeadwaterError("join-full", what, { place: context.component, remedy });
  }
}

/** A join that sheds says so in the log this often. */
const alarmMs = 60_000;

/** The type of a field that may be missing. */
export function maybe(type: FieldSpec): FieldSpec {
  return type.endsWith("?") ? type : (`${type}?` as FieldSpec);
}
