import type { Finding } from "./findings.js";
import { error } from "./findings.js";

/** Bounds that a topology must keep; inclusive. */
export const topologyLimits = {
  components: [1, 256],
  streams: [0, 32],
  inputs: [0, 64],
  labels: [0, 16],
  labelCharacters: [1, 63],
  parallelism: [1, 1_024],
  /** Cores. */
  cpu: [0, 64],
  /** MiB. */
  memory: [0, 1_048_576],
  tickMs: [0, 86_400_000],
  retries: [0, 10],
  /** Cells of one component. */
  state: [0, 32],
  /** 10 years. */
  ttlMs: [0, 315_576_000_000],
  /** Values of one list; 0 = no bound. */
  max: [0, 1_000_000],
  flushMs: [1, 3_600_000],
  heldMax: [1, 6_000],
  executeMs: [1, 3_600_000],
  heapMb: [16, 65_536],
  commitMs: [10, 60_000],
  commitMinMs: [0, 60_000],
  outboxMb: [1, 1_048_576],
  outboxHours: [1, 87_600],
  keysMax: [1, 16_000_000],
  /** 30 days. */
  idleMs: [1, 2_592_000_000],
  watermarkMs: [1, 60_000],
  disorderMs: [0, 2_592_000_000],
  /** 10 years. */
  futureMs: [0, 315_576_000_000],
} as const satisfies Readonly<Record<string, readonly [number, number]>>;

/** What is wrong with a number that must lie between two bounds; `place` is what it is a setting of. */
export function range(
  limit: keyof typeof topologyLimits,
  value: unknown,
  place: string,
  whole: boolean,
): readonly Finding[] {
  const [least, most] = topologyLimits[limit];
  const fits = typeof value === "number" && value >= least && value <= most;
  if (fits && (!whole || Number.isInteger(value))) return [];
  const remedy = `use ${whole ? "a whole number" : "a number"} from ${least} to ${most}`;
  return [error("out-of-range", `${place}, ${limit}`, `${limit} is ${quote(value)}`, remedy)];
}

/** A value of anybody as it is shown in a finding, cut short. */
export function quote(value: unknown): string {
  return JSON.stringify(typeof value === "string" ? value.slice(0, 80) : value) ?? String(value);
}
