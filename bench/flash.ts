import { readFileSync } from "node:fs";
import type { TopologyStore } from "../agent/commit/topology-store.js";
import type { TopologyRuntime } from "../agent/executor/runtime.js";
import { feedMemoryOf } from "../connectors/runtime/feed-memory.js";
import { ReadingKeys } from "../connectors/runtime/reading-keys.js";
import {
  bolt,
  fields,
  type Graph,
  keyedValue,
  spout,
  TopologyBuilder,
  type TupleOf,
} from "../topology/index.js";
import { RememberedPackets } from "../transport/index.js";
import { assignAll, createRuntime, withStore } from "./durable.js";
import { type Bench, type BenchLine, line } from "./harness.js";

export const benches: readonly Bench[] = [
  { name: "flash/state", run: () => benchFlash("minute results", {}) },
  { name: "flash/feed", run: () => benchFlash("minute results, packets remembered", { packets: true }) },
  {
    name: "flash/keys",
    run: () => benchFlash("minute results, packets and keys remembered", { packets: true, keys: true }),
  },
  { name: "flash/link", run: () => benchFlash("each reading over a link", { everyReading: true }) },
];

const readingsPerSecond = 1_000;
/** Large enough that half of it is not full, and so committed, before the longest `commitMs` is over. */
const heldMax = 6_000;
const sensors = 100;
const gigabytesMax = 8;
const commitsMs = [200, 500, 1_000] as const;
/** Minutes of the runtime's clock, which runs as fast as the disk lets it. */
const minutes = 3;
const minuteMs = 60_000;
const stepMs = 5;
const idsMax = 65_535;
const keysMax = 100_000;
const minutesOfDay = 24 * 60;
const bytesOfGigabyte = 1e9;

/** What is written beside the sums. */
interface Load {
  /** The feed remembers packets, as one of `exactly-once` at a broker does, or keys, by a `dedupeKey`. */
  readonly packets?: boolean;
  readonly keys?: boolean;
  /** Each reading goes out over a link, too. */
  readonly everyReading?: boolean;
}

const reading = fields({ sensor: "string", celsius: "double", at: "timestamp" });
const minute = fields({ sensor: "string", count: "int", mean: "double" });

/**
 * Bytes that a day of readings writes, summed up per sensor and minute in a pinned task: what the store was
 * given, and what the process gave the device, where the system counts that.
 */
async function benchFlash(what: string, load: Load): Promise<readonly BenchLine[]> {
  const lines: BenchLine[] = [];
  for (const commitMs of commitsMs) {
    const { given, device } = await withStore((store) => writtenPerDay(store, commitMs, load));
    const name = `flash wear a day, 1,000 readings/s, ${what}, commitMs ${commitMs}`;
    const target = commitMs === commitsMs[0] ? ({ atMost: 1 } as const) : null;
    lines.push(line(`${name}: the store's`, "GB", given, gigabytesMax, target));
    if (device > 0) lines.push(line(`${name}: the device's`, "GB", device, gigabytesMax, target));
  }
  return lines;
}

async function writtenPerDay(store: TopologyStore, commitMs: number, load: Load) {
  const course = { now: 0, sent: 0, wake: () => {} };
  const watched = new WatchedStore(store);
  const graph = graphOf(course, commitMs, load);
  const runtime = createRuntime(graph, watched, {
    now: () => course.now,
    wall: () => 1_700_000_000_000 + course.now,
    wake: () => {},
  });
  await assignAll(runtime, graph, watched);
  const given = store.writtenBytes;
  const device = deviceBytes();
  while (course.now < minutes * minuteMs) {
    course.now += stepMs;
    course.wake();
    await turn(runtime, watched);
  }
  const perDay = (bytes: number) => ((bytes / minutes) * minutesOfDay) / bytesOfGigabyte;
  const written = { given: perDay(store.writtenBytes - given), device: perDay(deviceBytes() - device) };
  if (course.sent < course.now * 0.99) throw new Error(`${course.sent} readings in ${course.now} ms`);
  await runtime.close();
  return written;
}

/** Until there is nothing to do at this instant, writes included. */
async function turn(runtime: TopologyRuntime, store: WatchedStore): Promise<void> {
  runtime.run(Number.POSITIVE_INFINITY);
  while (store.writing !== null) {
    await store.writing;
    await new Promise<void>((resolve) => setImmediate(resolve));
    runtime.run(Number.POSITIVE_INFINITY);
  }
}

/** A store that says whether a batch is on its way. */
class WatchedStore implements TopologyStore {
  writing: Promise<void> | null = null;
  readonly #store: TopologyStore;

  constructor(store: TopologyStore) {
    this.#store = store;
  }

  get id() {
    return this.#store.id;
  }
  get writtenBytes() {
    return this.#store.writtenBytes;
  }
  get(key: string) {
    return this.#store.get(key);
  }
  read(from: string, below: string) {
    return this.#store.read(from, below);
  }
  write(ops: Parameters<TopologyStore["write"]>[0]) {
    const writing = this.#store.write(ops).finally(() => {
      if (this.writing === writing) this.writing = null;
    });
    this.writing = writing;
    return writing;
  }
  clear(from: string, below: string) {
    return this.#store.clear(from, below);
  }
  close() {
    return this.#store.close();
  }
}

function graphOf(
  course: { now: number; sent: number; wake: () => void },
  commitMs: number,
  { packets = false, keys = false, everyReading = false }: Load,
): Graph {
  const t = new TopologyBuilder("bench", { delivery: "exactly-once", heldMax, commitMs });
  const pinned = { onEach: {} } as const;
  const readings = t.spout(
    "readings",
    spout({
      streams: { default: reading },
      state: { packets: keyedValue("bytes"), keyBlocks: keyedValue("bytes") },
      create: (cells) => {
        const memory = feedMemoryOf(cells.packets, () => Promise.resolve());
        let remembered: RememberedPackets;
        let newest: ReadingKeys;
        return {
          open: (context) => {
            course.wake = () => context.wake();
            remembered = new RememberedPackets(memory);
            newest = new ReadingKeys(cells.keyBlocks, ["sensor", "at"], keysMax);
          },
          next(out) {
            if (course.sent >= (course.now * readingsPerSecond) / 1000) return "idle";
            const n = course.sent++;
            const at = 1_700_000_000_000 + n;
            const row = { sensor: `sensor-${n % sensors}`, celsius: (n % 977) / 10, at };
            const payload = Buffer.from(JSON.stringify(row));
            if (packets) remembered.add(1 + (n % idsMax), "plant/readings", payload, remembered.count(), n);
            if (keys) newest.add(row);
            out.emit(row);
            return "reading";
          },
        };
      },
    }),
    pinned,
  );
  const sums = t.bolt("minutes", readings.local(), perMinute(), { ...pinned, tickMs: minuteMs });
  const sink = () => bolt({ streams: {}, create: () => ({ execute: () => {} }) });
  t.bolt("sink", sums.shuffle(), sink());
  if (everyReading) t.bolt("each", readings.shuffle(), sink());
  return t.build();
}

function perMinute() {
  return bolt({
    input: reading,
    streams: { default: minute },
    state: { count: keyedValue("int"), sum: keyedValue("double") },
    create: ({ count, sum }) => ({
      execute({ sensor, celsius }) {
        count.set(sensor, (count.get(sensor) ?? 0) + 1);
        sum.set(sensor, (sum.get(sensor) ?? 0) + celsius);
      },
      tick(_now: number, out: { emit(tuple: TupleOf<typeof minute>): void }) {
        for (const sensor of [...count.keys()]) {
          const soFar = count.get(sensor)!;
          out.emit({ sensor, count: soFar, mean: sum.get(sensor)! / soFar });
          count.delete(sensor);
          sum.delete(sensor);
        }
      },
    }),
  });
}

/** Bytes that this process has given the device; 0 where the system does not say. */
function deviceBytes(): number {
  try {
    return Number(/^write_bytes: (\d+)/m.exec(readFileSync("/proc/self/io", "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
