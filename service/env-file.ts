/** Values of an environment file of systemd, by name. */
export type EnvValues = Readonly<Record<string, string>>;

/** Values that need no quotes. */
const plain = /^[\w@%+=:,./-]*$/;

/** What an environment file says: its lines NAME=VALUE, with quotes and backslashes as systemd reads them. */
export function readEnvFile(text: string): EnvValues {
  const values: Record<string, string> = Object.create(null);
  for (const line of text.split("\n")) {
    const found = /^\s*([A-Za-z_]\w*)=(.*)$/.exec(line);
    if (found !== null) values[found[1]!] = unquoted(found[2]!.trim());
  }
  return values;
}

/**
 * The text with these values: each in the place of the line that has it now, else of the comment that shows
 * it, else at the end. Everything else stays as its owner wrote it.
 */
export function withEnvValues(text: string, values: EnvValues): string {
  const lines = text.replace(/\n$/, "").split("\n");
  for (const [name, value] of Object.entries(values)) {
    const line = `${name}=${quoted(value)}`;
    const own = lines.findIndex((each) => each.startsWith(`${name}=`));
    const shown = own >= 0 ? own : lines.findIndex((each) => each.startsWith(`#${name}=`));
    if (shown >= 0) lines[shown] = line;
    else lines.push(line);
  }
  return `${lines.join("\n")}\n`;
}

function quoted(value: string): string {
  return plain.test(value) ? value : `"${value.replace(/["\\`$]/g, "\\$&")}"`;
}

function unquoted(text: string): string {
  const whole = /^"((?:[^"\\]|\\.)*)"$/.exec(text) ?? /^'([^']*)'$/.exec(text);
  if (whole === null) return text.replace(/\\(.)/g, "$1");
  return text.startsWith("'") ? whole[1]! : whole[1]!.replace(/\\(.)/g, "$1");
}
