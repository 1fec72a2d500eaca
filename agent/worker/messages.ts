import type { MessagePort } from "node:worker_threads";
import type { QuestionMessage } from "../../proto/index.js";
import type { BrokerAddress } from "../../transport/index.js";
import type { SharedOpening } from "../commit/shared-stores.js";
import type { Place, WorkerLogLine, WorkerReport } from "../core-contract.js";
import type { KeptLetter, RuntimeAssignment } from "../executor/runtime-contract.js";
import type { SecretSources } from "../secrets.js";

/** What a worker thread is born with (`workerData`). */
export interface WorkerBirth {
  readonly agent: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly installation: string;
  readonly topology: string;
  /** Path of the bundle. */
  readonly bundle: string;
  /** Where its store lies, if it has something to remember; the main thread opens it, too (`store`). */
  readonly storeDirectory: string;
  /** Hash that its graph must have. */
  readonly graph: string;
  readonly broker: BrokerAddress;
  /** What topics begin with. */
  readonly prefix: string;
  /** Longest pause between two tries to reach the broker. */
  readonly reconnectMaxMs: number;
  /** null: load the program, and wait for `begin`. */
  readonly assignment: RuntimeAssignment | null;
  /** Memory of the Board. */
  readonly board: SharedArrayBuffer;
  readonly poison: readonly Place[];
  /** What earlier workers of the topology could not process. */
  readonly letters: readonly KeptLetter[];
  /** Where its connectors find what `${secret:name}` stands for. */
  readonly secrets: SecretSources;
  /** The way to the agent's feed listener, if it has one. */
  readonly listener: MessagePort | null;
}

/** An error that threads can hand over. */
export interface ToldError {
  readonly code: string;
  readonly text: string;
  readonly place: string;
  readonly remedy: string;
}

/** Main thread → worker. */
export type ToWorker =
  /** Answers `store`. */
  | { readonly kind: "store"; readonly opening: SharedOpening | null; readonly error: ToldError | null }
  /** To one that waits: what it has open of the store is to be closed. */
  | { readonly kind: "leave-store" }
  /** To one that waits, and it says `settled`: the one that works is about to stop. */
  | { readonly kind: "settle" }
  /** To one that waits: what it would have been born with. */
  | {
      readonly kind: "begin";
      readonly assignment: RuntimeAssignment;
      readonly letters: readonly KeptLetter[];
    }
  | { readonly kind: "assign"; readonly assignment: RuntimeAssignment }
  | { readonly kind: "drain"; readonly timeoutMs: number }
  /** `ended`: the topology will not run again anywhere. */
  | { readonly kind: "stop"; readonly ended: boolean }
  | { readonly kind: "ask"; readonly id: string; readonly ask: QuestionMessage["ask"] };

/** Worker → main thread. */
export type FromWorker =
  /** It needs the store of its topology. */
  | { readonly kind: "store" }
  /** It has closed what it had of it. */
  | { readonly kind: "store-left" }
  /** It has read all that was committed, and leaves the processor to others for a moment. */
  | { readonly kind: "settled" }
  | { readonly kind: "ready"; readonly components: readonly string[] }
  | { readonly kind: "refused"; readonly why: string }
  | { readonly kind: "report"; readonly report: WorkerReport }
  | { readonly kind: "letters"; readonly letters: readonly KeptLetter[]; readonly all: boolean }
  | { readonly kind: "drained" }
  /** It was told to stop, has closed its feeds, and writes and sends nothing more; its thread ends. */
  | { readonly kind: "released" }
  | { readonly kind: "log"; readonly lines: readonly WorkerLogLine[] }
  | {
      readonly kind: "answer";
      readonly id: string;
      readonly items: readonly string[];
      readonly last: boolean;
      readonly error: string;
    };
