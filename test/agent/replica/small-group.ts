import { shipperReplica, shipperWake } from "../../../agent/replica/shipper.js";
import type { Replica, ShipMessage, ShippedMessage } from "../../../proto/index.js";
import type { Instance, State, Step } from "../link/explore.js";
import { type GroupNode, logOf, newNode, type Planted, Stage, type Wanted } from "./group-node.js";

/**
 * A group so small that every course of events can be tried: an owner with a few commits, a standby, a
 * coordinator that appoints, records, takes out and promotes, a network that loses, doubles and reorders.
 * Both deciders are the real ones.
 */
export interface SmallGroup {
  readonly commits: number;
  readonly appoints?: number;
  readonly ownerRestarts?: number;
  readonly standbyRestarts?: number;
  readonly wipes?: number;
  readonly removes?: number;
  readonly promotes?: number;
  readonly plant?: Planted;
}

type Budget = Readonly<
  Record<"appoints" | "ownerRestarts" | "standbyRestarts" | "wipes" | "removes" | "promotes", number>
>;

interface Coordinator {
  readonly generation: number;
  readonly number: number;
  /** 0 or 1. */
  readonly owner: number;
  readonly store: string;
  readonly standby: Replica | null;
  readonly recorded: Replica | null;
  /** Was taken out, and may be promoted until the owner has shown that its copy is there. */
  readonly former: Replica | null;
}

/** Everything but the messages; nodes by the number that they have in `Nodes`. */
interface World {
  readonly coordinator: Coordinator;
  readonly nodes: readonly number[];
  /** Which life made each commit that was confirmed, and who got one confirmed in an epoch. */
  readonly confirmed: readonly number[];
  readonly owners: Readonly<Record<number, string>>;
  readonly left: Budget;
}

interface Packet {
  readonly from: string;
  readonly to: string;
  readonly message: ShipMessage | ShippedMessage;
}

const names = ["A", "B"];
const nobody = { standby: null, recorded: null, former: null };
/** Time stands still: what is set may fire at any moment. */
const limits = {
  snapshotBytesPerSec: Number.POSITIVE_INFINITY,
  resendMinMs: 0,
  resendMaxMs: 0,
  resendFirstMs: 0,
  reopenFirstMs: 0,
  reopenMaxMs: 0,
  joinMs: 0,
};
/**
 * An owner that has opened so many streams gives up no standby that it is about to count, and opens no more.
 */
const joinSessions = 2;
const sessionsMax = 5;

export function smallGroup(options: SmallGroup): Instance {
  const explorable = new Explorable(options);
  return {
    first: explorable.first(),
    steps: (state) => explorable.steps(state),
    done: (parties) => explorable.done(JSON.parse(parties) as World),
  };
}

type Act = (stage: Stage) => void;

interface Result {
  readonly node: number;
  readonly sent: bigint;
  readonly confirmed: number;
  readonly stale: boolean;
}

class Explorable {
  readonly #options: SmallGroup;
  readonly #nodes = new Interned<GroupNode>();
  readonly #packets = new Interned<Packet>();
  readonly #results = new Map<string, Result>();

  constructor(options: SmallGroup) {
    this.#options = options;
  }

  first(): State {
    const { commits: _, plant: __, ...budget } = this.#options;
    const none = { appoints: 1, ownerRestarts: 0, standbyRestarts: 0, wipes: 0, removes: 0, promotes: 0 };
    const world: World = {
      coordinator: { ...{ generation: 1, number: 1, owner: 0, store: "A1" }, ...nobody },
      nodes: names.map((agent) => this.#nodes.id(newNode(agent))),
      confirmed: [],
      owners: {},
      left: { ...none, ...budget },
    };
    const step = { net: 0n, broken: null };
    const wanted = wantedOf(world.coordinator, 0);
    const next = this.#act(world, step, 0, "found", (stage) => stage.found(wanted));
    return { parties: JSON.stringify(next), net: step.net };
  }

  done(world: World): boolean {
    const nodes = world.nodes.map((id) => this.#nodes.get(id));
    return world.confirmed.length === this.#options.commits || nodes.some(({ refused }) => refused !== "");
  }

  steps(state: State): readonly Step[] {
    const world = JSON.parse(state.parties) as World;
    const steps: Step[] = [];
    const add = (label: string, fault: boolean, change: (step: Effect) => World) => {
      const step = { net: state.net, broken: null };
      const next = change(step);
      const broken = step.broken ?? this.#broken(next);
      steps.push({ label, to: { parties: JSON.stringify(next), net: step.net }, fault, broken });
    };
    for (let i = 0; i < this.#packets.size; i++) {
      if (((state.net >> BigInt(i)) & 1n) === 0n) continue;
      const { from, to, message } = this.#packets.get(i);
      add(`arrives at ${to}: ${describe(message)}`, false, (step) =>
        this.#act(world, step, names.indexOf(to), `message ${i}`, (stage) => stage.receive(from, message)),
      );
    }
    this.#nodeSteps(world, add);
    this.#coordinatorSteps(world, add);
    return steps;
  }

  #nodeSteps(world: World, add: Add): void {
    const { left, coordinator } = world;
    for (const [i, id] of world.nodes.entries()) {
      const node = this.#nodes.get(id);
      const { shipper, agent } = node;
      const { stopped } = shipper ?? { stopped: true };
      if (shipper !== null && !stopped && shipper.last.commit < this.#options.commits)
        add(`${agent} commits`, false, (step) => this.#act(world, step, i, "commit", (s) => s.commit()));
      if (shipper !== null && shipperWake(shipper) <= 1)
        add(`timer of ${agent}`, false, (step) => this.#act(world, step, i, "timer", (s) => s.timer()));
      if (node.counts.length > 0)
        add(`${agent} has written who counts`, false, (step) =>
          this.#act(world, step, i, "counted", (s) => s.counted()),
        );
      if ((node.disk.wanted?.generation ?? 0) < coordinator.generation) {
        const wanted = wantedOf(coordinator, i);
        add(`${agent} learns ${JSON.stringify(wanted)}`, false, (step) =>
          this.#act(world, step, i, `learn ${JSON.stringify(wanted)}`, (s) => s.learn(wanted)),
        );
      }
      const kind = node.disk.role === "owner" ? "ownerRestarts" : "standbyRestarts";
      if (left[kind] > 0 && node.disk.wanted !== null)
        add(`${agent} restarts`, true, (step) =>
          this.#act(spend(world, kind), step, i, "restart", (s) => s.restart()),
        );
      if (left.wipes > 0 && node.disk.role === "standby")
        add(`${agent} gets a new disk`, true, (step) =>
          this.#act(spend(world, "wipes"), step, i, "wipe", (s) => s.wipe()),
        );
    }
  }

  #coordinatorSteps(world: World, add: Add): void {
    const { coordinator, left } = world;
    const { owner, number, standby, recorded, former, generation } = coordinator;
    const other = this.#nodes.get(world.nodes[1 - owner]!);
    const { shipper, disk } = this.#nodes.get(world.nodes[owner]!);
    const decide = (label: string, fault: boolean, kind: keyof Budget | null, change: Partial<Coordinator>) =>
      add(`coordinator ${label}`, fault, () => ({
        ...(kind === null ? world : spend(world, kind)),
        coordinator: { ...coordinator, ...change, generation: generation + 1 },
      }));
    const { plant } = this.#options;
    const whole = recorded ?? former;
    const shows = disk.wanted!.generation === generation && disk.store === coordinator.store;
    if (former !== null && shows && shipper?.stopped !== true)
      decide(`lets ${former.agent} go`, false, null, { former: null });
    const reported = shipper !== null && disk.wanted!.generation === generation && !shipper.stopped;
    const alone = reported && shipperReplica(shipper) === null;
    const early = plant === "appointed again before the owner knew";
    if (standby === null && former === null && left.appoints > 0 && (alone || early)) {
      const replica = { agent: other.agent, store: other.disk.store };
      const keeps = plant === "returning standby keeps its store" && other.disk.copy !== null;
      decide(`appoints ${other.agent}`, false, "appoints", {
        standby: replica,
        recorded: keeps ? replica : null,
      });
    }
    const half = plant === "promote during snapshot" && shipper?.stage === "snapshot";
    if (recorded === null && standby !== null && reported && (shipperReplica(shipper) !== null || half))
      add(`coordinator records ${standby.agent}`, false, () => ({
        ...world,
        coordinator: { ...coordinator, recorded: standby },
      }));
    // A replica whose store is another one is none: it is taken out when that is heard of.
    const gone = standby !== null && standby.store !== other.disk.store;
    if (standby !== null && (left.removes > 0 || gone))
      decide(`takes ${standby.agent} out`, !gone, gone ? null : "removes", {
        standby: null,
        recorded: null,
        former: gone ? null : recorded,
      });
    if (former !== null && former.store !== other.disk.store)
      decide(`hears that ${former.agent} has nothing`, false, null, { former: null });
    if (whole !== null && left.promotes > 0)
      decide(`promotes ${whole.agent}`, true, "promotes", {
        ...{ number: number + 1, owner: 1 - owner, store: whole.store },
        ...nobody,
      });
  }

  /** Steps a node; the same node and event do the same, so that is worked out once. */
  #act(world: World, step: Effect, index: number, name: string, act: Act): World {
    const id = world.nodes[index]!;
    let result = this.#results.get(`${id}|${name}`);
    if (result === undefined) {
      const node = structuredClone(this.#nodes.get(id));
      const stage = new Stage(node, name === "timer" ? 1 : 0, limits, this.#options.plant);
      act(stage);
      let sent = 0n;
      for (const [to, message] of stage.outcome.sent)
        sent |= 1n << BigInt(this.#packets.id({ from: node.agent, to, message }));
      const { confirmed, stale } = stage.outcome;
      result = { node: this.#nodes.id(still(node)), sent, confirmed, stale };
      this.#results.set(`${id}|${name}`, result);
    }
    step.net |= result.sent;
    const next = { ...world, nodes: world.nodes.with(index, result.node) };
    if (result.stale) step.broken ??= "an owner says that its store is an old one";
    return result.confirmed < 1 ? next : this.#confirm(next, step, index, result.confirmed);
  }

  #confirm(world: World, step: Effect, index: number, through: number): World {
    const node = this.#nodes.get(world.nodes[index]!);
    const { number } = node.shipper!.epoch;
    const log = logOf(node).slice(0, through);
    const owner = world.owners[number] ?? node.agent;
    if (owner !== node.agent) step.broken ??= `two owners get commits confirmed in epoch ${number} (I6)`;
    for (const [i, life] of world.confirmed.entries())
      if (i < log.length && log[i] !== life) step.broken ??= `commit ${i + 1} is confirmed in two ways`;
    const confirmed = log.length > world.confirmed.length ? log : world.confirmed;
    return { ...world, confirmed, owners: { ...world.owners, [number]: owner } };
  }

  /** Who may be owner must have all that was confirmed. */
  #broken({ coordinator, nodes, confirmed }: World): string | null {
    const { owner, number } = coordinator;
    const recorded = coordinator.recorded ?? coordinator.former;
    const lacks = (node: GroupNode) => {
      const log = logOf(node);
      return confirmed.some((life, i) => log[i] !== life);
    };
    const now = this.#nodes.get(nodes[owner]!);
    if (now.shipper?.epoch.number === number && lacks(now))
      return `${now.agent} owns the group without all that was confirmed`;
    const other = this.#nodes.get(nodes[1 - owner]!);
    if (recorded !== null && other.disk.store === recorded.store && lacks(other))
      return `${other.agent} may be promoted without all that was confirmed`;
    return null;
  }
}

interface Effect {
  net: bigint;
  broken: string | null;
}

type Add = (label: string, fault: boolean, change: (step: Effect) => World) => void;

function spend(world: World, kind: keyof Budget): World {
  return { ...world, left: { ...world.left, [kind]: world.left[kind] - 1 } };
}

function wantedOf(coordinator: Coordinator, index: number): Wanted {
  const { generation, number, owner, store, standby, former } = coordinator;
  const named = former ?? standby;
  const role = index === owner ? "owner" : named === null ? "none" : "standby";
  return { generation, number, role, owner: names[owner]!, store, standby: named, prove: former !== null };
}

function describe(message: ShipMessage | ShippedMessage): string {
  const { kind, epoch, session, index, commit } = message;
  const extra = kind === "shipped" ? (message.fenced ? " fenced" : "") : message.snapshot ? " page" : "";
  const stream = `epoch ${epoch.number}.${epoch.start} session ${session}`;
  return `${kind}${extra} ${stream} index ${index} commit ${commit}`;
}

/** Time stands still, and counters and measurements are nobody's business. */
function still(node: GroupNode): GroupNode {
  const { shipper, standby } = node;
  if (shipper !== null) {
    // Streams are counted, so an owner that opens them for ever has no end of states: some timers come too
    // late.
    const set = (at: number, max: number) =>
      at === Number.POSITIVE_INFINITY ? at : shipper.session < max ? 1 : 2;
    shipper.joinUntil = set(shipper.joinUntil, joinSessions);
    shipper.reopenAt = set(shipper.reopenAt, sessionsMax);
    Object.assign(shipper, { pageAt: 0, reopenAttempt: 0, roundTrip: 0, deviation: 0, snapshotBytes: 0 });
    if (shipper.flight !== null)
      shipper.flight = { ...shipper.flight, firstAt: 0, sentAt: 0, resendAt: 1, attempt: 0 };
  }
  if (standby === null) return node;
  standby.owner.aheadAt = Number.POSITIVE_INFINITY;
  Object.assign(standby, { tokens: 0, counters: { fenced: 0, strangers: 0, damaged: 0 } });
  return node;
}

/** Gives equal things the same number. */
class Interned<T> {
  readonly #ids = new Map<string, number>();
  readonly #things: T[] = [];

  get size(): number {
    return this.#things.length;
  }

  id(thing: T): number {
    const name = JSON.stringify(thing);
    let id = this.#ids.get(name);
    if (id === undefined) {
      id = this.#things.push(thing) - 1;
      this.#ids.set(name, id);
    }
    return id;
  }

  get(id: number): T {
    return this.#things[id]!;
  }
}
