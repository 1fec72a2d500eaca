import { randomInt } from "node:crypto";
import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";
import type { MessagePort } from "node:worker_threads";
import { errorText, HeadwaterError, seededRandom, systemClock } from "../../base/index.js";
import type { ConnectorRegistry } from "../../connectors/index.js";
import type { Graph } from "../../topology/index.js";
import type { Transport } from "../../transport/index.js";
import type { TopologyStore } from "../commit/topology-store.js";
import { TopologyRuntime } from "../executor/runtime.js";
import type { Runtime, RuntimeAssignment } from "../executor/runtime-contract.js";
import type { Secrets } from "../secrets.js";
import { Answers } from "./answers.js";
import { type Board, sharedClockMs } from "./board.js";
import type { Inbox } from "./inbox.js";
import type { Journal } from "./journal.js";
import type { Line } from "./line.js";
import { Links } from "./links.js";
import { Loop } from "./loop.js";
import type { FromWorker, ToWorker, WorkerBirth } from "./messages.js";
import type { StoreAccess } from "./store-access.js";
import type { Strays } from "./strays.js";

/** A look at the counters, and a sign of life for the main thread. */
const reportMs = 1_000;
/** What a task did when it began is told a moment later, for feeds wait for this thread then. */
const soonMs = 20;
/** A turn of the loop that is late by so much is a stall, as a call of user code that does not return. */
const pumpLateMs = 5_000;
/** Links to other agents wait no longer for tasks that read much state. */
const linksMsMax = 100;
/** Dead letters leave the worker soon, for they are to outlive it, but not one by one. */
const lettersMs = 250;
/** Without a connection nothing more can leave, so a drain ends soon. */
const drainOfflineMs = 1_000;
const closeMs = 1_000;
/** One that has released all stays so long. */
const restMs = 500;
/** A worker that is told to stop may bring what it did onto the disk for so long. */
const commitMs = 250;

const nobody = { connected: () => undefined, disconnected: () => undefined, message: () => undefined };

/** What a worker is made of. */
export interface WorkerParts {
  readonly birth: Pick<WorkerBirth, "agent" | "topology" | "prefix" | "installation" | "letters"> & {
    readonly assignment: RuntimeAssignment;
  };
  readonly port: Pick<MessagePort, "postMessage">;
  readonly graph: Graph;
  readonly board: Board;
  /** null = there is no suspicion. */
  readonly strays: Strays | null;
  readonly journal: Journal;
  /** null = it has nothing to remember. */
  readonly store: Pick<StoreAccess, "joined" | "prepared"> | null;
  readonly line: Line;
  readonly secrets: Pick<Secrets, "redactAll">;
  readonly connectors: ConnectorRegistry;
  /** Its links to other agents open so long after its tasks have begun. */
  readonly linksMs: number;
  /** It has done all and is of no use any more. */
  readonly left: () => void;
}

/** One topology on one agent, in a thread of its own with an MQTT connection of its own. */
export class TopologyWorker {
  readonly #assignment: RuntimeAssignment;
  readonly #port: WorkerParts["port"];
  readonly #board: Board;
  readonly #strays: Strays | null;
  readonly #journal: Journal;
  readonly #store: TopologyStore | null;
  readonly #line: Line;
  readonly #transport: Transport;
  readonly #links: Links;
  readonly #runtime: Runtime;
  readonly #loop: Loop;
  readonly #answers: Answers;
  readonly #secrets: WorkerParts["secrets"];
  readonly #linksMs: number;
  readonly #left: () => void;
  #looking: NodeJS.Timeout | null = null;
  #soon: NodeJS.Timeout | null = null;
  #reported = "";
  /** The dead letters up to this number are with the main thread. */
  #told: number;
  #toldAt = 0;
  #diskIsFull = false;

  constructor(parts: WorkerParts) {
    const { birth, port, graph, board, strays, journal, store, line, secrets, connectors } = parts;
    this.#secrets = secrets;
    this.#linksMs = parts.linksMs;
    this.#left = parts.left;
    this.#assignment = birth.assignment;
    this.#port = port;
    this.#board = board;
    this.#strays = strays;
    this.#journal = journal;
    this.#store = store?.joined ?? null;
    const { agent, topology, prefix, installation } = birth;
    this.#line = line;
    this.#transport = line.transport;
    this.#links = new Links(
      this.#transport,
      { prefix, agent: agent.name, topology },
      {
        received: (from, message) => this.#runtime.receive(from, message),
        unreadable: (from, why) => journal.line("warn", `a message of agent ${from} was dropped: ${why}`),
      },
    );
    this.#runtime = new TopologyRuntime({
      graph,
      agent,
      installation,
      earlier: birth.assignment.earlier ?? [],
      connectors,
      random: seededRandom(randomInt(2 ** 31)),
      leased: () => board.leased(sharedClockMs(), systemClock.wall()),
      place: board,
      ...(strays === null ? {} : { tracer: strays }),
      letters: birth.letters,
      ...(this.#store === null ? {} : { store: this.#store, prepared: store!.prepared }),
      port: {
        now: systemClock.now,
        wall: systemClock.wall,
        send: (to, message) => this.#links.send(to, message),
        wake: (at) => this.#loop.wake(at),
        log: (level, text, task) => journal.line(level, text, task),
        storeFailed: (why) => this.#endBecause(why),
        changed: () => this.#report(),
      },
    });
    const turned = () => {
      this.#links.flush();
      if (systemClock.now() - this.#toldAt > lettersMs) this.#tellLetters();
    };
    // What woke it may have been a call of user code.
    this.#loop =
      strays === null
        ? new Loop(this.#runtime, systemClock.now, () => board.turn(), turned)
        : new Loop(
            { run: (budgetMs) => strays.apart(() => this.#runtime.run(budgetMs)) },
            systemClock.now,
            () => board.turn(),
            () => {
              strays.turned();
              strays.apart(turned);
            },
          );
    this.#told = birth.letters.at(-1)?.number ?? 0;
    this.#answers = new Answers(this.#runtime, graph, systemClock, (message) => this.#tell(message));
  }

  /** What was said while the worker began comes after what it was born with, and so replaces it. */
  start(inbox: Pick<Inbox, "open">): void {
    this.#line.hear({
      connected: () => this.#runtime.connected(),
      disconnected: () => {
        this.#links.disconnected();
        this.#runtime.disconnected();
      },
      message: (message) => {
        this.#links.take(message);
        this.#links.flush();
      },
      drained: () => this.#links.flush(),
    });
    this.#lookAtDisk();
    const begun = this.#assign(this.#assignment);
    void this.#feedsFirst(begun).then(() => this.#openLinks());
    this.#looking = setInterval(() => this.look(), reportMs);
    inbox.open((message) => this.#take(message));
  }

  /** Now and then: what is to be told, and what the main thread says on the board. */
  look(): void {
    // A timer that comes proves nothing of a pump that stands still.
    if (!this.#loop.late(pumpLateMs)) this.#board.turn();
    this.#strays?.look();
    this.#lookAtDisk();
    this.#report();
  }

  /** Behind an update everybody waits for feeds, and links want the same processor. */
  async #feedsFirst(begun: Promise<void>): Promise<void> {
    if (this.#linksMs === 0) return nextTurn();
    await Promise.race([begun, pause(linksMsMax)]);
    await pause(this.#linksMs);
  }

  #openLinks(): void {
    this.#line.open();
    this.#links.subscribe().then(
      // One that was held is connected already; it may speak when it can hear.
      () => this.#transport.connected && this.#runtime.connected(),
      (error: unknown) => {
        const text = `links to other agents cannot work: ${errorText(error)}`;
        if (!(error instanceof HeadwaterError && error.code === "closed")) this.#journal.line("error", text);
      },
    );
  }

  #lookAtDisk(): void {
    const { diskIsFull } = this.#board;
    if (diskIsFull === this.#diskIsFull) return;
    this.#diskIsFull = diskIsFull;
    this.#runtime.fillDisk(diskIsFull);
  }

  #take(message: ToWorker): void {
    switch (message.kind) {
      case "begin":
      case "store":
      case "leave-store":
      case "settle":
        return;
      case "assign":
        void this.#assign(message.assignment);
        break;
      case "drain":
        this.#drain(message.timeoutMs);
        break;
      case "stop":
        void this.#stop(message.ended);
        break;
      case "ask":
        this.#answers.ask(message.id, message.ask);
        if (message.ask.kind === "replay-dead-letters") this.#tellLetters(true);
        break;
    }
  }

  #assign(assignment: RuntimeAssignment): Promise<void> {
    const begun = this.#runtime.assign(assignment).then(
      () => this.#reportSoon(),
      (error: unknown) => this.#journal.line("error", `an assignment failed: ${errorText(error)}`),
    );
    this.#loop.wake(systemClock.now());
    return begun;
  }

  #drain(timeoutMs: number): void {
    const limit = this.#transport.connected ? timeoutMs : Math.min(timeoutMs, drainOfflineMs);
    this.#loop.wake(systemClock.now());
    void this.#runtime.drain(limit).finally(() => {
      this.#report();
      this.#tell({ kind: "drained" });
    });
  }

  async #stop(ended: boolean): Promise<void> {
    // What is not committed is done again by whoever goes on: less of that, if it takes no time.
    if (!ended) await Promise.race([this.#runtime.durable().catch(() => undefined), pause(commitMs)]);
    // What comes from here on is for whoever goes on, and nothing of it may be written.
    this.#line.hear(nobody);
    await this.#runtime.close(ended);
    this.#links.flush();
    this.#loop.close();
    clearInterval(this.#looking ?? undefined);
    clearTimeout(this.#soon ?? undefined);
    // Whoever goes on is born with the letters. All else that can be told can wait, as feeds cannot.
    this.#tellLetters();
    // Whoever goes on has the same database open; only what was written must have come to its end.
    const written = this.#store?.write([]);
    void this.#store?.close();
    await written;
    this.#tell({ kind: "released" });
    this.#journal.flush();
    await this.#transport.close(closeMs);
    // The end of a thread takes processor time, which whoever goes on needs now.
    if (!ended) await pause(restMs);
    this.#left();
  }

  /** The agent starts another worker, which goes on with what the store has. */
  #endBecause(why: string): void {
    this.#loop.close();
    this.#journal.flush();
    setImmediate(() => {
      throw new HeadwaterError("store-failed", why);
    });
  }

  /** `all`: some were replayed, so that the main thread must forget them, too. */
  #tellLetters(all = false): void {
    this.#toldAt = systemClock.now();
    const letters = this.#runtime.lettersAfter(all ? 0 : this.#told);
    if (letters.length === 0 && !all) return;
    this.#told = letters.at(-1)?.number ?? this.#told;
    try {
      this.#tell({ kind: "letters", letters, all });
    } catch {
      // A tuple that threads cannot hand over is shown, but not replayed by a later worker.
      this.#tell({ kind: "letters", letters: letters.map((letter) => ({ ...letter, row: null })), all });
    }
  }

  #reportSoon(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = null;
      this.#report();
    }, soonMs);
  }

  #report(): void {
    this.#tellLetters();
    const report = { ...this.#runtime.report(), empty: this.#runtime.empty };
    const text = JSON.stringify(report);
    if (text === this.#reported) return;
    this.#reported = text;
    this.#tell({ kind: "report", report });
  }

  /** Nothing that leaves the worker shows a secret, whoever wrote it into a text. */
  #tell(message: FromWorker): void {
    this.#port.postMessage(this.#secrets.redactAll(message));
  }
}
