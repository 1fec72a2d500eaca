import { murmur3Text } from "../../base/index.js";
import { requireCount } from "../checks.js";
import { type Countable, countableOf, type OfCountable, usesOf } from "./countable.js";

/** How exact `distinctCount` is. */
export interface DistinctOptions {
  /** 2^precision registers, a byte each: 4 to 16. Default 12: 4 KiB, 1.6 % of standard error. */
  readonly precision?: number;
}

/**
 * About how many different values there were. A HyperLogLog: a hash chooses one of m = 2^p registers, which
 * keeps the largest number of leading zeros, plus one, of the rest of the hash; estimated is m^2 / (2 ln 2)
 * / (m sigma(C_0 / m) + sum of C_k 2^-k + m tau(1 - C_q+1 / m) 2^-q), with C_k registers that hold k. The
 * standard error is 1.04 / sqrt(m); merging is exact: the registers of all values.
 *
 * Source: P. Flajolet, É. Fusy, O. Gandouet and F. Meunier, "HyperLogLog: the analysis of a near-optimal
 * cardinality estimation algorithm" (2007); estimator without bias for small and large counts: O. Ertl, "New
 * cardinality estimation algorithms for HyperLogLog sketches" (2017), algorithm 6.
 */
export function distinctCount<const N extends string>(
  field: N,
  options: DistinctOptions = {},
): OfCountable<N, string, "int"> {
  const precision = requireCount(options.precision ?? 12, "distinctCount, precision", 4, 16);
  const none = Buffer.alloc(2 ** precision).toString("base64");
  // Windows of several keys are often told of one value one after the other.
  let latest: Countable | null = null;
  let latestRegister = 0;
  let latestRank = 0;
  return {
    uses: usesOf(field),
    type: "int",
    create: () => none,
    add(state, tuple) {
      const value = countableOf(tuple, field);
      if (value === null) return state;
      const text = textOf(value);
      const high = murmur3Text(text);
      return withRank(state, high >>> (32 - precision), rankOf(text, high, precision));
    },
    merge(earlier, later) {
      const registers = registersOf(earlier);
      registersOf(later).forEach((rank, register) => {
        if (rank > registers[register]!) registers[register] = rank;
      });
      return registers.toString("base64");
    },
    states: {
      name: `distinctCount, precision ${precision}`,
      is: (value) => typeof value === "string" && value.length === none.length,
    },
    result: (state) => Math.round(estimate(registersOf(state), 64 - precision)),
    held: {
      bytes: none.length + 2,
      read: (tuple) => countableOf(tuple, field),
      add(held, value) {
        if (value === null) return;
        const registers = held as Buffer;
        if (value !== latest) {
          latest = value as Countable;
          const text = textOf(latest);
          const high = murmur3Text(text);
          latestRegister = high >>> (32 - precision);
          latestRank = rankOf(text, high, precision);
        }
        if (latestRank > registers[latestRegister]!) registers[latestRegister] = latestRank;
      },
      thaw: registersOf,
      freeze: (held) => (held as Buffer).toString("base64"),
    },
  };
}

/** A text for each value: that of a text is another one than that of the number which it looks like. */
function textOf(value: Countable): string {
  return typeof value === "string" ? `s${value}` : `${typeof value} ${value}`;
}

function registersOf(state: string): Buffer {
  return Buffer.from(state, "base64");
}

/** Only the two characters that hold the register are read: most values raise none. */
function withRank(state: string, register: number, rank: number): string {
  const from = Math.floor(register / 3) * 4;
  const at = register % 3;
  const [upper, lower] = [sextetAt(state, from + at), sextetAt(state, from + at + 1)];
  if ((((upper << (2 * at + 2)) | (lower >> (4 - 2 * at))) & 0xff) >= rank) return state;
  const group = Buffer.from(state.slice(from, from + 4), "base64");
  group[at] = rank;
  return state.slice(0, from) + group.toString("base64") + state.slice(from + 4);
}

/** The six bits that a character of base64 stands for; "=" for none. */
function sextetAt(text: string, index: number): number {
  const code = text.charCodeAt(index);
  if (code >= 0x61) return code - 0x61 + 26;
  if (code >= 0x41) return code - 0x41;
  if (code === 0x3d) return 0;
  return code >= 0x30 ? code - 0x30 + 52 : code === 0x2b ? 62 : 63;
}

/**
 * Place of the first one-bit, from 1, in what follows the register in the hash of a text: the rest of `high`,
 * its upper half, and then the lower one, which is only asked for where the upper one has none.
 */
function rankOf(text: string, high: number, precision: number): number {
  const bits = 32 - precision;
  const zeros = Math.clz32(high << precision);
  return zeros < bits ? zeros + 1 : bits + Math.clz32(murmur3Text(text, 0x5bd1e995)) + 1;
}

function estimate(state: Uint8Array, q: number): number {
  const m = state.length;
  const counts = new Float64Array(q + 2);
  for (const rank of state) counts[rank]! += 1;
  let z = m * tau(1 - counts[q + 1]! / m);
  for (let k = q; k >= 1; k--) z = 0.5 * (z + counts[k]!);
  z += m * sigma(counts[0]! / m);
  return (m * m) / (2 * Math.LN2) / z;
}

/** x + sum of x^(2^k) 2^(k-1). */
function sigma(share: number): number {
  if (share === 1) return Number.POSITIVE_INFINITY;
  let x = share;
  let factor = 1;
  let sum = x;
  for (let before = -1; sum !== before; ) {
    before = sum;
    x *= x;
    sum += x * factor;
    factor += factor;
  }
  return sum;
}

/** (1 - x - sum of (1 - x^(2^-k))^2 2^-k) / 3. */
function tau(share: number): number {
  if (share === 0 || share === 1) return 0;
  let x = share;
  let factor = 1;
  let sum = 1 - x;
  for (let before = -1; sum !== before; ) {
    before = sum;
    x = Math.sqrt(x);
    factor *= 0.5;
    sum -= (1 - x) ** 2 * factor;
  }
  return sum / 3;
}
