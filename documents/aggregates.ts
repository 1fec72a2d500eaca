import { HeadwaterError } from "../base/index.js";
import * as components from "../components/index.js";
import { suggest } from "../topology/index.js";
import type { Fields } from "../topology/index.js";
import { DocumentError, type Part, unclosed, unclosedRemedy } from "./part.js";

type AnyAggregate = components.Aggregates[string];

/** How an aggregate is written: its arguments in their order, and options by name behind them. */
interface Form {
  readonly args: readonly ("field" | "number" | "numbers" | "aggregate" | "type")[];
  readonly options?: readonly string[];
  readonly make: (...args: never[]) => AnyAggregate;
}

const ofField = { args: ["field"] } as const;
const forms: Readonly<Record<string, Form>> = {
  count: { args: [], make: components.count },
  sum: { ...ofField, make: components.sum },
  mean: { ...ofField, make: components.mean },
  min: { ...ofField, make: components.min },
  max: { ...ofField, make: components.max },
  first: { ...ofField, make: components.first },
  last: { ...ofField, make: components.last },
  stddev: { ...ofField, options: ["of"], make: components.stddev },
  variance: { ...ofField, options: ["of"], make: components.variance },
  slope: { ...ofField, make: components.slope },
  delta: { ...ofField, make: components.delta },
  correlation: { args: ["field", "field"], make: components.correlation },
  increase: { ...ofField, options: ["wrapsAfter"], make: components.increase },
  rate: { ...ofField, options: ["wrapsAfter"], make: components.rate },
  integral: { ...ofField, options: ["between"], make: components.integral },
  timeWeightedMean: { ...ofField, options: ["between"], make: components.timeWeightedMean },
  percentile: { args: ["field", "number"], options: ["error"], make: components.percentile },
  distinctCount: { ...ofField, options: ["precision"], make: components.distinctCount },
  topK: { ...ofField, options: ["k", "counters"], make: components.topK },
  histogram: { args: ["field", "numbers"], make: components.histogram },
  merged: { args: ["field", "aggregate", "type"], make: components.merged },
};

/** Names of the aggregates that a document may use. */
export const aggregateNames: readonly string[] = Object.keys(forms);

/** Names of the options of an aggregate, which stand behind its other arguments. */
export function aggregateOptions(name: string): readonly string[] {
  return forms[name]!.options ?? [];
}

/**
 * An aggregate as a document writes it: `mean(celsius)`, `percentile(celsius, 0.95)`, `topK(room, k = 3)`.
 * `input`: the fields that there are. Throws DocumentError `bad-aggregate`, with the place in the text. Not
 * `strict`: an option that its aggregate refuses counts as left out, as earlier releases took a word that
 * they did not know.
 */
export function readAggregate(part: Part, input: Fields, strict = true): AnyAggregate {
  const reader = new Reader(part, part.text(), input, strict);
  const aggregate = reader.aggregate(true);
  reader.end();
  return aggregate;
}

const token = /\s*([A-Za-z_][A-Za-z0-9_]*\??|-?\d+(?:\.\d+)?(?:e-?\d+)?|[()[\],=])/y;

class Reader {
  readonly #part: Part;
  readonly #text: string;
  readonly #input: Fields;
  readonly #strict: boolean;
  #at = 0;

  constructor(part: Part, text: string, input: Fields, strict: boolean) {
    this.#part = part;
    this.#text = text;
    this.#input = input;
    this.#strict = strict;
  }

  /** `known`: its fields have to be among those of the input. */
  aggregate(known: boolean): AnyAggregate {
    const at = this.#at;
    const name = this.#next("the name of an aggregate");
    if (!Object.hasOwn(forms, name)) {
      this.#fail(`there is no aggregate ${name}`, suggest(name, aggregateNames, "aggregates"), at);
    }
    const form = forms[name]!;
    this.#take("(");
    const args: unknown[] = form.args.map((kind, index) => {
      if (index > 0) this.#take(",");
      return this.#argument(kind, known);
    });
    const { given, places } = this.#options(name, form, args.length);
    this.#take(")");
    if (form.options !== undefined) args.push(given);
    try {
      return form.make(...(args as never[]));
    } catch (error) {
      if (!(error instanceof HeadwaterError) || error instanceof DocumentError) throw error;
      // It says which option: `topK, k`.
      const option = error.place?.split(", ")[1] ?? "";
      if (!this.#strict && Object.hasOwn(given, option)) {
        delete given[option];
        return form.make(...(args as never[]));
      }
      const remedy = error.remedy ?? "correct it";
      return this.#fail(`${error.place}: ${error.message}`, remedy, places.get(option) ?? at);
    }
  }

  end(): void {
    if (this.#text.slice(this.#at).trim() !== "") this.#fail("nothing may stand behind it", "leave that out");
  }

  // ------------------------------------------------------------ inside

  #argument(kind: Form["args"][number], known: boolean): unknown {
    switch (kind) {
      case "field":
        return this.#field(known);
      case "number":
        return this.#number();
      case "numbers":
        return this.#numbers();
      case "aggregate":
        // What it reads is of the window that emitted the states, elsewhere.
        return this.aggregate(false);
      case "type":
        return this.#next("the type of the result");
    }
  }

  #field(known: boolean): string {
    const at = this.#at;
    const name = this.#next("the name of a field");
    if (!known || Object.hasOwn(this.#input, name)) return name;
    return this.#fail(
      `the input has no field ${name}`,
      suggest(name, Object.keys(this.#input), "fields"),
      at,
    );
  }

  #number(): number {
    const at = this.#at;
    const text = this.#next("a number");
    const value = Number(text);
    return Number.isFinite(value) ? value : this.#fail(`${text} is no number`, "write a number", at);
  }

  #numbers(): readonly number[] {
    this.#take("[");
    const numbers = [this.#number()];
    while (this.#peek() === ",") {
      this.#take(",");
      numbers.push(this.#number());
    }
    this.#take("]");
    return numbers;
  }

  /** The options that are given, and where the value of each stands. */
  #options(name: string, { options = [] }: Form, args: number) {
    const given: Record<string, unknown> = {};
    const places = new Map<string, number>();
    while (this.#peek() !== ")" && this.#peek() !== null) {
      if (args > 0 || Object.keys(given).length > 0) this.#take(",");
      const at = this.#at;
      const option = this.#next("an option");
      if (!options.includes(option)) {
        const remedy = options.length === 0 ? "leave it out" : suggest(option, options, "options");
        this.#fail(`${name} has no option ${option}`, remedy, at);
      }
      this.#take("=");
      places.set(option, this.#at);
      const value = this.#next("its value");
      given[option] = Number.isNaN(Number(value)) ? value : Number(value);
    }
    return { given, places };
  }

  #peek(): string | null {
    token.lastIndex = this.#at;
    return token.exec(this.#text)?.[1] ?? null;
  }

  #next(what: string): string {
    const found = this.#peek();
    if (found === null || /^[()[\],=]$/.test(found)) return this.#fail(`${what} is missing`, `write ${what}`);
    this.#at = token.lastIndex;
    return found;
  }

  #take(sign: string): void {
    if (this.#peek() !== sign) {
      const cut = this.#peek() === null && unclosed(this.#text);
      this.#fail(`${sign} is missing`, cut ? unclosedRemedy : "write it as in percentile(celsius, 0.95)");
    }
    this.#at = token.lastIndex;
  }

  #fail(message: string, remedy: string, at = this.#at): never {
    const blanks = this.#text.slice(at).length - this.#text.slice(at).trimStart().length;
    return this.#part.fail("bad-aggregate", message, remedy, at + blanks);
  }
}
