import { createHash } from "node:crypto";
import { seededRandom } from "../../base/index.js";
import { laterVersions } from "../../coordinator/later-versions.js";
import { markOf } from "../../proto/index.js";
import { type GraphSpec, graphHash, specOf } from "../../topology/index.js";
import { SimBroker } from "./broker.js";
import { SimCoordinatorHost } from "./coordinator.js";
import { FeedBrokers, SimFeedBroker } from "./feed.js";
import { Ledger } from "./ledger.js";
import { SimMachine } from "./machine.js";
import type { Plant } from "./plant.js";
import type { SecondWire } from "./release.js";
import { type HouseShape, houseGraph, shapeOf, timedShapeOf, topologyName } from "./topology.js";
import type { WorkerWorld } from "./worker.js";
import { World } from "./world.js";

export interface Sensor {
  readonly name: string;
  readonly feed: SimFeedBroker;
  readonly everyMs: number;
}

/** A program that an operator may submit. */
export interface Version {
  readonly shape: HouseShape;
  readonly spec: GraphSpec;
  readonly graph: string;
  readonly bundle: string;
  readonly bytes: Uint8Array;
}

const prefix = "headwater";
const sinkMs = 20;
/** What an agent with a new disk says until it has heard that its tasks go on elsewhere. */
const withDisksGone = /lies in another store/;
/** What is to be expected where a disk with state was lost. */
const withStateGone =
  /lies in another store|has no state of|is counted twice|stood|damaged|is not there|is late|revision/;
/** Nobody waits for a gateway that was taken out of the topology. */
const withGatewaysGone = /is late although it is waited for/;
/** So many worlds begin amid a rolling upgrade: about half of their agents read two wire versions. */
const upgradingShare = 0.25;

/**
 * A whole installation in one process and in virtual time: gateways with feeds, core hosts, broker,
 * coordinator.
 */
export class Cluster {
  readonly world: World;
  readonly ledger = new Ledger();
  readonly broker: SimBroker;
  readonly host: SimCoordinatorHost;
  readonly gateways: readonly SimMachine[];
  readonly cores: readonly SimMachine[];
  readonly feeds: FeedBrokers;
  readonly sensors: readonly Sensor[];
  /** The broker is part of the coordinator's process and dies with it. */
  readonly embedded: boolean;
  /** What runs first, and what it is updated to. */
  readonly versions: readonly [Version, Version];
  readonly shape: HouseShape;
  readonly broken: string[] = [];
  readonly #missed = new Map<string, number>();
  /** What links saw of a second wire version. */
  readonly secondWire: SecondWire = { read: 0, spared: 0 };
  /** The outside takes results this many times more slowly. */
  slowness = 1;
  sensing = true;
  /** Stored frames were damaged: what was in them is missing, counted, and nothing comes twice for that. */
  framesGone = false;
  /** A gateway was drained or set aside, or is not known to a coordinator whose store is an old copy. */
  gatewaysGone = false;
  /** Disks were replaced that held nothing of which there was not a copy. */
  disksGone = false;
  /** A disk with state was lost: what lay on it is gone, and nobody could do better. */
  stateGone = false;

  constructor(seed: number, plant: Plant | null) {
    this.world = new World(seed);
    const { world, ledger } = this;
    const shape = seededRandom(seed ^ 0x5eed);
    this.embedded = shape.chance(0.5);
    const plain = shapeOf(shape);
    const timed = plant === null ? timedShapeOf(plain, seededRandom(seed ^ 0x71ed)) : plain;
    this.shape = { ...timed, ...plant?.shape };
    this.broker = new SimBroker(world);
    const gatewayNames = Array.from({ length: 1 + shape.below(3) }, (_, i) => `gw-${i + 1}`);
    const feeds = new Map(
      gatewayNames.map((name) => [
        name,
        new SimFeedBroker(world, ledger, this.shape.feeds, this.shape.alike),
      ]),
    );
    this.feeds = new FeedBrokers(world, feeds);
    const around: WorkerWorld = {
      ...{ prefix, ledger, feeds: this.feeds, missed: this.#missed, secondWire: this.secondWire },
      program: (hash) => this.versions.find(({ graph }) => graph === hash)?.shape,
      sinkMs: () => sinkMs * this.slowness * (0.5 + world.random.next()),
      tampering: () => plant?.tampering?.() ?? null,
      broken: (what) => {
        const expected = this.stateGone ? withStateGone : this.disksGone ? withDisksGone : null;
        if (this.gatewaysGone && withGatewaysGone.test(what)) return;
        if (expected?.test(what) !== true) this.broken.push(what);
      },
    };
    const machine = (name: string, role: string) =>
      new SimMachine(world, this.broker, around, name, { role });
    this.gateways = gatewayNames.map((name) => machine(name, "gateway"));
    this.cores = Array.from({ length: 2 + shape.below(3) }, (_, i) => machine(`core-${i + 1}`, "core"));
    // From random numbers of their own: worlds without them, and those with a plant, stay as they were.
    const upgrading = seededRandom(seed ^ 0x2717);
    if (plant === null && upgrading.chance(upgradingShare)) {
      for (const each of this.machines) each.secondWire = upgrading.chance(0.5);
    }
    this.sensors = gatewayNames.flatMap((name) =>
      Array.from({ length: 1 + shape.below(3) }, (_, i) => {
        return { name: `${name}-s${i}`, feed: feeds.get(name)!, everyMs: 120 + shape.below(600) };
      }),
    );
    this.host = new SimCoordinatorHost(world, this.broker, prefix);
    this.versions = [this.#program(this.shape), this.#program({ ...this.shape, version: 2 })];
  }

  get machines(): readonly SimMachine[] {
    return [...this.gateways, ...this.cores];
  }

  /** Whether tasks of the topology commit. */
  get remembers(): boolean {
    const { delivery, counted } = this.shape;
    return delivery === "exactly-once" || (delivery === "at-least-once" && counted !== "not");
  }

  /** Tuples that never came, as the workers of all times counted them, by component. */
  missed(): ReadonlyMap<string, number> {
    const missed = new Map(this.#missed);
    for (const { agent } of this.machines) {
      if (agent?.process.alive !== true) continue;
      for (const worker of agent.workers.values()) if (worker.alive()) worker.countMissed(missed);
    }
    return missed;
  }

  get backlog(): number {
    return this.feeds.all.reduce((sum, feed) => sum + feed.backlog, 0);
  }

  /** Everything is switched on, and the topology is submitted. */
  begin(): void {
    this.host.start();
    for (const machine of this.machines) {
      this.world.after(this.world.random.next() * 1_000, () => machine.start());
    }
    this.world.after(2_000, () => this.#submit());
    for (const sensor of this.sensors) this.#sense(sensor);
  }

  /** Every sensor sends `count` readings more. Returns them. */
  lastCall(count: number): readonly (readonly [sensor: string, n: number])[] {
    return this.sensors.flatMap(({ name, feed }) =>
      Array.from({ length: count }, () => {
        const n = this.ledger.send(name, this.world.now);
        feed.publish(name, n);
        return [name, n] as const;
      }),
    );
  }

  #program(shape: HouseShape): Version {
    const feeds = this.feeds;
    const nowhere = { agent: "", ledger: this.ledger, feeds, sinkMs: () => 0, later: () => undefined };
    const spec = specOf(houseGraph({ ...nowhere, alive: () => false, broken: () => undefined }, shape));
    // Large enough for several chunks.
    const bytes = new Uint8Array(150_000).fill(16 * shape.version + shape.parallelism);
    const bundle = createHash("sha256").update(bytes).digest("hex");
    return { shape, spec, graph: graphHash(spec), bundle, bytes };
  }

  /** Again and again until the coordinator has it: it may be killed with the command in hand. */
  #submit(): void {
    const coordinator = this.host.coordinator;
    if (this.host.runs && coordinator!.core.book.topologies.size > 0) return;
    // Nobody waits for a gateway that is not known: what it had read before it came would be late.
    const agents = coordinator?.core.cluster.agents;
    const known = this.gateways.every(({ name }) => agents?.get(name)?.status === "alive");
    if (this.host.runs && (known || this.shape.timed === "not"))
      coordinator!.command({ kind: "submit", ...this.#upload(this.versions[0]) });
    this.world.after(1_000, () => this.#submit());
  }

  /**
   * Brings what agents run and the coordinator does not have, when all machines are there: of one that came
   * after the copy was made the coordinator does not know that it is missing. Says so, or "" when nothing is
   * missing.
   */
  bringVersion(): string {
    const { host } = this;
    const book = host.coordinator?.core.book;
    if (!host.runs || book?.held !== true) return "";
    if (this.machines.some(({ name }) => book.work.get(name)?.heard !== true)) return "";
    const [later] = laterVersions(book);
    const version = this.versions.find(({ bundle }) => markOf(bundle) === later?.bundle);
    if (version === undefined) return "";
    const known = book.topologies.has(topologyName);
    if (!known) host.coordinator!.command({ kind: "submit", ...this.#upload(version) });
    else this.#update(version, () => undefined);
    return `version ${version.shape.version} is brought again`;
  }

  /** An operator brings the other version than the one that runs; `done` when it is under way. */
  update(done: () => void): void {
    const topology = this.host.coordinator?.core.book.topologies.get(topologyName);
    if (!this.host.runs || topology === undefined) return;
    this.#update(this.versions.find(({ graph }) => graph !== topology.record.graph)!, done);
  }

  #update(version: Version, done: () => void): void {
    const consent = { drain: false, loseState: false, drainMs: 10_000 };
    const command = { kind: "update", topology: topologyName, ...this.#upload(version), ...consent } as const;
    this.host.coordinator!.command(command, ({ ok }) => ok && done());
  }

  #upload({ spec, graph, bundle, bytes }: Version) {
    this.host.bundles.set(bundle, bytes);
    return { spec, graph, bundle, bundleBytes: bytes.length };
  }

  #sense(sensor: Sensor): void {
    this.world.after(sensor.everyMs * (0.5 + this.world.random.next()), () => {
      if (!this.sensing) return;
      sensor.feed.publish(sensor.name, this.ledger.send(sensor.name, this.world.now));
      this.#sense(sensor);
    });
  }
}
