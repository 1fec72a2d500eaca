/** An item of an answer, in characters; what is longer is cut. */
const itemCharactersMax = 16 * 1024;
/** Characters of all items of one answer, far below the largest payload. */
const answerCharactersMax = 64 * 1024;

/**
 * An item of an answer to an operator: JSON with bytes as base64; a tuple that is too long becomes its
 * beginning.
 */
export function itemOf(value: object): string {
  const text = jsonOf(value);
  if (text.length <= itemCharactersMax) return text;
  const raw = "raw" in value ? { raw: null } : {};
  return jsonOf({ ...value, tuple: `${text.slice(0, itemCharactersMax / 2)}…`, ...raw });
}

/** Items in portions that fit into one answer each; at least one portion. */
export function portionsOf(items: readonly string[]): readonly (readonly string[])[] {
  const portions: string[][] = [[]];
  let characters = 0;
  for (const item of items) {
    if (characters > 0 && characters + item.length > answerCharactersMax) {
      portions.push([]);
      characters = 0;
    }
    portions.at(-1)!.push(item);
    characters += item.length;
  }
  return portions;
}

/** JSON with bytes as base64, and numbers that have none as texts. */
export function jsonOf(value: unknown): string {
  return JSON.stringify(value, plain) ?? "null";
}

function plain(this: unknown, key: string, value: unknown): unknown {
  // A Buffer has turned itself into something else by the time it comes as `value`.
  const original = (this as Readonly<Record<string, unknown>>)[key];
  if (original instanceof Uint8Array) return Buffer.from(original).toString("base64");
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  return typeof value === "bigint" ? String(value) : value;
}
