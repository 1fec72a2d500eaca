/** `840 ms`, `12 s`, `3 m 20 s`, `5 h 2 m`, `9 d 4 h`: two units at most. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return ms < 10_000 ? `${(ms / 1000).toFixed(1).replace(/\.0$/, "")} s` : `${seconds} s`;
  const units = [
    ["d", 86_400],
    ["h", 3_600],
    ["m", 60],
    ["s", 1],
  ] as const;
  const first = units.findIndex(([, size]) => seconds >= size);
  const [name, size] = units[first]!;
  const rest = units[first + 1];
  const head = `${Math.floor(seconds / size)} ${name}`;
  const tail = rest === undefined ? 0 : Math.floor((seconds % size) / rest[1]);
  return tail === 0 ? head : `${head} ${tail} ${rest![0]}`;
}

/** Since when, seen from now. */
export function formatSince(at: number | null, now: number): string {
  return at === null ? "" : formatDuration(now - at);
}

/** `0`, `0.4`, `12`, `1,234`, `1.2 M`. */
export function formatNumber(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 10 && !Number.isInteger(value)) return value.toFixed(size < 0.1 ? 2 : 1);
  if (size < 1_000_000) return Math.round(value).toLocaleString("en-US");
  return size < 1_000_000_000 ? `${(value / 1e6).toFixed(1)} M` : `${(value / 1e9).toFixed(1)} G`;
}

/** `512 B`, `4.2 KiB`, `61 MiB`. */
export function formatBytes(bytes: number): string {
  const names = ["B", "KiB", "MiB", "GiB", "TiB"];
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < names.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${unit > 0 && size < 10 ? size.toFixed(1) : Math.round(size)} ${names[unit]}`;
}

/** `0.31 ms`, `4.2 ms`, `1.2 s`. */
export function formatLatency(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(1)} s`;
  return `${ms < 1 ? ms.toFixed(2) : ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

/** `1 task`, `3 tasks`; `many` where an s is not enough. */
export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${formatNumber(count)} ${count === 1 ? noun : many}`;
}

/** The beginning of a long text, and behind it how much of how much that is. */
export function formatBeginning(text: string, charactersMax = 500): string {
  if (text.length <= charactersMax) return text;
  // Half of a character outside of the basic plane is none.
  const beginning = text.slice(0, charactersMax).replace(/[\uD800-\uDBFF]$/, "");
  const shown = formatNumber(beginning.length);
  return `${beginning}… (${shown} of ${plural(text.length, "character")}; all: --json)`;
}

/** `site=north role=gateway`, keys sorted. */
export function formatLabels(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`)
    .join(" ");
}
