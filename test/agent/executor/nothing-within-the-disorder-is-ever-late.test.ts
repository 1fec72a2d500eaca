import { expect, test } from "vitest";
import { MemoryTopologyStore } from "../../../agent/index.js";
import { seededRandom } from "../../../base/index.js";
import {
  bolt,
  fields,
  type Graph,
  keyedTimer,
  map,
  type Spout,
  spout,
  TopologyBuilder,
} from "../../../topology/index.js";
import { Runtimes } from "./runtimes.js";

const reading = fields({ sensor: "string", at: "timestamp" });
const t0 = 1_700_000_000_000;
const disorder = 50;
const perSpout = 120;

/** Readings of one source, which it gives again from the first that was not acknowledged. */
class Source {
  readonly rows: { sensor: string; at: number }[] = [];
  #acked = 0;
  #wake = () => {};

  open(): Spout {
    let next = this.#acked;
    const from = next;
    return {
      open: (context) => {
        this.#wake = () => context.wake();
      },
      next: (out) => {
        const row = this.rows[next];
        if (row === undefined) return "idle";
        next++;
        out.emit(row);
        return "reading";
      },
      ack: (through) => {
        this.#acked = Math.max(this.#acked, from + through);
      },
    };
  }

  give(row: { sensor: string; at: number }): void {
    this.rows.push(row);
    this.#wake();
  }
}

interface Judged {
  readonly late: string[];
  readonly fired: Map<string, number>;
}

function judged(sources: readonly Source[], judge: Judged): Graph {
  const t = new TopologyBuilder("judged", { delivery: "exactly-once", idleMs: 1_000_000 });
  const streams = { default: reading };
  const mapped = sources.map((source, index) => {
    const eventTime = { field: "at", disorder } as const;
    const read = t.spout(`in-${index}`, spout({ streams, create: () => source.open() as never }), {
      eventTime,
    });
    return t.bolt(
      `map-${index}`,
      read.shuffle(),
      map(reading, (row) => row),
      { parallelism: 2 },
    );
  });
  const inputs = mapped.map((each) => each.fields("sensor"));
  const keep = bolt({
    streams,
    input: reading,
    state: { due: keyedTimer("event") },
    create: ({ due }) => {
      let watermark = () => 0;
      return {
        open(context) {
          watermark = () => context.watermark();
        },
        execute({ sensor, at }) {
          if (at < watermark()) judge.late.push(`${sensor} ${at} < ${watermark()}`);
          due.set(`${sensor} ${at}`, at);
        },
        timer: ({ key, at }, out) => out.emit({ sensor: key, at }),
      };
    },
  });
  const kept = t.bolt("keep", inputs, keep, { parallelism: 2 });
  t.bolt(
    "last",
    kept.global(),
    bolt({
      streams: {},
      input: reading,
      state: { due: keyedTimer("event") },
      create: ({ due }) => {
        let watermark = () => 0;
        return {
          open(context) {
            watermark = () => context.watermark();
          },
          execute({ sensor, at }) {
            if (at < watermark()) judge.late.push(`last: ${sensor} < ${watermark()}`);
            due.set(sensor, at);
          },
          timer: ({ key }) => void judge.fired.set(key, (judge.fired.get(key) ?? 0) + 1),
        };
      },
    }),
  );
  return t.build();
}

/** Two sources on two gateways, whose links lose and delay messages and whose processes are killed. */
async function day(seed: number): Promise<{ readonly judge: Judged; readonly sources: readonly Source[] }> {
  const random = seededRandom(seed);
  const sources = [new Source(), new Source()];
  const judge: Judged = { late: [], fired: new Map() };
  const graph = judged(sources, judge);
  const agents = { a: {}, b: {}, c: {} };
  const names = Object.keys(agents);
  const stores = new Map(names.map((name) => [name, new MemoryTopologyStore()]));
  const places = [
    "in-0:0",
    "in-1:0",
    "map-0:0",
    "map-0:1",
    "map-1:0",
    "map-1:1",
    "keep:0",
    "keep:1",
    "last:0",
  ];
  const on = Object.fromEntries(places.map((task) => [task, names[random.below(3)]!]));
  let stormy = true;
  const runtimes = new Runtimes(graph, {
    seed,
    agents,
    on,
    store: (agent) => stores.get(agent)!,
    delayMs: () => 1 + random.below(20),
    lost: () => stormy && random.below(20) === 0,
  });
  await runtimes.open();
  for (let n = 1; n <= perSpout; n++) {
    for (const [index, source] of sources.entries()) {
      const at = t0 + n * 20 - random.below(disorder);
      source.give({ sensor: `${index}-${n}-${random.below(5)}`, at });
    }
    await runtimes.advance(random.below(15));
    if (random.below(25) > 0) continue;
    const agent = names[random.below(3)]!;
    runtimes.kill(agent);
    await runtimes.advance(random.below(300));
    runtimes.start(agent);
    await runtimes.assign();
  }
  stormy = false;
  for (const source of sources) source.give({ sensor: "end", at: t0 + 1_000_000 });
  await runtimes.until(() => judge.fired.size >= 2 * perSpout, 60_000);
  return { judge, sources };
}

test("through losses, delays and kills, in exactly-once", async () => {
  for (let seed = 1; seed <= 12; seed++) {
    const { judge, sources } = await day(seed);
    expect(judge.late, `seed ${seed}`).toEqual([]);
    const expected = sources.flatMap(({ rows }) => rows.slice(0, perSpout)).map(({ sensor }) => sensor);
    const fired = [...judge.fired.keys()].map((key) => key.split(" ")[0]!).filter((key) => key !== "end");
    expect(fired.sort(), `seed ${seed}`).toEqual(expected.sort());
  }
});
