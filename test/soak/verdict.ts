import { median, type Trend, trendOf } from "./trend.js";

/** One look at a thread of an agent, as `probe.cjs` writes it. */
export interface Look {
  readonly at: number;
  readonly thread: string;
  /** How many of each kind keep the thread alive: timers, sockets, file requests … */
  readonly resources: Readonly<Record<string, number>>;
  /** Of the process's own events. */
  readonly listeners: number;
  /** In use, behind a full collection. */
  readonly heapBytes: number;
}

/** One look at an agent from outside. */
export interface Size {
  readonly at: number;
  readonly rssMb: number;
  readonly files: number;
  readonly threads: number;
}

/** What a soak found out of one agent; no faults = it can go on like this for years. */
export interface Verdict {
  readonly rss: Trend & { readonly lastMb: number };
  readonly heaps: readonly (Trend & { readonly thread: string; readonly lastMb: number })[];
  readonly faults: readonly string[];
}

/** A rise that is less than what LevelDB's buffers and V8's pages do by themselves is none. */
const riseMbMin = 8;
/** Of what is in use in a heap: compiled code, and what is under way at a look, make no more of it. */
const heapRiseMbMin = 2;
/** Timers and requests come and go: their number differs by some between two looks. */
const spareResources = 3;
/** LevelDB starts the thread that tidies a database when there is something to tidy, one for each. */
const spareThreads = 2;

/** Judges what was seen of an agent after it had warmed up. */
export function verdictOf(sizes: readonly Size[], looks: readonly Look[]): Verdict {
  const faults: string[] = [];
  const rss = trendOf(sizes.map(({ at, rssMb }) => [at, rssMb] as const));
  if (rss.rise > Math.max(riseMbMin, 3 * rss.noise))
    faults.push(`resident memory rises ${rss.perMinute.toFixed(2)} MiB a minute`);
  const grows = (what: string, values: readonly number[], spare: number) => {
    const third = Math.max(1, Math.floor(values.length / 3));
    const [first, last] = [median(values.slice(0, third)), median(values.slice(-third))];
    if (last > first + spare) faults.push(`${what}: ${first} at first, ${last} at last`);
  };
  grows(
    "open files",
    sizes.map(({ files }) => files),
    spareResources,
  );
  grows(
    "threads",
    sizes.map(({ threads }) => threads),
    spareThreads,
  );
  const heaps: Verdict["heaps"][number][] = [];
  for (const thread of new Set(looks.map((look) => look.thread))) {
    const mine = looks.filter((look) => look.thread === thread);
    const heap = trendOf(mine.map(({ at, heapBytes }) => [at, heapBytes / 2 ** 20] as const));
    heaps.push({ thread, ...heap, lastMb: mine.at(-1)!.heapBytes / 2 ** 20 });
    if (heap.rise > Math.max(heapRiseMbMin, 3 * heap.noise))
      faults.push(`the heap of ${thread} rises ${heap.perMinute.toFixed(2)} MiB a minute`);
    grows(
      `listeners of ${thread}`,
      mine.map(({ listeners }) => listeners),
      0,
    );
    for (const kind of new Set(mine.flatMap(({ resources }) => Object.keys(resources))))
      grows(
        `${kind} of ${thread}`,
        mine.map(({ resources }) => resources[kind] ?? 0),
        spareResources,
      );
  }
  const lastMb = median(sizes.slice(-5).map(({ rssMb }) => rssMb));
  return { rss: { ...rss, lastMb }, heaps, faults };
}
