import { suggest } from "../topology/index.js";
import type { ParameterValue } from "./document.js";
import { DocumentError, type Path } from "./part.js";

/** What parameters are, and which of them are doubles, also where their value is whole. */
export interface ParameterValues {
  readonly values: Readonly<Record<string, ParameterValue>>;
  readonly doubles: readonly string[];
}

/** `${name}`, but not what is filled in on the agent: `${agent.name}`, `${secret:name}`, `${task}`. */
const reference = /\$\{(?!agent\.|secret:|(?:topology|component|task)\})([^}]*)\}/g;

/**
 * A value with its parameters filled in, and those of its members. A text that is one reference and nothing
 * else becomes what the parameter is: a number stays a number.
 */
export function filledIn(value: unknown, parameters: ParameterValues, path: Path): unknown {
  if (typeof value === "string") {
    const [whole] = value.matchAll(reference);
    if (whole?.[0] === value) return parameterOf(whole[1]!, parameters, path, 0);
    return replaced(value, parameters, path, String);
  }
  if (Array.isArray(value)) return value.map((item, index) => filledIn(item, parameters, [...path, index]));
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value);
  return Object.fromEntries(
    members.map(([key, member]) => [key, filledIn(member, parameters, [...path, key])]),
  );
}

/** An expression with its parameters filled in as literals: a text stays one text, whatever is in it. */
export function filledInExpression(text: string, parameters: ParameterValues, path: Path): string {
  return replaced(text, parameters, path, (value, name) => {
    return parameters.doubles.includes(name) ? doubleText(value as number) : JSON.stringify(value);
  });
}

/** A number as an expression says it that is a double, also where it is whole: `2.0`. */
export function doubleText(value: number): string {
  const literal = String(value);
  return /[.e]/.test(literal) ? literal : `${literal}.0`;
}

function replaced(
  text: string,
  parameters: ParameterValues,
  path: Path,
  write: (value: ParameterValue, name: string) => string,
): string {
  return text.replaceAll(reference, (_, name: string, offset: number) => {
    return write(parameterOf(name, parameters, path, offset), name);
  });
}

function parameterOf(name: string, { values }: ParameterValues, path: Path, offset: number): ParameterValue {
  if (Object.hasOwn(values, name)) return values[name]!;
  const message = `there is no parameter ${name}`;
  const known = suggest(name, Object.keys(values), "parameters");
  const remedy = `declare it under parameters:, or correct the name; ${known}`;
  throw new DocumentError("unknown-parameter", message, remedy, path, offset);
}
