/**
 * `npm run fuzz`: damaged frames, control messages, packets, readings and
 * requests at every border: the decoders themselves, and over sockets a real coordinator with its broker.
 * Nothing may end, fail inside, or take more than 20 MiB of memory for it; every refusal is counted by
 * reason. Exit 1 otherwise. With --json the last line is what was seen.
 */
import { fileURLToPath } from "node:url";
import { type Random, seededRandom } from "../../base/index.js";
import { readProgram } from "../../bench/program.js";
import { pause } from "../fixtures/until.js";
import { Fleet } from "../integration/fleet.js";
import { borders, fuzz } from "./borders.js";
import { fuzzHttp } from "./http-port.js";
import { fuzzMqtt } from "./mqtt-port.js";
import { Tally } from "./tally.js";

const { options: values } = readProgram({
  name: "fuzz",
  text: `Damaged frames, control messages, packets, readings and requests at every border: the decoders
themselves, and over sockets a real coordinator with its broker. Nothing may end, fail inside, or keep
more than 20 MiB of memory; every refusal is counted by reason. A million cases take about two minutes.
Exit 1 when something did, with the place.`,
  options: {
    cases: { kind: "number", default: 1_000_000, min: 1_000, max: 1e9, unit: "", meaning: "damaged inputs" },
    seed: {
      ...{ kind: "number", default: 1, min: 1, max: 2 ** 31, unit: "" },
      meaning: "the same damage again, another one with another seed",
    },
    json: { kind: "flag", meaning: "what was seen, as JSON in the last line" },
  },
});

/** Of all cases; the rest goes to the decoders. */
const mqttShare = 0.06;
const httpShare = 0.03;
/** Memory that is there after this part of the cases is what counts: code is compiled, pools are filled. */
const warmShare = 0.2;
const riseMbMax = 20;
const looksMs = 200;
/** V8 and malloc give pages back some time after garbage was collected: the least of so many looks counts. */
const settlingLooks = 12;
const shownReasons = 6;
const collector = fileURLToPath(new URL("collect.cjs", import.meta.url));

/** MiB: what a process held when it was warm, how much more at the end, and at most in between. */
interface Held {
  readonly beginMb: number;
  readonly riseMb: number;
  readonly peakMb: number;
}

/** What a process holds, and held at most, beyond what it held when it was warm. */
class Memory {
  readonly #rss: () => number;
  /** Has the process throw its garbage away: when V8 does so by itself says nothing of what is held. */
  readonly #collect: () => Promise<void>;
  readonly #timer: NodeJS.Timeout;
  #base: number;
  #most = 0;

  constructor(rss: () => number, collect: () => Promise<void>) {
    this.#rss = rss;
    this.#collect = collect;
    this.#base = rss();
    this.#timer = setInterval(() => this.look(), looksMs);
  }

  look(): void {
    this.#most = Math.max(this.#most, this.#rss());
  }

  async warm(): Promise<void> {
    this.#base = await this.#settled();
    this.#most = this.#base;
  }

  async end(): Promise<Held> {
    clearInterval(this.#timer);
    this.look();
    const peakMb = this.#most - this.#base;
    return { beginMb: this.#base, riseMb: (await this.#settled()) - this.#base, peakMb };
  }

  async #settled(): Promise<number> {
    let least = Number.POSITIVE_INFINITY;
    for (let look = 0; look < settlingLooks; look++) {
      await this.#collect();
      await pause(looksMs);
      least = Math.min(least, this.#rss());
    }
    return least;
  }
}

async function main(cases: number, seed: number): Promise<number> {
  const random = seededRandom(seed);
  console.log(`${cases} cases, seed ${seed}`);
  const faults: string[] = [];
  const tallies = new Map<string, Tally>();
  const tally = (name: string) => {
    const known = tallies.get(name) ?? new Tally();
    tallies.set(name, known);
    return known;
  };
  const begun = performance.now();
  const own = new Memory(
    () => process.memoryUsage().rss / 2 ** 20,
    async () => globalThis.gc?.(),
  );
  const functions = borders();
  const direct = cases * (1 - mqttShare - httpShare);
  const all = (part: number) => {
    for (const border of functions)
      fuzz(border, Math.round(direct * part * border.share), random, tally(border.name));
  };
  all(warmShare);
  await own.warm();
  all(1 - warmShare);
  const memory = { decoders: await own.end(), coordinator: await overSockets(cases, random, tally, faults) };
  for (const [who, { beginMb, riseMb, peakMb }] of Object.entries(memory)) {
    const words =
      `${who}: ${beginMb.toFixed(1)} MiB when warm, ${riseMb.toFixed(1)} more at the end, ` +
      `${peakMb.toFixed(1)} at most`;
    console.log(words);
    if (riseMb > riseMbMax) faults.push(words);
  }
  report(tallies);
  const seconds = (performance.now() - begun) / 1000;
  const done = [...tallies.values()].reduce((sum, each) => sum + each.cases, 0);
  console.log(`${done} cases in ${seconds.toFixed(0)} s, ${faults.length} faults`);
  for (const fault of faults) console.log(`FAULT: ${fault}`);
  if (values.json) console.log(JSON.stringify({ cases: done, seed, seconds, memory, faults }));
  return faults.length === 0 ? 0 : 1;
}

/** The real coordinator with its broker, in a process of its own. */
async function overSockets(
  cases: number,
  random: Random,
  tally: (name: string) => Tally,
  faults: string[],
): Promise<Held> {
  const environment = { NODE_OPTIONS: `--expose-gc --require ${collector}` };
  const fleet = await Fleet.start({ environment });
  try {
    let collected = 0;
    const memory = new Memory(
      () => fleet.coordinator.rssMb,
      async () => {
        process.kill(fleet.coordinator.pid, "SIGUSR2");
        await fleet.coordinator.says(new RegExp(`collected ${++collected} times`));
      },
    );
    const part = async (share: number) => {
      const mqtt = Math.round(cases * mqttShare * share);
      await fuzzMqtt(fleet.mqttPort, mqtt, random, tally("packets over sockets"));
      const { token } = fleet.access;
      const http = Math.round(cases * httpShare * share);
      await fuzzHttp(fleet.httpPort, token, http, random, tally("requests over sockets"));
    };
    await part(warmShare);
    await memory.warm();
    await part(1 - warmShare);
    await fleet.client.info();
    const inside = /a request failed inside.*|broken invariant.*/.exec(fleet.coordinator.output)?.[0];
    if (inside !== undefined) faults.push(inside.slice(0, 500));
    return await memory.end();
  } catch (error) {
    faults.push(`${String(error).slice(0, 3_000)}\n${fleet.log.slice(-3_000)}`);
    return { beginMb: 0, riseMb: 0, peakMb: 0 };
  } finally {
    await fleet.close();
  }
}

function report(tallies: ReadonlyMap<string, Tally>): void {
  for (const [name, { cases, taken, reasons }] of tallies) {
    console.log(
      `${name}: ${cases} cases, ${taken} taken, ${cases - taken} refused for ${reasons.length} reasons`,
    );
    for (const [reason, count] of reasons.slice(0, shownReasons)) console.log(`  ${count} ${reason}`);
  }
}

process.exit(await main(values.cases, values.seed));
