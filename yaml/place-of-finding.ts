import { keysAround, Part, type Path, type TopologyDocument } from "../documents/index.js";
import type { Finding } from "../topology/index.js";

/** A part of a document; `offset`: so many characters further in its text. */
export interface DocumentPlace {
  readonly path: Path;
  readonly offset: number;
}

/** Keys of a component, or of its options, that findings of these codes are about. */
const keysOfCodes: Readonly<Record<string, string>> = {
  "parallelism-on-each": "parallelism",
  "exclusive-on-each": "exclusive",
  "grouping-into-on-each": "grouping",
  "idle-tasks": "grouping",
  "no-fields": "grouping",
  "no-merge": "grouping",
  "no-time-field": "eventTime",
  "no-event-time": "time",
};

/**
 * Where a finding of the whole graph stands in the document: the text or key that its message names, else the
 * option, input or setting of its place, else its component, else the document.
 */
export function placeInDocument(finding: Finding, { components, settings }: TopologyDocument): DocumentPlace {
  const [name = "", ...words] = finding.place.split(/[,.\s]+/);
  if (name === "topology" && Object.hasOwn(settings, words[0] ?? ""))
    return { path: ["settings", words[0]!], offset: 0 };
  if (!Object.hasOwn(components, name)) return { path: [], offset: 0 };
  const component = new Part(components[name], ["components", name]);
  const options = component.members().filter((part) => !keysAround.includes(part.name));
  return (
    namedIn(finding.message, partsOf(finding, component, options)) ??
    keyed([keysOfCodes[finding.code] ?? "", ...words], [component, ...options]) ??
    inputOf(component, words) ?? { path: component.path, offset: 0 }
  );
}

/** Where what the message names may stand: what it says of a grouping, or of event time, stands there. */
function partsOf({ code, message }: Finding, component: Part, options: readonly Part[]): readonly Part[] {
  if (code === "no-time-field") return [component.member("eventTime")];
  if (/^(fields|partialKey) names/.test(message)) return groupingsOf(component);
  return options;
}

function groupingsOf(component: Part): readonly Part[] {
  const sources = component.member("from").items();
  const own = sources.filter((source) => source.isMapping).map((source) => source.member("grouping"));
  return [...own, component.member("grouping")];
}

/** What stands in quotes in a message, and the field that it says something of. */
function namedIn(message: string, parts: readonly Part[]): DocumentPlace | null {
  const quoted = [...message.matchAll(/"([^"]+)"/g)].map((match) => match[1]!);
  const field = /\bthe field (\w+) /.exec(message)?.[1];
  for (const name of field === undefined ? quoted : [...quoted, field]) {
    const texts = parts.flatMap(textsOf);
    const whole = texts.find(({ value }) => value === name);
    if (whole !== undefined) return { path: whole.path, offset: 0 };
    const word = new RegExp(`(?<![\\w.])${name.replace(/\W/g, "\\$&")}(?!\\w)`);
    for (const { value, path } of texts) {
      const offset = (value as string).search(word);
      if (offset >= 0) return { path, offset };
    }
  }
  return null;
}

/** All texts in a part, in their order. */
function textsOf(part: Part): readonly Part[] {
  if (typeof part.value === "string") return [part];
  if (Array.isArray(part.value)) return part.items().flatMap(textsOf);
  return part.isMapping ? part.members().flatMap(textsOf) : [];
}

/** The first of these words that is a key, with those behind it as far as they are keys in it. */
function keyed(words: readonly string[], parts: readonly Part[]): DocumentPlace | null {
  for (const [index, word] of words.entries()) {
    for (const part of parts) {
      const found = memberOf(part, word);
      if (found === null) continue;
      const next = memberOf(found, words[index + 1] ?? "");
      return { path: (next ?? found).path, offset: 0 };
    }
  }
  return null;
}

/** A member by its name; a graph counts in ms what a document says as a duration. */
function memberOf(part: Part, name: string): Part | null {
  if (!part.isMapping) return null;
  const key = [name, name.replace(/Ms$/, "")].find((each) => part.member(each).isThere);
  return key === undefined ? null : part.member(key);
}

/** `input 2`: the second of what stands in `from`. */
function inputOf(component: Part, words: readonly string[]): DocumentPlace | null {
  const at = words.indexOf("input");
  const source = at < 0 ? undefined : component.member("from").items()[Number(words[at + 1]) - 1];
  if (source === undefined) return null;
  return { path: (source.isMapping ? source.member("stream") : source).path, offset: 0 };
}
