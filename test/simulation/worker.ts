import type { TopologyStore } from "../../agent/commit/topology-store.js";
import { type AgentEffect, type AgentEvent, storeFailed } from "../../agent/core-contract.js";
import { TopologyRuntime } from "../../agent/executor/runtime.js";
import { Links } from "../../agent/worker/links.js";
import { errorText, invariant } from "../../base/index.js";
import type { LinkMessage } from "../../proto/index.js";
import { chainsOf, commits, type Graph, graphHash, specOf } from "../../topology/index.js";
import type { TransportEvents, TransportMessage } from "../../transport/index.js";
import type { Line, SimBroker } from "./broker.js";
import type { FeedBrokers } from "./feed.js";
import type { Ledger } from "./ledger.js";
import type { LinkTampering } from "./plant.js";
import { Alarm, type SimProcess } from "./process.js";
import { type Release, refusedSecondWire, type SecondWire } from "./release.js";
import type { SimDisk } from "./store.js";
import type { Surroundings } from "./surroundings.js";
import { type HouseShape, houseGraph } from "./topology.js";
import { SimTransport } from "./transport.js";

export type StartWorker = Extract<AgentEffect, { kind: "start-worker" }>;
/** The thread of a version that an update is about to bring: it waits for its work. */
export type HoldWorker = Extract<AgentEffect, { kind: "hold-worker" }>;

/** What all workers share. */
export interface WorkerWorld {
  readonly prefix: string;
  readonly ledger: Ledger;
  readonly feeds: FeedBrokers;
  /** The program of a graph's hash; undefined = there is none. */
  program(graph: string): HouseShape | undefined;
  sinkMs(): number;
  /** A rule that is left out on purpose; changes messages on their way into and out of a worker. */
  tampering(): LinkTampering | null;
  /** Tuples that ended workers missed, by the component that counts them. */
  readonly missed: Map<string, number>;
  readonly secondWire: SecondWire;
  /** Something that must never happen. */
  broken(what: string): void;
}

const reportMs = 1_000;
/** Far fewer than in the product, so that each world sees some, and in several parts. */
const checkpoints = { commits: 64, partBytes: 64 };
const startMinMs = 20;
const startMaxMs = 200;
/** A worker that is to stop waits so long for its last commit. */
const commitMs = 250;

/** What bad disks are rightly blamed for. */
const expectedErrors = /store (failed|cannot be used)|damaged in the sender's store/;

/** A worker thread of an agent: the real runtime and the real batching of links, in virtual time. */
export class SimWorker implements Surroundings {
  readonly topology: string;
  readonly instance: number;
  readonly agent: string;
  readonly ledger: Ledger;
  readonly feeds: FeedBrokers;
  runtime: TopologyRuntime | null = null;
  turns = 0;
  readonly #process: SimProcess;
  readonly #around: WorkerWorld;
  readonly #tell: (event: AgentEvent) => void;
  readonly #transport: SimTransport;
  readonly #links: Links;
  readonly #alarm: Alarm;
  readonly #tampering: LinkTampering | null;
  readonly #disk: SimDisk;
  #store: TopologyStore | null = null;
  #waiting: (() => void)[] = [];
  #alive = true;
  readonly #labels: Readonly<Record<string, string>>;
  /** It has loaded its program and waits for its work. */
  #held: Graph | null = null;

  constructor(
    process: SimProcess,
    around: WorkerWorld,
    broker: SimBroker,
    line: Line,
    agent: {
      readonly name: string;
      readonly labels: Readonly<Record<string, string>>;
      readonly release: Release;
    },
    birth: StartWorker | HoldWorker,
    disk: SimDisk,
    tell: (event: AgentEvent) => void,
  ) {
    this.#process = process;
    this.#around = around;
    this.#tell = tell;
    this.topology = birth.topology;
    this.instance = birth.instance;
    this.agent = agent.name;
    this.ledger = around.ledger;
    this.feeds = around.feeds;
    this.#tampering = around.tampering();
    this.#disk = disk;
    this.#transport = new SimTransport(broker, line, null, agent.release);
    const names = { prefix: around.prefix, agent: agent.name, topology: birth.topology };
    this.#links = new Links(this.#transport, names, {
      received: (from, message) => this.#receive(from, message),
      unreadable: (from, why) => {
        // A later release takes it for what it was before, until it hears that it is not.
        if (!refusedSecondWire.test(why))
          around.broken(`${agent.name}: unreadable message of ${from}: ${why}`);
      },
    });
    this.#alarm = new Alarm(process, () => this.#run());
    this.#labels = agent.labels;
    const { random } = process.world;
    this.later(startMinMs + random.next() * (startMaxMs - startMinMs), () => this.#load(birth));
  }

  broken(what: string): void {
    this.#around.broken(`${this.agent}: ${what}`);
  }

  sinkMs(): number {
    return this.#around.sinkMs();
  }

  later(delayMs: number, run: () => void): void {
    this.#process.after(delayMs, () => {
      if (!this.#alive) return;
      run();
      this.#process.world.disturb();
    });
  }

  alive(): boolean {
    return this.#alive && this.#process.alive;
  }

  /** One that was held has its work from here on. */
  begin(assignment: StartWorker["assignment"], installation: string): void {
    if (this.#held !== null && this.#alive) this.#begin(this.#held, assignment, installation);
  }

  assign(assignment: StartWorker["assignment"]): void {
    this.#whenBorn(() => {
      this.runtime!.assign(assignment).then(
        () => this.#report(),
        (error: unknown) => this.#around.broken(`${this.agent}: an assignment failed: ${error}`),
      );
      this.#process.world.disturb();
      this.#alarm.set(this.#process.running());
    });
  }

  drain(timeoutMs: number): void {
    this.#whenBorn(() => {
      const { topology, instance } = this;
      const drained = this.runtime!.drain(timeoutMs);
      void drained.then(() => {
        this.#report();
        this.#say({ kind: "worker-drained", topology, instance });
      });
      this.#alarm.set(this.#process.running());
    });
  }

  stop(ended: boolean): void {
    this.#whenBorn(() => {
      void this.#committed(ended).then(async () => {
        await this.runtime!.close(ended);
        this.#links.flush();
        this.#report();
        await this.#store?.close();
        this.end("");
        void this.#transport.close();
      });
      this.#process.world.disturb();
    });
  }

  /** As a real worker: what is committed before it ends need not be done again. */
  #committed(ended: boolean): Promise<void> {
    if (ended) return Promise.resolve();
    return new Promise((resolve) => {
      this.later(commitMs, resolve);
      const done = () => {
        resolve();
        this.#process.world.disturb();
      };
      this.runtime!.durable().then(done, done);
    });
  }

  /** The thread is gone at once, with everything in it. `why`: of its death. */
  end(why: string): void {
    if (!this.#alive) return;
    this.countMissed(this.#around.missed);
    this.#alive = false;
    this.#transport.kill();
    const { topology, instance } = this;
    this.#process.after(1, () => this.#tell({ kind: "worker-ended", topology, instance, why, place: null }));
  }

  freeze(frozen: boolean): void {
    this.#transport.freeze(frozen);
  }

  /** The whole process is gone. `silently`: also for the broker, as in a power cut. */
  vanish(silently: boolean): void {
    if (this.#alive) this.countMissed(this.#around.missed);
    this.#alive = false;
    this.#transport.kill(silently);
  }

  heal(): void {
    this.#transport.heal();
  }

  /** Adds what it says of tuples that never came, by component. */
  countMissed(missed: Map<string, number>): void {
    for (const { component, counters } of this.runtime?.report().components ?? [])
      missed.set(component, (missed.get(component) ?? 0) + counters.dropped!);
  }

  #load(birth: StartWorker | HoldWorker): void {
    const { topology, instance } = this;
    const shape = this.#around.program(birth.graph);
    const graph = shape === undefined ? null : houseGraph(this, shape);
    if (graph === null || graphHash(specOf(graph)) !== birth.graph) {
      this.#say({ kind: "worker-refused", topology, instance, why: "another graph" });
      return;
    }
    const components = graph.components.map(({ name }) => name);
    if (birth.kind === "hold-worker") {
      this.#held = graph;
      this.#say({ kind: "worker-ready", topology, instance, components });
      return;
    }
    this.#begin(graph, birth.assignment, birth.installation, () => {
      this.#say({ kind: "worker-ready", topology, instance, components });
    });
  }

  #begin(
    graph: Graph,
    assignment: StartWorker["assignment"],
    installation: string,
    ready: () => void = () => undefined,
  ): void {
    const begun = (store: TopologyStore | null) => {
      this.#store = store;
      ready();
      this.#open(graph, assignment, installation);
    };
    if (!remembers(graph)) begun(null);
    else {
      this.#disk.open(this.topology, this).then(
        ({ store }) => begun(store),
        (error: unknown) => this.end(`${storeFailed}: ${errorText(error)}`),
      );
    }
  }

  #open(graph: Graph, assignment: StartWorker["assignment"], installation: string): void {
    this.runtime = new TopologyRuntime({
      graph,
      agent: { name: this.agent, labels: this.#labels },
      installation,
      earlier: assignment.earlier ?? [],
      connectors: { make: () => invariant(false, "no connectors here") as never },
      random: this.#process.world.random.fork(),
      ...(this.#store === null ? {} : { store: this.#store, checkpoints }),
      port: {
        now: () => this.#around.tampering()?.now?.(this.#process) ?? this.#process.running(),
        wall: () => this.#process.wall(),
        send: (to, message) => this.#send(to, message),
        wake: (at) => this.#alarm.set(Math.max(at, this.#process.running())),
        log: (level, text, task) => {
          if (level === "error" && !expectedErrors.test(text)) this.broken(`${task} ${text}`);
        },
        storeFailed: (why) => this.end(`${storeFailed}: ${why}`),
        changed: () => this.#report(),
      },
    });
    this.#links.subscribe().catch(() => undefined);
    this.#transport.open(this.#events());
    this.assign(assignment);
    for (const run of this.#waiting.splice(0)) run();
    this.#tick();
  }

  #events(): TransportEvents {
    return {
      connected: () => this.runtime!.connected(),
      disconnected: () => {
        this.#links.disconnected();
        this.runtime!.disconnected();
      },
      message: (message: TransportMessage) => {
        this.#links.take(message);
        this.#links.flush();
      },
    };
  }

  #tick(): void {
    this.later(reportMs, () => {
      this.turns++;
      this.#report();
      this.#tick();
    });
  }

  #run(): void {
    if (!this.#alive || this.runtime === null) return;
    this.turns++;
    // Time stands still within a turn: it ends when nothing is ready.
    this.runtime.run(1);
    this.#links.flush();
    this.#process.world.disturb();
  }

  #receive(from: string, message: LinkMessage): void {
    const [agent, heard] = this.#tampering?.receive?.(from, message) ?? [from, message];
    this.runtime!.receive(agent, heard);
  }

  #send(to: string, message: LinkMessage): void {
    const said = this.#tampering === null ? message : (this.#tampering.send?.(to, message) ?? message);
    if (said !== "nothing") this.#links.send(to, said);
  }

  #report(): void {
    const { topology, instance, runtime } = this;
    if (runtime === null || !this.#alive) return;
    const report = { ...runtime.report(), empty: runtime.empty };
    this.#say({ kind: "worker-report", topology, instance, report });
  }

  #say(event: AgentEvent): void {
    this.#process.after(0, () => {
      if (this.#alive || event.kind === "worker-refused") this.#tell(event);
    });
  }

  #whenBorn(run: () => void): void {
    if (this.runtime === null) this.#waiting.push(run);
    else if (this.#alive) run();
  }
}

/** Whether any task of the topology commits. */
function remembers(graph: Graph): boolean {
  const spec = specOf(graph);
  return chainsOf(spec).some((chain) => commits(spec, chain));
}
