import type { JoinMessage } from "../proto/index.js";
import {
  agentOf,
  type ClusterAgent,
  type ClusterEffect,
  type ClusterEvent,
  type KnownAgent,
  newAgentOf,
  silence,
} from "./cluster-agent.js";
import type { AgentStatus } from "./http/types.js";
import type { ClusterLimits, Profile } from "./profile.js";

export interface ClusterOptions {
  readonly profile: Profile;
  readonly limits: ClusterLimits;
  /** Leases are numbered from here on; higher than in any earlier life of the coordinator. */
  readonly firstLease: number;
  /** Lowest wire version that an agent must be able to read. */
  readonly wireMin: number;
}

const beatsMissedTillSuspect = 2.5;
const beatsBeforeLapse = 2;

/**
 * Who is here. Decides by heartbeats, last wills and leaves; tells processes of one name apart by their
 * boot nonces. A decider: events and running ms in, effects out; its state is plain data.
 */
export class Cluster {
  readonly agents = new Map<string, ClusterAgent>();
  /** True while half or more of the agents (and at least three) are lost together: nothing may move. */
  frozen = false;
  readonly #options: ClusterOptions;
  #lease: number;
  /** Nobody is lost before this time: the coordinator itself was away. */
  #amnestyUntil: number;
  /** Since when it has heard all that the broker had to say, without a pause. */
  #hearsSince: number;
  #tickedAt: number;

  constructor(options: ClusterOptions, known: readonly KnownAgent[], now: number) {
    this.#options = options;
    this.#lease = options.firstLease;
    this.#tickedAt = now;
    this.#amnestyUntil = known.length === 0 ? now : now + this.#amnestyMs;
    this.#hearsSince = now;
    for (const agent of known) this.agents.set(agent.name, agentOf(agent, now));
  }

  step(event: ClusterEvent, now: number): ClusterEffect[] {
    const effects: ClusterEffect[] = [];
    switch (event.kind) {
      case "join":
        this.#join(event.message, now, effects);
        break;
      case "heartbeat":
        this.#heartbeat(event, now, effects);
        break;
      case "will":
        this.#will(event.agent, event.boot, now, effects);
        break;
      case "leave":
        this.#leave(event.agent, event.boot, now, effects);
        break;
      case "connected":
        this.#amnestyUntil = Math.max(now, this.agents.size === 0 ? now : now + this.#amnestyMs);
        this.#hearsSince = now;
        break;
      case "disconnected":
        this.#amnestyUntil = Number.POSITIVE_INFINITY;
        this.#hearsSince = Number.POSITIVE_INFINITY;
        break;
      case "lift-freeze":
        for (const agent of this.agents.values()) if (agent.counted) this.#giveUp(agent, effects);
        this.#freeze(false, effects);
        break;
      case "tick":
        this.#tick(now, effects);
        break;
    }
    return effects;
  }

  /** Forgets an agent for good. */
  forget(name: string): void {
    this.agents.delete(name);
  }

  get #amnestyMs(): number {
    return this.#options.profile.lapseMs + this.#options.profile.leaseMs;
  }

  get #suspectMs(): number {
    return beatsMissedTillSuspect * this.#options.profile.heartbeatMs;
  }

  #join(join: JoinMessage, now: number, effects: ClusterEffect[]): void {
    if (join.wireMax < this.#options.wireMin) {
      const { wireMin } = this.#options;
      const text =
        `agent ${join.agent} speaks wire version ${join.wireMax}, this coordinator needs ${wireMin}: ` +
        "install the same release on both";
      effects.push({ kind: "turn-away", agent: join.agent, boot: join.boot, reason: "wire-version", text });
      return;
    }
    const agent = this.agents.get(join.agent);
    if (agent === undefined) {
      const fresh = newAgentOf(join, now);
      this.agents.set(join.agent, fresh);
      this.#adopt(fresh, join, now, effects, true);
      return;
    }
    if (agent.boot === join.boot || this.#mayTakeOver(agent, join.boot, now))
      this.#adopt(agent, join, now, effects, false);
    else if (agent.contender?.join.boot === join.boot) agent.contender.heardAt = now;
    else if (agent.contender !== null && now - agent.contender.heardAt < this.#suspectMs) {
      this.#turnAway(agent, join.boot, effects);
    } else agent.contender = { join, heardAt: now, probe: this.#lease + 1 };
  }

  /** True when no other process has the name, or that one is known to be gone. */
  #mayTakeOver(agent: ClusterAgent, boot: string, now: number): boolean {
    if (agent.boot === "") return !this.#awaitsAnother(agent, boot, now);
    return agent.status === "lost" || agent.status === "drained" || agent.graceUntil !== null;
  }

  /**
   * True when another process had the name before the coordinator stopped, and may not have reached the
   * broker again: a copied device that came meanwhile must not be faster.
   */
  #awaitsAnother({ boot: holder, awaitedBoot }: ClusterAgent, boot: string, now: number): boolean {
    const { reconnectMaxMs, heartbeatMs } = this.#options.profile;
    if (holder !== "" || awaitedBoot === "" || awaitedBoot === boot) return false;
    return now - this.#hearsSince < reconnectMaxMs + heartbeatMs;
  }

  #takeName(agent: ClusterAgent, boot: string, effects: ClusterEffect[]): void {
    agent.formerBoot = agent.boot === "" ? agent.awaitedBoot : agent.boot;
    agent.boot = boot;
    agent.awaitedBoot = "";
    effects.push({ kind: "took-over", agent: agent.name });
  }

  #adopt(
    agent: ClusterAgent,
    join: JoinMessage,
    now: number,
    effects: ClusterEffect[],
    fresh: boolean,
  ): void {
    const changed =
      fresh ||
      agent.version !== join.version ||
      agent.store !== join.store ||
      agent.storesLayout !== join.storesLayout ||
      agent.status === "drained" ||
      JSON.stringify([agent.labels, agent.capacity]) !== JSON.stringify([join.labels, join.capacity]);
    if (agent.store !== join.store) effects.push({ kind: "new-store", agent: agent.name });
    const { labels, capacity, version, store, storesLayout, copies } = join;
    const about = { labels, capacity, version, store, storesLayout, copies };
    Object.assign(agent, about satisfies Partial<ClusterAgent>);
    if (agent.boot !== join.boot) {
      agent.leftBoot = "";
      agent.leaving = false;
      this.#takeName(agent, join.boot, effects);
    }
    if (agent.contender?.join.boot === join.boot) agent.contender = null;
    this.#heard(agent, now, effects);
    if (changed) effects.push({ kind: "known", agent: agent.name });
  }

  #heartbeat(
    beat: Extract<ClusterEvent, { kind: "heartbeat" }>,
    now: number,
    effects: ClusterEffect[],
  ): void {
    const agent = this.agents.get(beat.agent);
    if (agent === undefined || beat.boot === agent.leftBoot) return;
    if (agent.boot === "" && !this.#awaitsAnother(agent, beat.boot, now))
      this.#takeName(agent, beat.boot, effects);
    if (agent.boot !== beat.boot) {
      // Of a process that nobody has met nothing is said before its join, which a quick heartbeat may
      // overtake.
      if (agent.contender?.join.boot === beat.boot) agent.contender.heardAt = now;
      else if (agent.formerBoot === beat.boot) this.#turnAway(agent, beat.boot, effects);
      return;
    }
    agent.leaving = beat.draining;
    this.#heard(agent, now, effects);
    const contender = agent.contender;
    if (contender !== null && beat.lease >= contender.probe) {
      agent.contender = null;
      this.#turnAway(agent, contender.join.boot, effects);
      const text = `two processes run as agent ${agent.name}; the one that came later was turned away`;
      effects.push({ kind: "alarm", code: "name-taken", subject: agent.name, text });
    }
    const number = ++this.#lease;
    effects.push({ kind: "lease", agent: agent.name, boot: agent.boot, number, seq: beat.seq });
  }

  #turnAway(agent: ClusterAgent, boot: string, effects: ClusterEffect[]): void {
    const text = `another process runs as agent ${agent.name}`;
    effects.push({ kind: "turn-away", agent: agent.name, boot, reason: "name-taken", text });
  }

  #heard(agent: ClusterAgent, now: number, effects: ClusterEffect[]): void {
    agent.heardAt = now;
    agent.graceUntil = null;
    agent.counted = false;
    if (agent.gone) {
      agent.gone = false;
      effects.push({ kind: "known", agent: agent.name });
    }
    if (agent.status === "alive") return;
    if (agent.status === "lost") this.#judgeFlapping(agent, now, effects);
    this.#become(agent, "alive", "", now, effects);
  }

  #judgeFlapping(agent: ClusterAgent, now: number, effects: ClusterEffect[]): void {
    const { flapsMax, flapWindowMs, setAsideMs } = this.#options.limits;
    agent.losses = agent.losses.filter((at) => at > now - flapWindowMs);
    if (agent.losses.length < flapsMax) return;
    agent.losses = [];
    agent.setAsideUntil = now + setAsideMs;
    const minutes = Math.round(setAsideMs / 60_000);
    const text = `agent ${agent.name} came and went ${flapsMax} times; set aside for ${minutes} min`;
    effects.push({ kind: "alarm", code: "flapping", subject: agent.name, text });
  }

  #will(name: string, boot: string, now: number, effects: ClusterEffect[]): void {
    const agent = this.agents.get(name);
    if (agent === undefined) return;
    if (agent.contender?.join.boot === boot) {
      agent.contender = null;
      return;
    }
    if (agent.awaitedBoot === boot) agent.awaitedBoot = "";
    if (agent.boot !== boot || (agent.status !== "alive" && agent.status !== "suspect")) return;
    const grace = this.#options.profile.willGraceMs;
    if (agent.contender !== null) {
      this.#adopt(agent, agent.contender.join, now, effects, false);
      return;
    }
    if (grace !== null) agent.graceUntil = now + grace;
    if (agent.status === "alive") {
      this.#become(agent, "suspect", "its connection to the broker broke", now, effects);
    }
  }

  #leave(name: string, boot: string, now: number, effects: ClusterEffect[]): void {
    const agent = this.agents.get(name);
    if (agent === undefined || (agent.boot !== boot && agent.boot !== "")) return;
    if (this.#awaitsAnother(agent, boot, now)) return;
    agent.awaitedBoot = "";
    agent.leftBoot = boot;
    agent.boot = "";
    agent.graceUntil = null;
    agent.leaving = false;
    agent.counted = false;
    this.#become(agent, "drained", "it was stopped on purpose", now, effects);
    effects.push({ kind: "known", agent: name });
    if (agent.contender !== null) this.#adopt(agent, agent.contender.join, now, effects, false);
  }

  #tick(now: number, effects: ClusterEffect[]): void {
    const { profile } = this.#options;
    // The process itself stood still (suspended, stopped): everybody gets the time of a lapse to speak first.
    if (now - this.#tickedAt > profile.lapseMs / 2) {
      this.#amnestyUntil = Math.max(this.#amnestyUntil, now + profile.lapseMs);
      this.#hearsSince = Math.max(this.#hearsSince, now);
    }
    this.#tickedAt = now;
    const amnesty = now < this.#amnestyUntil;
    if (!amnesty) this.#judgeMassLoss(now, effects);
    for (const agent of this.agents.values()) {
      this.#tickContender(agent, now, effects);
      if (agent.setAsideUntil !== null && now >= agent.setAsideUntil) {
        agent.setAsideUntil = null;
        effects.push({ kind: "alarm-over", code: "flapping", subject: agent.name });
      }
      const silent = silence(agent, now);
      const lost = amnesty ? this.#diedInSight(agent, now) : this.#due(agent, now);
      if (lost) this.#lose(agent, now, effects);
      else if (agent.status === "alive" && silent > this.#suspectMs) {
        const why = `no heartbeat for ${(silent / 1000).toFixed(1)} s`;
        this.#become(agent, "suspect", why, now, effects);
      }
    }
  }

  #tickContender(agent: ClusterAgent, now: number, effects: ClusterEffect[]): void {
    const contender = agent.contender;
    if (contender === null || this.#awaitsAnother(agent, contender.join.boot, now)) return;
    if (silence(agent, now) >= this.#options.profile.lapseMs) {
      this.#adopt(agent, contender.join, now, effects, false);
    } else if (now - contender.heardAt >= this.#options.profile.lapseMs) agent.contender = null;
  }

  #due(agent: ClusterAgent, now: number): boolean {
    switch (agent.status) {
      case "joining":
        return true;
      case "alive":
      case "suspect":
        return (
          (agent.graceUntil !== null && now >= agent.graceUntil) ||
          silence(agent, now) >= this.#options.profile.lapseMs
        );
      case "lost":
      case "drained":
        return false;
    }
  }

  /**
   * It had spoken, its will came after that and nothing since, and all others are well: then it is not that
   * agents have not come back yet, and nothing is won by giving it more time.
   */
  #diedInSight(agent: ClusterAgent, now: number): boolean {
    const { willGraceMs } = this.#options.profile;
    if (willGraceMs === null || agent.graceUntil === null || now < agent.graceUntil) return false;
    if (agent.status !== "suspect" || agent.graceUntil - willGraceMs <= this.#hearsSince) return false;
    for (const other of this.agents.values()) {
      const away = other.status === "drained" || other.gone || other.status === "alive";
      if (other !== agent && !away) return false;
    }
    return true;
  }

  #lose(agent: ClusterAgent, now: number, effects: ClusterEffect[]): void {
    const why =
      agent.status === "joining"
        ? "it has not reported since the coordinator's start"
        : agent.graceUntil !== null
          ? "its connection broke and it did not come back"
          : `no heartbeat for ${(silence(agent, now) / 1000).toFixed(1)} s`;
    if (agent.status !== "joining") agent.losses.push(now);
    if (agent.losses.length > this.#options.limits.flapsMax) agent.losses.shift();
    agent.graceUntil = null;
    agent.counted = !agent.gone;
    this.#become(agent, "lost", why, now, effects);
  }

  /**
   * From here on its absence is an old story: not counted in the mass-loss rule, also not after a restart.
   */
  #giveUp(agent: ClusterAgent, effects: ClusterEffect[]): void {
    agent.counted = false;
    agent.gone = true;
    effects.push({ kind: "known", agent: agent.name });
  }

  /** Half or more, and at least three, lapsed together: then it is the observer that is cut off. */
  #judgeMassLoss(now: number, effects: ClusterEffect[]): void {
    const { profile, limits } = this.#options;
    let missing = 0;
    let present = 0;
    for (const agent of this.agents.values()) {
      if (agent.status === "drained") continue;
      if (agent.status === "lost") {
        const late = now - agent.since > limits.massLossLapses * profile.lapseMs;
        if (agent.counted && late && !this.frozen) this.#giveUp(agent, effects);
        if (agent.counted) missing++;
      } else if (agent.gone) continue;
      else if (agent.status === "joining" || this.#nearlyDue(agent, now)) missing++;
      else present++;
    }
    const half = missing >= present;
    if (this.frozen && !half) this.#freeze(false, effects);
    else if (!this.frozen && half && missing >= limits.massLossMin) this.#freeze(true, effects, missing);
  }

  #nearlyDue(agent: ClusterAgent, now: number): boolean {
    const { lapseMs, heartbeatMs } = this.#options.profile;
    return agent.graceUntil !== null || silence(agent, now) >= lapseMs - beatsBeforeLapse * heartbeatMs;
  }

  #freeze(on: boolean, effects: ClusterEffect[], missing = 0): void {
    if (this.frozen === on) return;
    this.frozen = on;
    if (!on) {
      effects.push({ kind: "alarm-over", code: "mass-loss", subject: "cluster" });
      return;
    }
    const text =
      `${missing} agents, half or more of all, fell silent together: nothing moves until they are back ` +
      "or an operator lifts the freeze";
    effects.push({ kind: "alarm", code: "mass-loss", subject: "cluster", text });
  }

  #become(agent: ClusterAgent, to: AgentStatus, why: string, now: number, effects: ClusterEffect[]): void {
    const from = agent.status;
    agent.why = why;
    if (from === to) return;
    agent.status = to;
    agent.since = now;
    effects.push({ kind: "status", agent: agent.name, from, to, why });
  }
}
