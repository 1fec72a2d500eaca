import { type Terminal, visibleLength } from "./terminal.js";

/** A column of a table. */
export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
}

/**
 * Prints rows under dim titles, columns two blanks apart, as wide as needed. A column without any text is
 * left out. On a terminal the last column is cut where the line ends; in a pipe nothing is cut.
 */
export function printTable(
  terminal: Terminal,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  indent = "",
): void {
  const used = columns.map((_column, index) => rows.some((row) => (row[index] ?? "") !== ""));
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...rows.map((row) => visibleLength(row[index] ?? ""))),
  );
  const line = (cells: readonly string[]) => {
    const parts: string[] = [];
    for (const [index, { align }] of columns.entries()) {
      if (!used[index]) continue;
      const cell = cells[index] ?? "";
      const blanks = " ".repeat(widths[index]! - visibleLength(cell));
      parts.push(align === "right" ? blanks + cell : cell + blanks);
    }
    return indent + parts.join("  ").trimEnd();
  };
  const most = terminal.interactive ? terminal.width : Number.POSITIVE_INFINITY;
  terminal.print(terminal.colors.dim(cut(line(columns.map(({ title }) => title)), most)));
  for (const row of rows) terminal.print(cut(line(row), most));
}

/** Cuts a text with colours to `most` visible characters; what is cut shows as an ellipsis. */
export function cut(text: string, most: number): string {
  if (visibleLength(text) <= most) return text;
  let seen = 0;
  let kept = "";
  for (let i = 0; i < text.length && seen < most - 1; ) {
    const sequence = /^\u001b\[[0-9;]*m/.exec(text.slice(i, i + 12))?.[0];
    const piece = sequence ?? String.fromCodePoint(text.codePointAt(i)!);
    kept += piece;
    if (sequence === undefined) seen++;
    i += piece.length;
  }
  return `${kept}…${text.includes("\u001b") ? "\u001b[0m" : ""}`;
}
