import { HeadwaterError } from "../base/index.js";
import type { BoltSpec, Fields, FieldSpec, Row, Streams } from "../topology/index.js";
import { filter, flatMap, map } from "../topology/index.js";
import type { Making } from "./catalog.js";
import { compile, compileCondition, type Expression } from "./cel.js";
import { filledInExpression } from "./parameters.js";
import { allTexts, type Part } from "./part.js";

const fieldTypes = ["string", "double", "int", "bool", "bytes", "timestamp", "json"];

/** `filter: celsius > -40.0`: tuples for which it is true pass. */
export function filterTuples({ options, parameters, input, check }: Making): BoltSpec<Fields, Streams> {
  const text = filledInExpression(options.text(), parameters, options.path);
  return filter<Fields>(compileCondition(text, input, options.path, check !== null));
}

/** `map: { sensor: sensor, fahrenheit: celsius * 1.8 + 32.0 }`: tuples with these fields and no others. */
export function mapTuples(making: Making): BoltSpec<Fields, Streams> {
  const columns = columnsOf(making);
  const output = Object.fromEntries(columns.map(({ name, type }) => [name, type]));
  return map<Fields, Fields, Row & Record<string, never>>(
    output,
    (tuple) => valuesOf(columns, tuple, {}) as never,
  );
}

/** As `map`, but the fields of the input stay, unless one of the same name takes its place. */
export function extendTuples(making: Making): BoltSpec<Fields, Streams> {
  const columns = columnsOf(making);
  const added = Object.fromEntries(columns.map(({ name, type }) => [name, type]));
  const output = { ...making.input, ...added };
  return map<Fields, Fields, Row & Record<string, never>>(output, (tuple) => {
    return valuesOf(columns, tuple, tuple) as never;
  });
}

/**
 * `flatMap: { each: any.points, as: p, fields: { celsius: double(p.v) } }`: a tuple with these fields
 * for each member of the list that `each` results in, none for null; when one fails, none and a dead letter.
 */
export function flatMapTuples({ options, parameters, input, ...rest }: Making): BoltSpec<Fields, Streams> {
  options.onlyHas(["each", "as", "fields"], "key");
  const each = options.member("each");
  const text = filledInExpression(each.text(), parameters, each.path);
  const list = compile(text, input, each.path, rest.check !== null);
  if (list.type !== "json?")
    each.fail("wrong-type", `it results in ${list.type}, not in a list`, "name a list: body.points");
  const named = options.member("as");
  const name = named.isThere ? named.text() : "item";
  if (!/^[A-Za-z_]\w*$/.test(name))
    named.fail("bad-name", `${name} is no name for expressions`, "letters, digits and _: as: point");
  if (Object.hasOwn(input, name))
    named.fail("taken", `the input has a field ${name} already`, "name its members otherwise: as: point");
  const within = { ...input, [name]: "json" } as const;
  const columns = columnsOf({ ...rest, options: options.member("fields"), parameters, input: within });
  const output = Object.fromEntries(columns.map((column) => [column.name, column.type]));
  return flatMap<Fields, Fields, Row & Record<string, never>>(output, (tuple) => {
    const members = list.run(tuple) ?? [];
    if (!Array.isArray(members))
      throw new HeadwaterError("expression-failed", `${text} is ${JSON.stringify(members)}, not a list`);
    const given: Record<string, unknown> = { ...tuple };
    return members.map((member) => {
      given[name] = member;
      return valuesOf(columns, given as Row, {}) as never;
    });
  });
}

interface Column {
  readonly name: string;
  readonly type: FieldSpec;
  readonly run: Expression["run"];
}

function columnsOf({ options, parameters, input, check }: Making): readonly Column[] {
  return allTexts(options.members(), (member) => {
    const long = member.isMapping;
    if (long) member.onlyHas(["value", "type"], "key");
    const value = long ? member.member("value") : member;
    const written = typeof value.value === "string" ? value.text() : literal(value, check !== null);
    const text = filledInExpression(written, parameters, value.path);
    const expression = compile(text, input, value.path, check !== null);
    const type = long && member.member("type").isThere ? declared(member.member("type")) : expression.type;
    if (!fits(expression.type, type)) {
      value.fail(
        "wrong-type",
        `it results in ${expression.type}, and the field is to be ${type}`,
        "convert it: int(…), double(…), string(…)",
      );
    }
    const { run } = expression;
    const name = member.name;
    const known = expression.type !== "json?" || type.startsWith("json");
    return { name, type, run: known ? run : (tuple) => required(run(tuple), type, name) };
  });
}

/** YAML reads `1` and `true` as what they are. `strict`: a number that no field can have is a fault. */
function literal(part: Part, strict: boolean): string {
  const { value } = part;
  if (strict && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    const message = `${value} is no whole number of at most 2^53 - 1`;
    part.fail("bad-number", message, `write it as a double: ${(value as number).toExponential()}`);
  }
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return part.fail("wrong-type", "this is no expression", "write one in quotes; a text is \"'so'\"");
}

function declared(part: Part): FieldSpec {
  const type = part.text();
  if (fieldTypes.includes(type.replace(/\?$/, ""))) return type as FieldSpec;
  return part.fail(
    "bad-type",
    `there is no type ${type}`,
    `types: ${fieldTypes.join(", ")}, with ? where null may be`,
  );
}

/** A value of which only the tuple can tell the type. Throws HeadwaterError("expression-failed"). */
function required(value: unknown, type: FieldSpec, name: string): unknown {
  const isOf = value === null ? type.endsWith("?") : valueTypes[type.replace("?", "")]!(value);
  if (isOf) return value;
  throw new HeadwaterError(
    "expression-failed",
    `${name} is ${JSON.stringify(value)}, and its field a ${type}`,
  );
}

const valueTypes: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string",
  double: (value) => typeof value === "number",
  int: Number.isSafeInteger,
  timestamp: Number.isFinite,
  bool: (value) => typeof value === "boolean",
  bytes: (value) => value instanceof Uint8Array,
};

/** What depends on the tuple is held against the declared type when there is one. */
function fits(result: FieldSpec, type: FieldSpec): boolean {
  const plain = type.replace("?", "");
  return (
    result === "json?" || result === plain || (result === "int" && plain === "double") || plain === "json"
  );
}

function valuesOf(columns: readonly Column[], tuple: Row, start: Row): Row {
  const values: Record<string, unknown> = { ...start };
  for (const { name, run } of columns) values[name] = run(tuple);
  return values;
}
