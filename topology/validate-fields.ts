import { isName } from "../base/index.js";
import type { Fields } from "./fields.js";
import { deadLetterStream } from "./fields.js";
import type { Finding } from "./findings.js";
import { error } from "./findings.js";
import { suggest } from "./nearest.js";

/** Fields that a stream may have: the wire's limit. */
export const fieldsMax = 256;

/** Names that objects have already, or that would change what an object is. */
const reserved = ["__proto__", "constructor", "prototype"];
const fieldPattern = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;
/** The types that a field may have. */
export const fieldTypes: readonly string[] = [
  "string",
  "double",
  "int",
  "bool",
  "bytes",
  "timestamp",
  "json",
];

/** True for a name that a field may have: a letter or `_`, then letters, digits, `_`; up to 63 characters. */
export function isFieldName(text: string): boolean {
  return fieldPattern.test(text) && !reserved.includes(text);
}

/**
 * What is wrong with one declared stream. `read`: the fields of what its component reads; their faults, which
 * it passes on, are told where they come from.
 */
export function fieldFaults(
  component: string,
  stream: string,
  fields: Fields,
  read: readonly Fields[],
): readonly Finding[] {
  const place = `${component}, stream ${stream}`;
  const findings: Finding[] = [];
  if (stream === deadLetterStream) {
    const remedy = "rename it; every component has a dead-letter stream without declaring it";
    findings.push(error("reserved-stream", place, "this stream's name is taken", remedy));
  } else if (!isName(stream)) {
    const remedy = "use 1-63 lower-case letters, digits and hyphens, beginning with a letter or a digit";
    findings.push(error("bad-name", place, "this is not a name for a stream", remedy));
  }
  const entries = Object.entries(fields);
  const isCount = (count: number) => count >= 1 && count <= fieldsMax;
  if (!isCount(entries.length) && read.every((each) => isCount(Object.keys(each).length))) {
    const message = `a stream has 1 to ${fieldsMax} fields, not ${entries.length}`;
    const remedy =
      entries.length === 0 ? "declare what its tuples hold" : "put what belongs together into a json field";
    findings.push(error("field-count", place, message, remedy));
  }
  for (const [field, type] of entries) {
    if (read.some((each) => Object.hasOwn(each, field) && each[field] === type)) continue;
    if (!isFieldName(field)) {
      const remedy = `use 1-63 letters, digits and _, no digit first; not ${reserved.join(", ")}`;
      findings.push(
        error("bad-field-name", place, `${JSON.stringify(field)} is not a name for a field`, remedy),
      );
    }
    const bare = String(type).replace(/\?$/, "");
    if (fieldTypes.includes(bare)) continue;
    const message = `the field ${field} has the type ${JSON.stringify(type)}, which does not exist`;
    findings.push(
      error(
        "unknown-type",
        place,
        message,
        `${suggest(bare, fieldTypes, "types")}; a ? behind it allows null`,
      ),
    );
  }
  return findings;
}
