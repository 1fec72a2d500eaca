/**
 * Writes generated/option-tables.js: the options of ready components as JSON Schema, from their types and
 * docstrings: `npm run yaml:generate`, or with another file as argument.
 */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../", import.meta.url));
const program = ts.createProgram([`${root}connectors/index.ts`, `${root}components/index.ts`], {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  target: ts.ScriptTarget.ES2023,
  strict: true,
  skipLibCheck: true,
  types: ["node"],
});
const checker = program.getTypeChecker();
const { String: text, Number: number, Boolean: bool, Undefined: nothing, Null: none } = ts.TypeFlags;
const fieldType = {
  type: "string",
  pattern: "^(string|double|int|bool|bytes|timestamp|json)\\\\??$",
};
const fieldTypes = { type: "object", additionalProperties: fieldType };
const depthMax = 5;

/** null: a function, which YAML cannot have. */
function schemaOf(given, at, depth = 0) {
  if (given.isTypeParameter()) {
    const bound = checker.getBaseConstraintOfType(given);
    return bound?.aliasSymbol?.name === "Fields" ? fieldTypes : schemaOf(bound ?? given, at, depth + 1);
  }
  if (given.aliasSymbol?.name === "Fields") return fieldTypes;
  if (given.symbol?.name === "Source") return { type: "string" };
  if (depth > depthMax || given.aliasSymbol?.name === "Json") return {};
  if (given.isIntersection()) {
    const bounds = given.types.map((part) => checker.getBaseConstraintOfType(part) ?? part);
    if (bounds.some(({ flags }) => flags & ts.TypeFlags.Object)) return objectOf(given, at, depth);
  }
  const type = checker.getBaseConstraintOfType(given) ?? given;
  if (type.isUnion()) return unionOf(type, at, depth);
  if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value };
  if (type.flags & ts.TypeFlags.BooleanLiteral) return { type: "boolean" };
  if (type.flags & text) return { type: "string" };
  if (type.flags & number) return { type: "number" };
  if (type.flags & bool) return { type: "boolean" };
  if (type.flags & none) return { type: "null" };
  if (type.symbol?.name === "Uint8Array") return null;
  if (type.getCallSignatures().length > 0) return null;
  if (checker.isArrayType(type) || checker.isTupleType(type)) {
    const items = schemaOf(checker.getTypeArguments(type)[0], at, depth + 1);
    return { type: "array", items: items ?? {} };
  }
  if (!(type.flags & ts.TypeFlags.Object)) return { type: "string" };
  const members = type.getStringIndexType();
  if (members !== undefined) {
    return { type: "object", additionalProperties: schemaOf(members, at, depth + 1) ?? {} };
  }
  return objectOf(type, at, depth);
}

function unionOf(type, at, depth) {
  const parts = type.types
    .filter(({ flags }) => !(flags & nothing))
    .map((part) => schemaOf(part, at, depth + 1));
  const distinct = [
    ...new Map(parts.filter((part) => part !== null).map((part) => [JSON.stringify(part), part])).values(),
  ];
  if (distinct.length <= 1) return distinct[0] ?? null;
  if (distinct.every((part) => "const" in part)) return { enum: distinct.map((part) => part["const"]) };
  return { anyOf: distinct };
}

function objectOf(type, at, depth) {
  const properties = {};
  const required = [];
  for (const property of type.getProperties()) {
    const schema = schemaOf(checker.getTypeOfSymbolAtLocation(property, at), at, depth + 1);
    if (schema === null) continue;
    const description = ts
      .displayPartsToString(property.getDocumentationComment(checker))
      .replaceAll(/\s+/g, " ");
    const tag = property.getJsDocTags(checker).find(({ name }) => name === "range");
    const within = tag === undefined ? schema : ranged(schema, ts.displayPartsToString(tag.text));
    properties[property.name] = description === "" ? within : { description, ...within };
    if (!(property.flags & ts.SymbolFlags.Optional)) required.push(property.name);
  }
  if (Object.keys(properties).length === 0) return { type: "object" };
  return { type: "object", properties, required, additionalProperties: false };
}

/** Or a parameter. */
const durationPattern = "^\\s*(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+$|\\$\\{";

/**
 * A number, or one of a union or list, within what its docstring says: `@range 0..`, `@range >0..1`, `@range
 * whole 3..10000`; `@range duration >0, day, week`: ms, a text such as "10s", or one of these words.
 */
function ranged(schema, tag) {
  const [, duration, whole, above, least, below, most, more] =
    /^(duration ?)?(whole ?)?(>)?([\d.]*?\d)?(?:\.\.(<)?(\d+)?)?((?:, \w+)*)$/.exec(tag) ?? [];
  if (more === undefined) throw new Error(`there is no range ${tag}`);
  const bounds = {
    ...(least === undefined ? {} : { [above ? "exclusiveMinimum" : "minimum"]: Number(least) }),
    ...(most === undefined ? {} : { [below ? "exclusiveMaximum" : "maximum"]: Number(most) }),
  };
  const numbers = { type: whole ? "integer" : "number", ...bounds };
  if (schema.type === "array") return { ...schema, items: ranged(schema.items, tag) };
  if (schema.type === "number") return numbers;
  if (!duration) {
    return { anyOf: schema.anyOf.map((part) => (part.type === "number" ? numbers : part)) };
  }
  const words = more.split(", ").filter((word) => word !== "");
  const text = { type: "string", pattern: durationPattern };
  const either = [
    ...(words.length > 0 ? [{ enum: words }] : []),
    text,
    least === undefined ? { minimum: 0, ...numbers } : numbers,
  ];
  return { duration: true, anyOf: either };
}

const tables = {};
for (const room of ["connectors", "components"]) {
  const file = program.getSourceFile(`${root}${room}/index.ts`);
  for (const exported of checker.getExportsOfModule(checker.getSymbolAtLocation(file))) {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const declaration = symbol.valueDeclaration;
    if (declaration === undefined || !ts.isFunctionDeclaration(declaration)) continue;
    const [signature] = checker.getTypeOfSymbolAtLocation(symbol, declaration).getCallSignatures();
    const makes = signature.getReturnType().symbol?.name ?? "";
    const [parameter] = declaration.parameters;
    if (!/^(Bolt|Spout)Spec$/.test(makes) || declaration.parameters.length !== 1) continue;
    if (parameter.dotDotDotToken !== undefined) continue;
    const options = checker.getTypeOfSymbolAtLocation(signature.parameters[0], declaration);
    const description = ts
      .displayPartsToString(symbol.getDocumentationComment(checker))
      .replaceAll(/\s+/g, " ");
    tables[exported.name] = { description, ...schemaOf(options, declaration) };
  }
}
const sorted = Object.fromEntries(Object.entries(tables).sort(([a], [b]) => (a < b ? -1 : 1)));
const target = process.argv[2] ?? `${root}yaml/generated/option-tables.js`;
writeFileSync(target, `export const optionTables = ${JSON.stringify(sorted, null, 1)};\n`);
