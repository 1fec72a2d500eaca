import { HeadwaterError } from "../base/index.js";
import { suggest } from "../topology/index.js";

/** Keys and indexes from the top of a document down to a value. */
export type Path = readonly (string | number)[];

/** The offset of a fault that is in the key of a member, not in its value. */
const inKey = -1;

/**
 * A fault of a document: where it is, as a path, and in an expression after how many characters; below 0: in
 * the key at the end of the path.
 */
export class DocumentError extends HeadwaterError {
  readonly path: Path;
  readonly offset: number;

  constructor(code: string, message: string, remedy: string, path: Path, offset = 0) {
    super(code, message, { place: pathText(path), remedy });
    this.path = path;
    this.offset = offset;
  }

  /** The same fault, with `file:line:column` as its place. */
  placed(place: string): HeadwaterError {
    return new HeadwaterError(this.code, this.message, { place, remedy: this.remedy!, cause: this });
  }
}

/** Several faults of a document at once, in their order. */
export class DocumentFaults extends HeadwaterError {
  readonly faults: readonly DocumentError[];

  constructor(faults: readonly DocumentError[]) {
    const lines = faults.map(({ place, message, remedy }) => `\n  ${place}: ${message}\n    ${remedy}`);
    super("invalid-topology", `the document has ${faults.length} faults:${lines.join("")}`);
    this.faults = faults;
  }
}

/** What `run` makes of each; all are tried, so that all their faults are said together. */
export function allOf<T, R>(items: readonly T[], run: (item: T) => R): readonly R[] {
  return tried(items, run, () => false);
}

/** The same of texts of one mapping: behind one that a comma cut off stands no other, but the rest of it. */
export function allTexts<T, R>(items: readonly T[], run: (item: T) => R): readonly R[] {
  return tried(items, run, ({ remedy }) => remedy === unclosedRemedy);
}

function tried<T, R>(
  items: readonly T[],
  run: (item: T) => R,
  isLast: (fault: DocumentError) => boolean,
): readonly R[] {
  const made: R[] = [];
  const faults: DocumentError[] = [];
  for (const item of items) {
    try {
      made.push(run(item));
    } catch (error) {
      if (error instanceof DocumentFaults) faults.push(...error.faults);
      else if (error instanceof DocumentError) faults.push(error);
      else throw error;
      if (isLast(faults.at(-1)!)) break;
    }
  }
  refuse(faults);
  return made;
}

/** Throws them, if there are any. */
export function refuse(faults: readonly DocumentError[]): void {
  if (faults.length > 1) throw new DocumentFaults(faults);
  if (faults.length === 1) throw faults[0]!;
}

/** What both make; both are tried, so that the faults of both are said together. */
export function both<A, B>(one: () => A, other: () => B): readonly [A, B] {
  return allOf<() => unknown, unknown>([one, other], (run) => run()) as [A, B];
}

/** `["components", "hot", "filter"]` → `components.hot.filter`; the top is `the document`. */
export function pathText(path: Path): string {
  return path.length === 0 ? "the document" : path.join(".");
}

/** A value of a document and where it stands: asks for what it should be, and fails with the place. */
export class Part {
  readonly value: unknown;
  readonly path: Path;

  constructor(value: unknown, path: Path = []) {
    this.value = value;
    this.path = path;
  }

  /** The last key of the path, as text. */
  get name(): string {
    return String(this.path.at(-1) ?? "");
  }

  fault(code: string, message: string, remedy: string, offset = 0): DocumentError {
    return new DocumentError(code, message, remedy, this.path, offset);
  }

  /** The member of this name should not be there, or not so often. */
  faultOfKey(code: string, message: string, remedy: string): DocumentError {
    return this.fault(code, message, remedy, inKey);
  }

  fail(code: string, message: string, remedy: string, offset = 0): never {
    throw this.fault(code, message, remedy, offset);
  }

  failKey(code: string, message: string, remedy: string): never {
    throw this.faultOfKey(code, message, remedy);
  }

  /** Members of a mapping, in their order. */
  members(): readonly Part[] {
    return Object.keys(this.mapping()).map((key) => this.member(key));
  }

  /** The member of a mapping; its value is undefined when it is not there. */
  member(key: string): Part {
    const mapping = this.mapping();
    return new Part(Object.hasOwn(mapping, key) ? mapping[key] : undefined, [...this.path, key]);
  }

  get isThere(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  get isMapping(): boolean {
    return typeof this.value === "object" && this.value !== null && !Array.isArray(this.value);
  }

  mapping(): Readonly<Record<string, unknown>> {
    if (this.isMapping) return this.value as Readonly<Record<string, unknown>>;
    return this.fail("wrong-type", `this is ${kindOf(this.value)}, not a mapping`, "write key: value lines");
  }

  /** Items of a sequence; of anything else the one thing. */
  items(): readonly Part[] {
    if (!Array.isArray(this.value)) return [this];
    return this.value.map((item, index) => new Part(item, [...this.path, index]));
  }

  text(): string {
    if (typeof this.value === "string") return this.value;
    return this.fail(
      "wrong-type",
      `this is ${kindOf(this.value)}, not a text`,
      "write a text, in quotes if need be",
    );
  }

  /** Fails for members that nobody knows. */
  onlyHas(known: readonly string[], what: string): void {
    const unknown = this.members().filter(({ name }) => !known.includes(name));
    allOf(unknown, (member) => {
      const remedy = suggest(member.name, known, `${what}s`);
      member.failKey("unknown-key", `there is no ${what} ${member.name}`, remedy);
    });
  }
}

/**
 * The option that an error of a component is about: components name it by the place, `window, size`, or say
 * its value, `"1 sec" is not a duration`, which may stand in a list or a mapping of an option.
 */
export function optionPath(part: Part, { place = "", message }: HeadwaterError): Path {
  const options = part.isMapping ? part.members() : [];
  const words = place.split(/[,\s]+/);
  const inside = options.flatMap((option) => (option.isMapping ? option.members() : option.items()));
  const found =
    options.find(({ name }) => words.includes(name)) ??
    [...options, ...inside].find(({ value }) => message.startsWith(`${JSON.stringify(value)} `));
  return (found ?? part).path;
}

/** Whether more parentheses are opened than closed: in `{ … }` YAML cuts a text at its first comma. */
export function unclosed(text: string): boolean {
  return text.split("(").length > text.split(")").length;
}

export const unclosedRemedy = "close it; in { … } a comma ends a value, so put the whole of it in quotes";

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return "a sequence";
  if (typeof value === "object") return "a mapping";
  return typeof value === "string"
    ? `the text ${JSON.stringify(value)}`
    : `the ${typeof value} ${String(value)}`;
}
