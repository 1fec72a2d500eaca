import type { LinkMessage } from "../../proto/index.js";
import type { SimProcess } from "./process.js";
import type { StartWorker } from "./worker.js";

/** A rule that is left out on purpose, by changing what goes into and out of a worker. */
export interface LinkTampering {
  /** "nothing" = not sent. */
  send?(to: string, message: LinkMessage): LinkMessage | "nothing";
  receive?(from: string, message: LinkMessage): readonly [from: string, message: LinkMessage];
  birth?(birth: StartWorker): StartWorker;
  now?(process: SimProcess): number;
}

/** A fault that the simulation must find. */
export interface Plant {
  readonly name: string;
  /** Made anew for each worker. */
  tampering?(): LinkTampering;
}
