import type { MessagePort } from "node:worker_threads";
import type { QuestionMessage } from "../../proto/index.js";
import type { BrokerAddress } from "../../transport/index.js";
import type { Place, WorkerLogLine, WorkerReport } from "../core-contract.js";
import type { SecretSources } from "../secrets.js";
import type { KeptLetter, RuntimeAssignment } from "../executor/runtime-contract.js";

/** What a worker thread is born with (`workerData`). */
export interface WorkerBirth {
  readonly agent: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly installation: string;
  readonly topology: string;
  /** Path of the bundle. */
  readonly bundle: string;
  /** Where its store lies, if it has something to remember. */
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

/** Main thread → worker. */
export type ToWorker =
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
  | { readonly kind: "ready"; readonly components: readonly string[] }
  | { readonly kind: "refused"; readonly why: string }
  | { readonly kind: "report"; readonly report: WorkerReport }
  | { readonly kind: "letters"; readonly letters: readonly KeptLetter[]; readonly all: boolean }
  | { readonly kind: "drained" }
  /** It was told to stop, has closed its store and its feeds, and sends nothing more; its thread ends. */
  | { readonly kind: "released" }
  | { readonly kind: "log"; readonly lines: readonly WorkerLogLine[] }
  | {
      readonly kind: "answer";
      readonly id: string;
      readonly items: readonly string[];
      readonly last: boolean;
      readonly error: string;
    };
