import { murmur3 } from "../../../base/index.js";
import { observed } from "../city.js";
import { blockSize, countEvery, noise } from "./dataflow.js";

const kinds = observed.map(({ kind }) => kind);

/** What the loop knows of one sensor and kind. */
interface Line {
  readonly kind: string;
  readonly sensor: string;
  count: number;
  sum: number;
  estimate: number;
  variance: number;
  /** The latest smoothed values and their times, in seconds since the first. */
  readonly smooth: number[];
  readonly seconds: number[];
  readonly firstAt: number;
}

export type EmitPoint = (chart: string, line: string, at: number, y: number | null) => void;

/**
 * What STATS computes, as one would write it by hand for one process: a loop over maps, without delivery,
 * state that survives, or groupings. It is what the engine is measured against.
 */
export class StatsLoop {
  readonly #lines = new Map<string, Line>();
  readonly #counts = observed.map(() => ({ seen: 0, sensors: new Registers() }));

  take(pack: string, emit: EmitPoint): void {
    let sensor = "";
    let at = 0;
    for (const { bn, bt, n, vs } of JSON.parse(pack)) {
      if (bn !== undefined) sensor = bn.slice(bn.lastIndexOf(":") + 1, -1);
      if (bt !== undefined) at = Math.round(bt * 1000);
      const place = kinds.indexOf(n);
      if (place >= 0) this.#observe(sensor, at, place, Number(vs), emit);
    }
  }

  #observe(sensor: string, at: number, place: number, value: number, emit: EmitPoint): void {
    const kind = kinds[place]!;
    const line = this.#lineOf(sensor, kind, at);
    line.sum += value;
    if (++line.count % blockSize === 0) {
      emit(`mean-${kind}`, sensor, at, line.sum / blockSize);
      line.sum = 0;
    }
    smoothen(line, value);
    line.smooth.push(line.estimate);
    line.seconds.push((at - line.firstAt) / 1000);
    if (line.smooth.length > blockSize) {
      line.smooth.shift();
      line.seconds.shift();
    }
    if (line.smooth.length === blockSize) emit(`trend-${kind}`, sensor, at, slopeOf(line));
    const counts = this.#counts[place]!;
    counts.sensors.add(sensor);
    if (++counts.seen % countEvery === 0) emit("sensors", kind, at, counts.sensors.estimate());
  }

  #lineOf(sensor: string, kind: string, at: number): Line {
    const key = `${sensor}/${kind}`;
    let line = this.#lines.get(key);
    if (line === undefined) {
      const none = { count: 0, sum: 0, estimate: 0, variance: -1, smooth: [], seconds: [] };
      line = { kind, sensor, ...none, firstAt: at };
      this.#lines.set(key, line);
    }
    return line;
  }
}

function smoothen(line: Line, value: number): void {
  if (line.variance < 0) {
    line.estimate = value;
    line.variance = noise.sensorNoise;
    return;
  }
  const predicted = line.variance + noise.processNoise;
  const gain = predicted / (predicted + noise.sensorNoise);
  line.estimate += gain * (value - line.estimate);
  line.variance = (1 - gain) * predicted;
}

/** Slope of the line of least squares; null where there is but one time. */
function slopeOf({ smooth, seconds }: Line): number | null {
  let x = 0;
  let y = 0;
  for (let n = 0; n < blockSize; n++) {
    x += seconds[n]! / blockSize;
    y += smooth[n]! / blockSize;
  }
  let xx = 0;
  let xy = 0;
  for (let n = 0; n < blockSize; n++) {
    xx += (seconds[n]! - x) ** 2;
    xy += (seconds[n]! - x) * (smooth[n]! - y);
  }
  return xx > 0 ? xy / xx : null;
}

/** A HyperLogLog of 4,096 registers, with the estimator of its first paper. */
class Registers {
  readonly #ranks = new Uint8Array(4_096);

  add(value: string): void {
    const bytes = Buffer.from(value);
    const place = murmur3(bytes) >>> 20;
    const rank = Math.clz32(murmur3(bytes, 1)) + 1;
    if (rank > this.#ranks[place]!) this.#ranks[place] = rank;
  }

  estimate(): number {
    const m = this.#ranks.length;
    let sum = 0;
    let empty = 0;
    for (const rank of this.#ranks) {
      sum += 2 ** -rank;
      if (rank === 0) empty++;
    }
    const raw = (0.7213 / (1 + 1.079 / m)) * m * (m / sum);
    return Math.round(raw <= 2.5 * m && empty > 0 ? m * Math.log(m / empty) : raw);
  }
}
