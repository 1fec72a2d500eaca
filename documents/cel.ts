import { type ASTNode, Environment } from "@marcbachmann/cel-js";
import { HeadwaterError } from "../base/index.js";
import type { Fields, FieldSpec, Json, Row } from "../topology/index.js";
import { endOfTime, suggest } from "../topology/index.js";
import { extend } from "./cel-functions.js";
import { DocumentError, type Path, unclosed, unclosedRemedy } from "./part.js";

/** A CEL expression over the fields of a stream, compiled once. */
export interface Expression {
  /** What it results in; `json?` where only the tuple can tell. */
  readonly type: FieldSpec;
  /** Its value for a tuple, as a field of that type has it. Throws HeadwaterError("expression-failed"). */
  run(tuple: Row): unknown;
}

const timestamp = "google.protobuf.Timestamp";
const base = extend(new Environment());

/** CEL's type of a field: where null may be, only the tuple can tell. */
function celType(field: FieldSpec): string {
  if (field === "timestamp") return timestamp;
  return field.endsWith("?") || field === "json" ? "dyn" : field;
}

const fieldTypes: Readonly<Record<string, FieldSpec>> = {
  int: "int",
  double: "double",
  string: "string",
  bool: "bool",
  bytes: "bytes",
  [timestamp]: "timestamp",
};

/**
 * Compiles an expression. Throws a DocumentError with the place in it for what is no expression, names no
 * field, or does not fit the fields' types; `strict`: or holds a pattern that is none, which else fails when
 * a tuple comes to it.
 */
export function compile(text: string, fields: Fields, path: Path, strict = true): Expression {
  const ids = parsed(() => idsIn(base.parse(text).ast), text, fields, path);
  if (strict) requirePatterns(base.parse(text).ast, path);
  const reads = readsOf(ids, fields);
  const environment = base.clone();
  for (const { as, type } of reads) environment.registerVariable(as, celType(type));
  const written = underAliases(text, ids, reads);
  const checked = parsed(() => environment.check(written), text, fields, path);
  if (!checked.valid) throw fault(checked.error, text, fields, path);
  const program = environment.parse(written);
  const given = inputFor(reads);
  const celResult = String(checked.type);
  const type = fieldTypes[celResult] ?? jsonType(celResult, path);
  const result = resultOf(type);
  return {
    type,
    run(tuple) {
      try {
        return result(program(given(tuple)));
      } catch (error) {
        throw failed(error, text);
      }
    },
  };
}

/** An expression that decides: its result is true or false. */
export function compileCondition(
  text: string,
  fields: Fields,
  path: Path,
  strict = true,
): (tuple: Row) => boolean {
  const expression = compile(text, fields, path, strict);
  if (expression.type !== "bool" && expression.type !== "json?") {
    const remedy = "compare it with something: celsius > 30.0";
    throw new DocumentError(
      "wrong-type",
      `it results in ${expression.type}, not in true or false`,
      remedy,
      path,
    );
  }
  return (tuple) => {
    const decided = expression.run(tuple);
    if (typeof decided === "boolean") return decided;
    throw new HeadwaterError("expression-failed", `${text} is ${JSON.stringify(decided)}, not true or false`);
  };
}

function jsonType(celResult: string, path: Path): FieldSpec {
  if (celResult === "dyn" || celResult === "null" || /^(list|map|dyn)</.test(celResult)) return "json?";
  const message = `it results in ${celResult}, which no field can have`;
  const remedy = "make a number or a text of it: int(…), string(…)";
  throw new DocumentError("wrong-type", message, remedy, path);
}

/** A field that an expression reads, and the name under which CEL knows it. */
interface Read {
  readonly name: string;
  readonly as: string;
  readonly type: FieldSpec;
}

/** A name in an expression, and after how many characters; it may be a variable of the expression's own. */
interface Id {
  readonly name: string;
  readonly at: number;
}

const celNames: ReadonlySet<string> = new Set(base.getDefinitions().variables.map(({ name }) => name));

/**
 * Fields that are named, and no others: what nobody reads need be no name for CEL. A field that is called as
 * one of CEL's types is the field, under another name of the same length: places in the text stay.
 */
function readsOf(ids: readonly Id[], fields: Fields): readonly Read[] {
  const names = new Set(ids.map(({ name }) => name));
  return [...names].flatMap((name) => {
    if (!Object.hasOwn(fields, name)) return [];
    const as = celNames.has(name) ? aliasOf(name, (other) => names.has(other)) : name;
    return [{ name, as, type: fields[name]! }];
  });
}

function aliasOf(name: string, isTaken: (other: string) => boolean): string {
  const letters = [..."_ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  const free = letters.map((letter) => letter + name.slice(1)).find((other) => !isTaken(other));
  return free ?? name;
}

function underAliases(text: string, ids: readonly Id[], reads: readonly Read[]): string {
  let written = text;
  for (const { name, as } of reads) {
    if (name === as) continue;
    for (const id of ids) {
      if (id.name !== name) continue;
      written = written.slice(0, id.at) + as + written.slice(id.at + name.length);
    }
  }
  return written;
}

/** Values that CEL has others for than we: whole numbers are of arbitrary size, times are dates. */
function inputFor(reads: readonly Read[]): (tuple: Row) => Record<string, unknown> {
  const turned = reads.flatMap(({ name, as, type }) => {
    const turn = inputTurns[type.replace("?", "")];
    return turn === undefined ? [] : [{ name, as, turn }];
  });
  if (turned.length === 0 && reads.every(({ name, as }) => name === as)) return (tuple) => tuple;
  const same = reads.filter(({ name }) => !turned.some((other) => other.name === name));
  return (tuple) => {
    const given: Record<string, unknown> = {};
    for (const { name, as } of same) given[as] = tuple[name];
    for (const { name, as, turn } of turned) {
      const value = tuple[name];
      given[as] = value === null ? null : turn(value as number);
    }
    return given;
  };
}

const inputTurns: Readonly<Record<string, (value: number) => unknown>> = {
  int: (value) => BigInt(value),
  timestamp: (value) => new Date(inCalendar(value)),
};

function resultOf(type: FieldSpec): (result: unknown) => unknown {
  if (type === "int") return (result) => wholeNumber(result as bigint);
  if (type === "timestamp") return (result) => inCalendar((result as Date).getTime());
  return type === "json?" ? plain : (result) => result;
}

function wholeNumber(value: bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new HeadwaterError("expression-failed", `${value} is no whole number of at most 2^53 - 1`);
}

function inCalendar(ms: number): number {
  if (Math.abs(ms) < endOfTime) return ms;
  const message = `${ms} ms since 1970 is outside of the years 1828 to 2112`;
  throw new HeadwaterError("expression-failed", message);
}

/** What CEL gives, as JSON has it. */
function plain(value: unknown): Json {
  if (typeof value === "bigint") return wholeNumber(value);
  if (value instanceof Date) return value.getTime();
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, member]) => [String(plain(key)), plain(member)]));
  }
  if (typeof value !== "object" || value === null) return value as Json;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}

function idsIn(node: unknown, ids: Id[] = []): readonly Id[] {
  if (Array.isArray(node)) for (const child of node) idsIn(child, ids);
  else if (typeof node === "object" && node !== null && "op" in node) {
    const { op, args, start } = node as ASTNode;
    if (op === "id") ids.push({ name: args as string, at: start });
    else idsIn(args, ids);
  }
  return ids;
}

/** A pattern that stands in the text is held against the rules of patterns before anything runs. */
function requirePatterns(node: unknown, path: Path): void {
  if (Array.isArray(node)) for (const child of node) requirePatterns(child, path);
  else if (typeof node === "object" && node !== null && "op" in node) {
    const { op, args } = node as ASTNode;
    requirePatterns(args, path);
    const [name, , given] = op === "rcall" ? (args as [string, ASTNode, ASTNode[]]) : [];
    const pattern = name === "matches" ? given![0] : undefined;
    if (pattern?.op === "value" && typeof pattern.args === "string")
      requirePattern(pattern.args, pattern.start, path);
  }
}

function requirePattern(pattern: string, at: number, path: Path): void {
  try {
    new RegExp(pattern);
  } catch (error) {
    const message = (error as Error).message;
    throw new DocumentError("bad-expression", message, "correct the pattern; a sign as it is: [[]", path, at);
  }
}

function parsed<T>(run: () => T, text: string, fields: Fields, path: Path): T {
  try {
    return run();
  } catch (error) {
    throw fault(error as Error, text, fields, path);
  }
}

type CelFault = Error & { readonly summary?: string; readonly range?: { readonly start: number } };

function fault(thrown: Error | undefined, text: string, fields: Fields, path: Path): DocumentError {
  const { summary, message, range } = (thrown ?? {}) as Partial<CelFault>;
  const said = (summary ?? message ?? "it cannot be read").split("\n")[0]!;
  const unknown = /^Unknown variable: (.*)$/.exec(said)?.[1];
  if (unknown !== undefined) {
    const remedy = suggest(unknown, Object.keys(fields), "fields");
    return new DocumentError("unknown-field", `there is no field ${unknown}`, remedy, path, range?.start);
  }
  const slip = slipAt(said, text, range?.start ?? 0, fields);
  if (slip !== null) {
    const message = `CEL has no operator ${slip.written}`;
    return new DocumentError("bad-expression", message, `write ${slip.meant}`, path, slip.at);
  }
  const word = /^Reserved identifier: (.*)$/.exec(said)?.[1];
  if (word !== undefined) {
    const kept = `CEL keeps the word ${word} for itself: no expression can name a field so`;
    const remedy = `give it another name before: a component with rename: { ${word}: … }`;
    return new DocumentError("bad-expression", kept, remedy, path, range?.start);
  }
  return new DocumentError("bad-expression", ...plainly(said, text), path, range?.start);
}

/** What other languages write, and what CEL has for it. */
const meantBy: Readonly<Record<string, string>> = {
  and: "&&: celsius > 30.0 && humidity > 80.0",
  or: "||: celsius > 30.0 || humidity > 80.0",
  not: "!, and what it denies in parentheses: !(celsius > 30.0)",
  mod: "%",
  "=": "==",
  "===": "==",
  "!==": "!=",
  "<>": "!=",
  "=<": "<=",
  "=>": ">=",
  "=!": "!=",
  "=~": "matches: room.matches('north|south')",
  "&": "&&",
  "|": "||",
  "^": "pow(…, …)",
  "**": "pow(…, …)",
};
const slips =
  /===|!==|<>|(?<![=!<>+*/:%-])=[<>!~]?(?!=)|(?<![&|])[&|](?![&|])|\^|\*\*|\b(?:and|or|not|mod)\b\s*/gi;

/** The operator of another language over which CEL stumbled at that place. */
function slipAt(said: string, text: string, at: number, fields: Fields) {
  if (!/^(Unexpected|Expected|found no matching overload for 'not\()/.test(said)) return null;
  for (const { 0: found, index } of text.matchAll(slips)) {
    const written = found.trim();
    if (index > at || at > index + found.length || Object.hasOwn(fields, written)) continue;
    return { written, meant: meantBy[written.toLowerCase()]!, at: index };
  }
  return null;
}

/** What CEL says of an expression, in words for who wrote it: message and remedy. */
function plainly(said: string, text: string): readonly [message: string, remedy: string] {
  const operator = /^no such overload: (.*)$/.exec(said)?.[1];
  const one = "bring it to types that go together: double(…), int(…), string(…)";
  if (operator !== undefined) return [`there is no ${operator.replaceAll(timestamp, "timestamp")}`, one];
  const call = /^found no matching overload for '(.*)'$/.exec(said)?.[1]?.replaceAll(timestamp, "timestamp");
  if (call !== undefined) return [`there is no ${call}`, "see the functions and their types in docs/yaml.md"];
  if (unclosed(text)) return [`a ) is missing: ${said}`, unclosedRemedy];
  return [said, "correct the expression at this place; all that may stand in it is in docs/yaml.md"];
}

function failed(error: unknown, text: string): HeadwaterError {
  if (error instanceof HeadwaterError) return error;
  const { summary, message } = error as CelFault;
  const said = (summary ?? message).split("\n")[0]!;
  return new HeadwaterError("expression-failed", `${said} in ${text}`, { cause: error });
}
