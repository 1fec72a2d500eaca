import { doubleText, type Part } from "../documents/index.js";
import type { Json } from "../topology/index.js";
import type { YamlSource } from "./source.js";

/** Where numbers of a component stand for expressions. */
const columns = [["map"], ["extend"], ["flatMap", "fields"]] as const;

/** Whether a number is written with a point or an exponent. */
export function isDouble(written: string | null | undefined): boolean {
  return typeof written === "string" && /[.e]/i.test(written) && !/^0x/i.test(written);
}

/**
 * A component as its document holds it: `map: { factor: 2.0 }` is an expression, and JSON says 2 for 2.0, so
 * such a number becomes the text that it was.
 */
export function asExpressions(component: Part, source: YamlSource): Json {
  return columns.reduce<Json>((written, path) => replaced(component, path, written, source), {
    ...component.mapping(),
  } as Json);
}

function replaced(part: Part, [key, ...deeper]: readonly string[], written: Json, source: YamlSource): Json {
  const member = part.isMapping ? part.member(key!) : part;
  if (!part.isMapping || !member.isThere) return written;
  const value =
    deeper.length > 0 ? replaced(member, deeper, member.value as Json, source) : texts(member, source);
  return { ...(written as Readonly<Record<string, Json>>), [key!]: value };
}

function texts(part: Part, source: YamlSource): Json {
  const { value, path } = part;
  if (Number.isInteger(value) && isDouble(source.writtenAt(path))) return doubleText(value as number);
  if (!part.isMapping) return value as Json;
  return Object.fromEntries(part.members().map((member) => [member.name, texts(member, source)]));
}
