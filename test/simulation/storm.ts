import { seededRandom } from "../../base/index.js";
import type { Command } from "../../coordinator/core-contract.js";
import type { Cluster } from "./cluster.js";
import { CopiedDevices } from "./copied-devices.js";
import { type Blow, strikeDisk } from "./disk-faults.js";
import {
  destructive,
  type FaultCounts,
  type FaultKind,
  faultKinds,
  laterKinds,
  type StormBias,
} from "./faults.js";
import { holdsCopiesOnly } from "./holders.js";
import type { SimMachine } from "./machine.js";
import { topologyName } from "./topology.js";

/** Losses of one agent in a storm: more, and the coordinator rightly sets it aside for minutes. */
const lossesMax = 3;
const stormFromMs = 4_000;
/** After the calm, when all agents are back. */
const resetAfterMs = 8_000;
const hourMs = 3_600_000;
const driftMax = 0.1;
/** Of running clocks, which no quartz comes near. */
const runningDriftMax = 0.04;
const fair = { drop: 0, double: 0, reorder: 0 };
/** An old copy of a store is at most so old, and its coordinator has so long to find out. */
const oldStoreMs = 8_000;
const settleMs = 6_000;
/** An operator looks at alarms so often. */
const operatorMs = 2_000;
/** Nothing is lost by an update, and nothing runs empty for it. */
const asItIs = { drain: false, loseState: false, drainMs: 10_000 };
/** An agent that was told to stop has ended by then. */
const stopsWithinMs = 20_000;

/**
 * What goes wrong in one world: planned beforehand from its random numbers, and all of it over at `untilMs`.
 */
export class Storm implements Blow {
  readonly counts: FaultCounts;
  readonly log: string[] = [];
  readonly cluster: Cluster;
  readonly #untilMs: number;
  readonly #kinds: readonly FaultKind[] | undefined;
  readonly #pauseMs: number | undefined;
  #copied = false;
  readonly #copies: CopiedDevices;
  readonly #losses = new Map<SimMachine, number>();

  /** `bias`: only these faults, so far apart on average. Default: some, at random. */
  constructor(cluster: Cluster, untilMs: number, bias: StormBias = {}) {
    this.cluster = cluster;
    this.#kinds = bias.kinds;
    this.#pauseMs = bias.pauseMs;
    this.#untilMs = untilMs;
    this.#copies = new CopiedDevices(this, (kind) => this.#count(kind));
    this.counts = Object.fromEntries(faultKinds.map((kind) => [kind, 0])) as FaultCounts;
  }

  begin(): void {
    const { random } = this.cluster.world;
    // Most worlds know few kinds of faults, so that each is seen with room around it.
    const kinds = this.#kinds ?? this.#someKinds();
    const pauseMs = this.#pauseMs ?? 300 + random.next() * 2_700;
    const next = () => {
      const wait = pauseMs * (0.3 + 1.4 * random.next());
      if (kinds.length === 0 || this.#now + wait > this.#untilMs - 500) return;
      this.#after(wait, () => {
        this.#strike(random.pick(kinds));
        next();
      });
    };
    this.cluster.world.at(stormFromMs, next);
    // In some worlds the weather is bad throughout, so that every other fault meets late and lost messages.
    if (random.chance(0.3)) this.cluster.world.at(stormFromMs, () => this.#weather());
    this.cluster.world.at(this.#untilMs, () => this.calm());
  }

  #someKinds(): readonly FaultKind[] {
    const { random, seed } = this.cluster.world;
    const some = faultKinds.filter((kind) => {
      return !laterKinds.has(kind) && random.chance(destructive.has(kind) ? 0.08 : 0.4);
    });
    // From random numbers of their own, so that worlds without these stay as they were.
    const own = seededRandom(seed ^ 0x1a7e);
    const later = [...laterKinds].filter(([, chance]) => own.chance(chance));
    return [...some, ...later.map(([kind]) => kind)];
  }

  /** Everything is mended and switched on. */
  calm(): void {
    const { world, broker, host, machines } = this.cluster;
    Object.assign(broker.mischief, fair);
    this.cluster.slowness = 1;
    broker.restart();
    host.cut(false);
    host.start();
    for (const machine of machines) {
      machine.cut(false);
      machine.thaw();
      machine.cutOneWay(null);
      machine.diskFull(false);
      Object.assign(machine.stores, { syncFails: false, broken: false });
      machine.stores.slowness = 1;
      this.#keepOn(machine);
      this.#command({ kind: "uncordon", agent: machine.name });
    }
    this.#command({ kind: "resume", topology: topologyName });
    // An operator lets tasks whose state is gone begin empty, and does not wait for who cannot open it.
    if (this.cluster.stateGone) {
      this.#after(resetAfterMs, () => {
        this.#command({ kind: "lift-freeze" });
        this.#command({ kind: "reset", topology: topologyName, task: null });
      });
    }
    this.say(`calm at ${world.now.toFixed(0)}`);
  }

  /** Starts it, also when an agent that was told to stop ends only now. */
  #keepOn(machine: SimMachine): void {
    machine.start();
    if (this.#now < this.#untilMs + stopsWithinMs) this.#after(1_000, () => this.#keepOn(machine));
  }

  get #now(): number {
    return this.cluster.world.now;
  }

  /** At the end: damaged frames were counted by who missed them; both wire versions were written and read. */
  saw(kind: "damagedFrame" | "secondWire"): void {
    this.#count(kind);
  }

  #strike(kind: FaultKind): void {
    if (this.#copies.lonely) return;
    this.#copies.end();
    if (!this.#do(kind)) return;
    this.counts[kind]++;
  }

  #do(kind: FaultKind): boolean {
    const { world, host, machines } = this.cluster;
    const machine = world.random.pick(machines);
    switch (kind) {
      case "kill":
        return this.#down(machine, "kill", () => machine.kill());
      case "powerCut":
        return this.#down(machine, "power cut", () => machine.powerCut());
      case "newDisk":
        return this.#down(machine, "new disk", () => {
          this.cluster.stateGone ||= this.#copied || !holdsCopiesOnly(this.cluster, machine);
          this.cluster.disksGone = true;
          machine.powerCut();
          machine.newDisk();
        });
      case "stopAgent":
        if (!machine.runs || machine.frozen || this.#lossesOf(machine) >= lossesMax) return false;
        machine.agent!.stop();
        this.say(`stop ${machine.name}`);
        this.later(8_000, () => machine.start());
        return true;
      case "freeze":
        if (!machine.runs || machine.frozen || !this.#lose(machine)) return false;
        machine.freeze();
        this.say(`freeze ${machine.name}`);
        this.later(6_000, () => machine.thaw());
        return true;
      case "partition":
        if (machine.line.cut || !this.#lose(machine)) return false;
        machine.cut(true);
        this.say(`cut ${machine.name}`);
        this.later(12_000, () => machine.cut(false));
        return true;
      case "coordinatorPartition":
        if (host.line.cut || this.cluster.embedded) return false;
        host.cut(true);
        this.say("cut coordinator");
        this.later(6_000, () => host.cut(false));
        return true;
      default:
        return this.#doOther(kind, machine);
    }
  }

  #doOther(kind: FaultKind, machine: SimMachine): boolean {
    const { world, broker, host, feeds } = this.cluster;
    switch (kind) {
      case "coordinatorKill":
        if (!host.runs || this.#copied) return false;
        host.kill();
        if (this.cluster.embedded) broker.kill();
        this.say("kill coordinator");
        this.later(7_000, () => this.#bringCoordinator());
        return true;
      case "oldStore":
        // A copy of the coordinator's store is taken now, and put in its place later. From then on the
        // coordinator lives until it has heard from its agents that they know more.
        if (!host.runs || this.#copied || this.#now + oldStoreMs + settleMs > this.#untilMs) return false;
        this.#copied = true;
        this.cluster.gatewaysGone = true;
        host.backup();
        this.later(oldStoreMs, () => {
          this.#copies.end();
          host.kill();
          host.restore();
          if (this.cluster.embedded) broker.kill();
          broker.restart();
          host.start();
          this.say("the coordinator's store is an old copy");
          this.#bringVersions();
        });
        return true;
      case "brokerRestart":
        if (!broker.up || this.cluster.embedded) return false;
        broker.kill();
        this.say("kill broker");
        this.later(4_000, () => broker.restart());
        return true;
      case "feedCut":
        world.random.pick(feeds.all).cut();
        return true;
      case "workerCrash": {
        const worker = machine.runs ? [...machine.agent!.workers.values()][0] : undefined;
        if (worker === undefined || machine.frozen) return false;
        worker.end("out of memory");
        this.say(`worker of ${machine.name} crashes`);
        return true;
      }
      case "runningDrift":
        return this.#down(machine, "a clock that drifts and a kill for", () => {
          machine.rate = 1 + (world.random.next() - 0.5) * runningDriftMax;
          machine.kill();
        });
      case "otherRelease":
        return this.#down(machine, "another release of", () => {
          machine.newer = !machine.newer;
          machine.kill();
        });
      case "clone":
        this.#copies.clone(machine);
        return false;
      case "lonelyClone":
        if (!this.#copied) this.#copies.lonelyClone(machine, () => this.#bringCoordinator());
        return false;
      case "clockStep":
        this.#stepClock(world.random.chance(0.2) ? host : machine);
        return true;
      default:
        return strikeDisk(this, kind, machine) ?? this.#doToFeeds(kind, machine);
    }
  }

  #bringCoordinator(): void {
    this.cluster.broker.restart();
    this.cluster.host.start();
  }

  /** An operator brings the versions that agents run and an old copy of the store does not have. */
  #bringVersions(): void {
    const brought = this.cluster.bringVersion();
    if (brought !== "") this.say(brought);
    this.#after(operatorMs, () => this.#bringVersions());
  }

  /** Nothing else goes wrong in this world. */
  #isAlone(kind: FaultKind): boolean {
    return this.#kinds?.every((each) => each === kind) === true;
  }

  /** An hour, days, or a clock that runs too fast or too slow. */
  #stepClock(whose: { skewMs: number; drift?: number }): void {
    const { random } = this.cluster.world;
    const off = random.next() - 0.5;
    if (whose.drift !== undefined && random.chance(0.3)) whose.drift = off * driftMax;
    else whose.skewMs = random.chance(0.5) ? Math.sign(off) * hourMs : off * 1e9;
  }

  #doToFeeds(kind: FaultKind, machine: SimMachine): boolean {
    const { world, feeds } = this.cluster;
    switch (kind) {
      case "oneWay": {
        const way = world.random.pick(["mute", "deaf"] as const);
        if (machine.line.cut || machine.line.mute || machine.line.deaf || !this.#lose(machine)) return false;
        machine.cutOneWay(way);
        this.say(`${machine.name} is ${way}`);
        this.later(12_000, () => machine.cutOneWay(null));
        return true;
      }
      case "feedSessionLost":
        if (!this.cluster.remembers) return false;
        world.random.pick(feeds.all).loseSession();
        this.say("a feed's broker begins without its session");
        return true;
      case "feedIdsBack":
        return world.random.pick(feeds.all).idsBack(1 + world.random.below(40), this.#isAlone(kind));
      default:
        return this.#doGently(kind, machine);
    }
  }

  #doGently(kind: FaultKind, machine: SimMachine): boolean {
    const { random } = this.cluster.world;
    switch (kind) {
      case "slowSink":
        this.cluster.slowness = 20 + random.below(100);
        this.later(6_000, () => {
          this.cluster.slowness = 1;
        });
        return true;
      case "weather":
        this.#weather();
        this.later(8_000, () => Object.assign(this.cluster.broker.mischief, fair));
        return true;
      case "drainAgent":
        this.cluster.gatewaysGone = true;
        this.#command({ kind: "drain", agent: machine.name });
        this.later(7_000, () => this.#command({ kind: "uncordon", agent: machine.name }));
        return true;
      case "secondWire":
        this.#down(machine, "another wire version for", () => {
          machine.secondWire = !machine.secondWire;
          machine.kill();
        });
        return false;
      case "pause":
        this.#command({ kind: "pause", topology: topologyName });
        this.later(5_000, () => this.#command({ kind: "resume", topology: topologyName }));
        return true;
      case "rebalance":
        this.#command({ kind: "rebalance", topology: topologyName });
        return true;
      case "update":
        this.cluster.update(() => this.#count("update"));
        return false;
      case "rollback":
        // Refused while nothing was updated.
        this.#command({ kind: "rollback", topology: topologyName, ...asItIs }, () => this.#count("rollback"));
        return false;
      default:
        return false;
    }
  }

  /** It was seen: the coordinator has taken the command. */
  #count(kind: FaultKind): void {
    this.counts[kind]++;
    this.say(`${kind} has begun`);
  }

  #weather(): void {
    const { random } = this.cluster.world;
    const bad = () => (random.chance(0.7) ? random.next() * 0.3 : 0);
    Object.assign(this.cluster.broker.mischief, { drop: bad(), double: bad(), reorder: bad() });
  }

  #down(machine: SimMachine, what: string, strike: () => void): boolean {
    if (!machine.runs || !this.#lose(machine)) return false;
    strike();
    this.say(`${what} ${machine.name}`);
    this.later(9_000, () => machine.start());
    return true;
  }

  #command(command: Command, done: () => void = () => undefined): void {
    const { host } = this.cluster;
    if (!host.runs) return;
    this.say(`command ${JSON.stringify(command)}`);
    host.coordinator!.command(command, ({ ok }) => ok && done());
  }

  #lossesOf(machine: SimMachine): number {
    return this.#losses.get(machine) ?? 0;
  }

  #lose(machine: SimMachine): boolean {
    const losses = this.#lossesOf(machine);
    if (losses >= lossesMax) return false;
    this.#losses.set(machine, losses + 1);
    return true;
  }

  /** Mends after a random time of at most `maxMs`, and before the calm. */
  later(maxMs: number, mend: () => void): void {
    const { random } = this.cluster.world;
    this.#after(Math.min(200 + random.next() * maxMs, Math.max(0, this.#untilMs - 1 - this.#now)), mend);
  }

  #after(delayMs: number, run: () => void): void {
    this.cluster.world.after(delayMs, run);
  }

  say(what: string): void {
    this.log.push(`${this.#now.toFixed(0)} ${what}`);
  }
}
