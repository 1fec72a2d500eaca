import { setTimeout as pause } from "node:timers/promises";
import type { MessagePort } from "node:worker_threads";
import { HeadwaterError, systemClock } from "../../base/index.js";
import type { Graph } from "../../topology/index.js";
import { joinTopologyStore } from "../commit/level-topology-store.js";
import type { TopologyStore } from "../commit/topology-store.js";
import { type Beginning, prepareTasks } from "../executor/beginning.js";
import type { Inbox } from "./inbox.js";
import type { Journal } from "./journal.js";
import type { FromWorker } from "./messages.js";

/** A worker that waits reads on so often; after a long look it rests so many times as long. */
const keepUpMs = 250;
const restPerRead = 10;

/** A worker's way to the store of its topology, which the main thread opens, and every worker joins. */
export class StoreAccess {
  /** null = it has nothing open. */
  joined: TopologyStore | null = null;
  /** What was read of the tasks of the worker that is at work. */
  prepared: Map<string, Beginning> = new Map();
  readonly #port: Pick<MessagePort, "postMessage">;
  readonly #inbox: Inbox;
  readonly #journal: Journal;
  readonly #directory: string;

  constructor(port: Pick<MessagePort, "postMessage">, inbox: Inbox, journal: Journal, directory: string) {
    this.#port = port;
    this.#inbox = inbox;
    this.#journal = journal;
    this.#directory = directory;
  }

  /** A store that cannot be opened ends the worker, which is started again after a while. */
  async join(): Promise<void> {
    this.#port.postMessage({ kind: "store" } satisfies FromWorker);
    const { opening, error } = await this.#inbox.first("store");
    if (opening === null) {
      const { code, text, place, remedy } = error!;
      throw new HeadwaterError(code, text, { place, remedy });
    }
    if (opening.setAside !== "") this.#journal.line("error", opening.setAside);
    this.joined = await joinTopologyStore(this.#directory, opening);
  }

  /** Reads ahead what the worker that is at work has committed, so that taking over does not take long. */
  async prepare(graph: Graph): Promise<void> {
    const before = this.prepared;
    this.prepared = new Map();
    // A store that cannot be read says so when the tasks begin.
    this.prepared = await prepareTasks(graph, this.joined!, before).catch(() => new Map());
    // Nothing: but what writes has run, and is compiled when the first task begins.
    await this.joined!.write([]).catch(() => undefined);
  }

  /** Goes on reading what is committed until `said` has come. Resolves with it, when nothing is half read. */
  async keepUp<Word>(graph: Graph, said: Promise<Word>): Promise<Word> {
    let heard = false;
    const hearing = said.then(() => {
      heard = true;
    });
    let restMs = keepUpMs;
    while (this.joined !== null) {
      await Promise.race([hearing, pause(restMs, undefined, { ref: false })]);
      if (heard) break;
      const from = systemClock.now();
      await this.prepare(graph);
      restMs = Math.max(keepUpMs, (systemClock.now() - from) * restPerRead);
    }
    return said;
  }

  /** Another opening takes the place of the one that was joined: `join` has it. */
  async leave(): Promise<void> {
    await this.joined?.close();
    this.joined = null;
    this.prepared = new Map();
    this.#port.postMessage({ kind: "store-left" } satisfies FromWorker);
  }
}
