import { HeadwaterError, parseDuration } from "../base/index.js";
import { type DocumentError, type Part, refuse } from "../documents/index.js";
import { nearest, suggest } from "../topology/index.js";
import { optionTables } from "./generated/option-tables.js";

/** Characters of a value that a message shows. */
const shownMax = 80;

/** What JSON Schema says of an option; only what the generator writes. */
export interface OptionSchema {
  readonly description?: string;
  readonly type?: "object" | "array" | "string" | "number" | "integer" | "boolean" | "null";
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  /** Not of JSON Schema: ms or a text such as "10s", in the range of the number in `anyOf`. */
  readonly duration?: boolean;
  readonly pattern?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly OptionSchema[];
  readonly items?: OptionSchema;
  readonly properties?: Readonly<Record<string, OptionSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | OptionSchema;
}

/** Holds the options of a ready component against its schema. Throws all faults, as `refuse` does. */
export function checkReady(kind: string, options: Part): void {
  refuse(faultsOf(options, optionTables[kind]!));
}

function faultsOf(part: Part, schema: OptionSchema): readonly DocumentError[] {
  if (schema.duration === true) return faultsOfDuration(part, schema.anyOf!);
  if (schema.anyOf !== undefined) return faultsOfOne(part, schema.anyOf);
  const choices = schema.enum ?? ("const" in schema ? [schema.const] : null);
  if (choices !== null && !choices.includes(part.value)) {
    const remedy =
      typeof part.value === "string"
        ? suggest(part.value, choices.map(String), "values")
        : `write one of ${choices.join(", ")}`;
    return [part.fault("bad-option", `${part.name} may not be ${shown(part)}`, remedy)];
  }
  if (!isOf(part, schema)) {
    const what = schema.type === "object" ? "mapping" : schema.type === "array" ? "list" : schema.type;
    const message = `${part.name} is ${shown(part)}, not a ${what}`;
    return [part.fault("wrong-type", message, `write a ${what}`)];
  }
  if (typeof part.value === "number") return faultsOfNumber(part, part.value, schema, "number", "");
  const { items } = schema;
  if (items !== undefined) return part.items().flatMap((item) => faultsOf(item, items));
  return schema.type === "object" ? faultsOfMembers(part, schema) : [];
}

function faultsOfDuration(part: Part, [...schemas]: readonly OptionSchema[]): readonly DocumentError[] {
  const { value } = part;
  if (schemas.some(({ enum: words = [] }) => words.includes(value))) return [];
  if (typeof value !== "string" && typeof value !== "number") return faultsOfOne(part, schemas);
  try {
    return faultsOfNumber(part, parseDuration(value), schemas.at(-1)!, "duration", " ms");
  } catch (error) {
    if (!(error instanceof HeadwaterError)) throw error;
    return [part.fault(error.code, error.message, error.remedy ?? "correct it")];
  }
}

/** `unit`: of what the range is said in. */
function faultsOfNumber(
  part: Part,
  value: number,
  { type, minimum, exclusiveMinimum, maximum, exclusiveMaximum }: OptionSchema,
  what: string,
  unit: string,
): readonly DocumentError[] {
  const isBound = [minimum, exclusiveMinimum, maximum, exclusiveMaximum].some((end) => end !== undefined);
  const isIn =
    (isBound ? Number.isFinite(value) : !Number.isNaN(value)) &&
    value >= (minimum ?? value) &&
    value <= (maximum ?? value) &&
    !(value <= (exclusiveMinimum ?? Number.NaN)) &&
    !(value >= (exclusiveMaximum ?? Number.NaN));
  const isWhole = type !== "integer" || Number.isSafeInteger(value);
  if (isIn && isWhole) return [];
  const words = [
    minimum === undefined ? "" : `${maximum === undefined ? "of at least" : "from"} ${minimum}${unit}`,
    exclusiveMinimum === undefined ? "" : `above ${exclusiveMinimum}${unit}`,
    maximum === undefined ? "" : `${minimum === undefined ? "and up to" : "to"} ${maximum}${unit}`,
    exclusiveMaximum === undefined ? "" : `and below ${exclusiveMaximum}${unit}`,
  ];
  const kind = type === "integer" ? `a whole ${what === "number" ? what : "number of ms"}` : `a ${what}`;
  const range = [kind, ...words].filter((word) => word !== "").join(" ");
  return [part.fault("bad-option", `${part.name} is ${shown(part)}, not ${range}`, `give ${range}`)];
}

function faultsOfMembers(part: Part, schema: OptionSchema): readonly DocumentError[] {
  const { properties = {}, required = [], additionalProperties } = schema;
  const known = Object.keys(properties);
  const faults = part.members().flatMap((member) => {
    const { name } = member;
    if (!member.isThere && required.includes(name)) return [];
    if (Object.hasOwn(properties, name)) return faultsOf(member, properties[name]!);
    if (typeof additionalProperties === "object") return faultsOf(member, additionalProperties);
    if (additionalProperties !== false) return [];
    const remedy = suggest(name, known, "options");
    return [member.faultOfKey("unknown-option", `${part.name} has no option ${name}`, remedy)];
  });
  // What is written wrong is not also missing.
  const wrong = part.members().flatMap(({ name }) => (known.includes(name) ? [] : [nearest(name, known)]));
  const missing = required.filter((name) => !part.member(name).isThere && !wrong.includes(name));
  const more = missing.map((name) => {
    const { description = "" } = properties[name]!;
    const remedy = `add it: ${description || "see docs/yaml.md"}`;
    return part.fault("missing-option", `${part.name} needs ${name}`, remedy);
  });
  return [...faults, ...more];
}

function faultsOfOne(part: Part, schemas: readonly OptionSchema[]): readonly DocumentError[] {
  const near = schemas.filter((schema) => isOf(part, schema));
  if (near.length === 1) return faultsOf(part, near[0]!);
  if (near.some((schema) => faultsOf(part, schema).length === 0)) return [];
  const kinds = schemas.map(({ type, ...schema }) => type ?? JSON.stringify(schema.const)).join(" or ");
  const message = `${part.name} may not be ${shown(part)}`;
  return [part.fault("wrong-type", message, `write ${kinds}`)];
}

/** A value as it is shown in a message, cut short; from code it may be of any kind. */
function shown({ value }: Part): string {
  if (typeof value === "function") return "a function";
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  return (JSON.stringify(value) ?? String(value)).slice(0, shownMax);
}

function isOf(part: Part, { type, ...schema }: OptionSchema): boolean {
  const { value } = part;
  if ("const" in schema) return value === schema.const;
  if (type === undefined) return true;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return part.isMapping;
  if (type === "integer") return typeof value === "number";
  return type === "null" ? value === null : typeof value === type;
}
