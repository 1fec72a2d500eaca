import type { Part } from "../documents/index.js";
import { suggest } from "../topology/index.js";
import { optionTables } from "./generated/option-tables.js";

/** What JSON Schema says of an option; only what the generator writes. */
export interface OptionSchema {
  readonly description?: string;
  readonly type?: "object" | "array" | "string" | "number" | "boolean" | "null";
  readonly pattern?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly OptionSchema[];
  readonly items?: OptionSchema;
  readonly properties?: Readonly<Record<string, OptionSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | OptionSchema;
}

/** Holds the options of a ready component against its schema; the first fault is a DocumentError. */
export function checkReady(kind: string, options: Part): void {
  checkOptions(options, optionTables[kind]!);
}

function checkOptions(part: Part, schema: OptionSchema): void {
  if (schema.anyOf !== undefined) checkOneOf(part, schema.anyOf);
  const choices = schema.enum ?? ("const" in schema ? [schema.const] : null);
  if (choices !== null && !choices.includes(part.value)) {
    const remedy =
      typeof part.value === "string"
        ? suggest(part.value, choices.map(String), "values")
        : `write one of ${choices.join(", ")}`;
    part.fail("bad-option", `${part.name} may not be ${JSON.stringify(part.value)}`, remedy);
  }
  if (!isOf(part, schema)) {
    const what = schema.type === "object" ? "mapping" : schema.type === "array" ? "list" : schema.type;
    part.fail(
      "wrong-type",
      `${part.name} is ${JSON.stringify(part.value)}, not a ${what}`,
      `write a ${what}`,
    );
  }
  if (schema.items !== undefined) for (const item of part.items()) checkOptions(item, schema.items);
  if (schema.type === "object") checkMembers(part, schema);
}

function checkMembers(
  part: Part,
  { properties = {}, required = [], additionalProperties }: OptionSchema,
): void {
  const unknown = part
    .members()
    .find(({ name }) => additionalProperties === false && !Object.hasOwn(properties, name));
  if (unknown !== undefined) {
    const remedy = suggest(unknown.name, Object.keys(properties), "options");
    unknown.failKey("unknown-option", `${part.name} has no option ${unknown.name}`, remedy);
  }
  const missing = required.find((name) => !part.member(name).isThere);
  if (missing !== undefined) {
    const { description = "" } = properties[missing]!;
    part.fail(
      "missing-option",
      `${part.name} needs ${missing}`,
      `add it: ${description || "see docs/yaml.md"}`,
    );
  }
  for (const member of part.members()) {
    const schema = Object.hasOwn(properties, member.name) ? properties[member.name] : undefined;
    if (schema !== undefined) checkOptions(member, schema);
    else if (typeof additionalProperties === "object") checkOptions(member, additionalProperties);
  }
}

function checkOneOf(part: Part, schemas: readonly OptionSchema[]): void {
  const near = schemas.filter((schema) => isOf(part, schema));
  if (near.length === 1) checkOptions(part, near[0]!);
  if (near.length === 1 || near.some((schema) => fits(part, schema))) return;
  const kinds = schemas.map(({ type, ...schema }) => type ?? JSON.stringify(schema.const)).join(" or ");
  part.fail("wrong-type", `${part.name} may not be ${JSON.stringify(part.value)}`, `write ${kinds}`);
}

function fits(part: Part, schema: OptionSchema): boolean {
  try {
    checkOptions(part, schema);
    return true;
  } catch {
    return false;
  }
}

function isOf(part: Part, { type, ...schema }: OptionSchema): boolean {
  const { value } = part;
  if ("const" in schema) return value === schema.const;
  if (type === undefined) return true;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return part.isMapping;
  return type === "null" ? value === null : typeof value === type;
}
