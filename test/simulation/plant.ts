import type { LinkMessage } from "../../proto/index.js";
import type { StormBias } from "./faults.js";
import type { SimProcess } from "./process.js";
import type { HouseShape } from "./topology.js";
import type { StartWorker } from "./worker.js";

/** A rule that is left out on purpose, by changing what goes into and out of a worker. */
export interface LinkTampering {
  /** "nothing" = not sent. */
  send?(to: string, message: LinkMessage): LinkMessage | "nothing";
  receive?(from: string, message: LinkMessage): readonly [from: string, message: LinkMessage];
  birth?(birth: StartWorker): StartWorker;
  now?(process: SimProcess): number;
}

/** A fault that the simulation must find. Nothing of it is in the product: it sits around the deciders. */
export interface Plant {
  readonly name: string;
  /** A seed that finds it. */
  readonly seed: number;
  /** Topologies of this shape only, where others would need many more seeds. */
  readonly shape?: Partial<HouseShape>;
  /** The storm in which it shows, where another would need many more seeds. */
  readonly storm?: StormBias;
  /** Made anew for each worker. */
  tampering?(): LinkTampering;
  /** Leaves a rule out of a class; returns what puts it in again. */
  install?(): () => void;
}

/** Leaves a rule out of a class, or puts it otherwise; returns what puts it in again. */
export function patch<T extends object, K extends keyof T>(
  prototype: T,
  name: K,
  change: (original: T[K]) => T[K],
): () => void {
  const original = prototype[name];
  prototype[name] = change(original);
  return () => {
    prototype[name] = original;
  };
}
