import { HeadwaterError, murmur3 } from "../base/index.js";
import type { Fields, FieldType } from "../topology/index.js";
import { schemaFieldsMax } from "./limits.js";

/** One field, in the order of the schema. */
export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly nullable: boolean;
}

const types: readonly string[] = ["string", "double", "int", "bool", "bytes", "timestamp", "json"];

/**
 * The declared fields as a list; `bad-fields` for more than 256, an unknown type, or a name that objects
 * reserve.
 */
export function fieldsOf(fields: Fields): readonly Field[] {
  const entries = Object.entries(fields);
  if (entries.length > schemaFieldsMax)
    throw badFields(`${entries.length} fields, at most ${schemaFieldsMax}`, "fields");
  return entries.map(([name, spec]) => {
    const nullable = spec.endsWith("?");
    const type = nullable ? spec.slice(0, -1) : spec;
    if (!types.includes(type)) throw badFields(`${JSON.stringify(spec)} is not a type`, name);
    if (name === "__proto__" || name === "") throw badFields("this name cannot be used", name);
    return { name, type: type as FieldType, nullable };
  });
}

/** Names a schema on the wire: names, types and order count. */
export function schemaHash(fields: readonly Field[]): number {
  const text = fields.map(({ name, type, nullable }) => [name, nullable ? `${type}?` : type]);
  return murmur3(Buffer.from(JSON.stringify(text)));
}

function badFields(what: string, place: string): HeadwaterError {
  return new HeadwaterError("bad-fields", `field ${JSON.stringify(place)}: ${what}`, {
    place,
    remedy: `declare at most ${schemaFieldsMax} fields of the types ${types.join(", ")}, with ? if nullable`,
  });
}

/** A value that does not fit its field. */
export function badTuple(field: Field, value: unknown): HeadwaterError {
  const expected = expectation[field.type] + (field.nullable ? " or null" : "");
  return new HeadwaterError(
    "bad-tuple",
    `field ${JSON.stringify(field.name)}: expected ${expected}, got ${describe(value)}`,
    { place: field.name, remedy: "emit a value of the declared type, or declare the field otherwise" },
  );
}

const expectation: Readonly<Record<FieldType, string>> = {
  string: "a string",
  double: "a number",
  int: "a safe integer (-(2^53 - 1) to 2^53 - 1)",
  bool: "a boolean",
  bytes: "a Uint8Array",
  timestamp: "ms since 1970 (years 1828 to 2112)",
  json: "a value that JSON can say",
};

function describe(value: unknown): string {
  if (value === null || value === undefined || typeof value === "number") return String(value);
  if (typeof value === "string") return `the string ${JSON.stringify(value.slice(0, 40))}`;
  if (typeof value === "object") return Array.isArray(value) ? "an array" : "an object";
  return `a ${typeof value}`;
}
