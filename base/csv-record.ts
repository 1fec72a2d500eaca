/** The texts of one record of csv. A quote that is never closed runs to the end. */
export function parseCsvRecord(text: string): readonly string[] {
  if (!text.includes('"')) return text.split(",");
  const texts: string[] = [];
  let at = 0;
  while (at <= text.length) {
    if (text[at] === '"') {
      const [value, after] = quotedFrom(text, at + 1);
      texts.push(value);
      at = after;
    } else {
      const comma = text.indexOf(",", at);
      const end = comma < 0 ? text.length : comma;
      texts.push(text.slice(at, end));
      at = end + 1;
    }
  }
  return texts;
}

/** A quoted text from behind its first quote, and where the next one begins. */
function quotedFrom(text: string, begin: number): readonly [string, number] {
  let value = "";
  let from = begin;
  for (;;) {
    const end = text.indexOf('"', from);
    if (end < 0) return [value + text.slice(from), text.length + 1];
    value += text.slice(from, end);
    if (text[end + 1] === '"') {
      value += '"';
      from = end + 2;
      continue;
    }
    const comma = text.indexOf(",", end + 1);
    const rest = text.slice(end + 1, comma < 0 ? text.length : comma);
    return [value + rest, comma < 0 ? text.length + 1 : comma + 1];
  }
}

/** One line of csv, quoted where it must be (RFC 4180). */
export function formatCsvRecord(values: readonly unknown[]): string {
  return values.map(csvText).join(",");
}

function csvText(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text =
    value instanceof Uint8Array
      ? Buffer.from(value).toString("base64")
      : typeof value === "object"
        ? JSON.stringify(value)
        : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
