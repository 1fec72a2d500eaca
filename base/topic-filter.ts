/**
 * Whether `topic` matches the MQTT filter (`+` one level, `#` the rest; neither at the first level of a `$`
 * topic).
 */
export function topicMatches(filter: string, topic: string): boolean {
  const wanted = filter.split("/");
  const levels = topic.split("/");
  if (topic.startsWith("$") && (wanted[0] === "+" || wanted[0] === "#")) return false;
  for (let i = 0; i < wanted.length; i++) {
    if (wanted[i] === "#") return true;
    if (i >= levels.length || (wanted[i] !== "+" && wanted[i] !== levels[i])) return false;
  }
  return wanted.length === levels.length;
}

/** Why `filter` is no MQTT topic filter, or null when it is one. */
export function filterFault(filter: string): string | null {
  if (filter === "") return "is empty";
  if (Buffer.byteLength(filter) > 65_535) return "is longer than 65,535 bytes";
  if (filter.includes("\0")) return "holds a NUL";
  const levels = filter.split("/");
  for (const [index, level] of levels.entries()) {
    if (level.includes("#") && (level !== "#" || index !== levels.length - 1))
      return "has a # that is not its last level";
    if (level.includes("+") && level !== "+") return "has a + that is not a whole level";
  }
  return null;
}
