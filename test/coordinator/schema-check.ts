/** As much of JSON Schema as openapi.json uses. */
export interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
}

/** Everything in `value` that the schema does not allow, with its place. */
export function schemaFaults(
  value: unknown,
  schema: Schema,
  named: Readonly<Record<string, Schema>>,
  place = "$",
): readonly string[] {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.replace("#/components/schemas/", "");
    return named[name] === undefined
      ? [`${place}: no schema ${name}`]
      : schemaFaults(value, named[name], named, place);
  }
  if (schema.allOf !== undefined)
    return schema.allOf.flatMap((part) => schemaFaults(value, part, named, place));
  if (schema.oneOf !== undefined) {
    const tries = schema.oneOf.map((part) => schemaFaults(value, part, named, place));
    return tries.some((faults) => faults.length === 0)
      ? []
      : [`${place}: fits none of ${tries.length}`, ...tries.flat()];
  }
  if ("const" in schema && schema.const !== value) return [`${place}: ${JSON.stringify(value)}`];
  if (schema.enum !== undefined && !schema.enum.includes(value))
    return [`${place}: ${JSON.stringify(value)}`];
  const types = schema.type === undefined ? [] : [schema.type].flat();
  if (types.length > 0 && !types.includes(typeOf(value)))
    return [`${place}: is ${typeOf(value)}, not ${types.join()}`];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      schemaFaults(item, schema.items ?? {}, named, `${place}[${index}]`),
    );
  }
  if (value === null || typeof value !== "object") return [];
  const faults = (schema.required ?? [])
    .filter((key) => !Object.hasOwn(value, key))
    .map((key) => `${place}: no ${key}`);
  for (const [key, member] of Object.entries(value)) {
    const known = schema.properties?.[key] ?? schema.additionalProperties;
    if (known === false) faults.push(`${place}: unexpected ${key}`);
    else if (typeof known === "object") faults.push(...schemaFaults(member, known, named, `${place}.${key}`));
  }
  return faults;
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
