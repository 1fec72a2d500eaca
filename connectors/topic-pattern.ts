import { errorFinding, type Fields, type Finding } from "../topology/index.js";

/** A feed's topic with named levels: `greenhouse/{room}/{sensor}` hears `greenhouse/+/+`. */
export interface TopicPattern {
  /** The MQTT filter. */
  readonly filter: string;
  /** Named levels: the index in `topic.split("/")`, and the field that it fills. */
  readonly levels: readonly { readonly index: number; readonly field: string }[];
}

const named = /^\{([^{}]*)\}$/;

/** Reads a pattern; `+` and `#` may be used for levels that fill no field. */
export function topicPattern(text: string): TopicPattern {
  const levels: { index: number; field: string }[] = [];
  const filter = text.split("/").map((level, index) => {
    const field = named.exec(level)?.[1];
    if (field === undefined) return level;
    levels.push({ index, field });
    return "+";
  });
  return { filter: filter.join("/"), levels };
}

/**
 * What is wrong with a pattern that is to fill these fields. `${…}` may stand anywhere: it is filled in on
 * the agent.
 */
export function patternFindings(text: string, place: string, fields: Fields): readonly Finding[] {
  const findings: Finding[] = [];
  const plain = text.replaceAll(/\$\{[^}]*\}/g, "x");
  const levels = plain.split("/");
  const seen = new Set<string>();
  for (const [index, level] of levels.entries()) {
    const field = named.exec(level)?.[1];
    if (field !== undefined) {
      if (!Object.hasOwn(fields, field)) {
        const remedy = `add it to fields, or write + for a level that fills no field`;
        findings.push(errorFinding("unknown-field", place, `{${field}} is not one of the fields`, remedy));
      } else if (seen.has(field)) {
        findings.push(
          errorFinding("repeated-field", place, `{${field}} stands twice`, "name each field once"),
        );
      } else if (!/^(string|int|double|bool|timestamp)/.test(fields[field]!)) {
        const message = `{${field}} cannot be filled from a topic: it is of type ${fields[field]}`;
        findings.push(errorFinding("bad-field", place, message, "declare it as string, int or double"));
      }
      seen.add(field);
    } else if (/[{}]/.test(level)) {
      const message = `the level ${JSON.stringify(level)} is only in part a field`;
      findings.push(errorFinding("bad-topic", place, message, "a field fills a whole level: a/{field}/b"));
    } else if (level.includes("#") && (level !== "#" || index < levels.length - 1)) {
      findings.push(errorFinding("bad-topic", place, "# is not the last level", "end the topic with /#"));
    } else if (level.includes("+") && level !== "+") {
      findings.push(
        errorFinding("bad-topic", place, `+ is only a part of ${level}`, "write + as a whole level"),
      );
    }
  }
  if (plain.includes("\0")) {
    findings.push(errorFinding("bad-topic", place, "the topic holds a NUL", "leave it out"));
  }
  if (plain.startsWith("$")) {
    const message = "topics that begin with $ belong to the broker";
    findings.push(errorFinding("bad-topic", place, message, "choose a topic that begins with a letter"));
  }
  return findings;
}

/** Whether some topic matches both filters. */
export function filtersOverlap(one: string, other: string): boolean {
  const a = one.split("/");
  const b = other.split("/");
  for (let i = 0; ; i++) {
    if (a[i] === "#" || b[i] === "#") return true;
    if (i === a.length || i === b.length) return a.length === b.length;
    if (a[i] !== b[i] && a[i] !== "+" && b[i] !== "+") return false;
  }
}
