import type { ComponentReport, TopologyReport } from "../proto/index.js";

/** Samples of the totals, one a second, from which rates come. */
const samplesMax = 10;
const sampleEveryMs = 1_000;
/** Counters of one component beyond this many are not kept. */
const countersMax = 200;

/** Figures that say how things stand now; all others only rise while a worker lives. */
const levels: readonly string[] = ["held", "waiting", "mqtt-version", "watermark-lag-ms", "idle-inputs"];
/** Of these the greatest counts, not the sum. */
const greatest: readonly string[] = ["mqtt-version", "watermark-lag-ms"];

export function isLevel(name: string): boolean {
  return levels.includes(name);
}

interface Component {
  readonly totals: Map<string, number>;
  readonly samples: { readonly at: number; readonly totals: ReadonlyMap<string, number> }[];
  /** Last report of each agent. */
  readonly last: Map<string, ComponentReport>;
}

interface Watched {
  readonly components: Map<string, Component>;
  /** Which life of a worker each agent's last report was from. */
  readonly lives: Map<string, string>;
  readonly deadLettersLast: Map<string, number>;
  deadLetters: number;
}

/**
 * Adds up what agents report of topologies. An agent's counters begin anew with its worker; here they go
 * on. Running ms come in from outside.
 */
export class Telemetry {
  readonly #topologies = new Map<string, Watched>();
  readonly #absent = new Set<string>();
  #sampledAt = Number.NEGATIVE_INFINITY;

  take(agent: string, reports: readonly TopologyReport[]): void {
    this.#absent.delete(agent);
    const told = new Set(reports.map(({ topology }) => topology));
    for (const [topology, watched] of this.#topologies) if (!told.has(topology)) forget(watched, agent);
    for (const report of reports) {
      const watched = this.#watch(report.topology);
      const life = `${report.revision}/${report.restarts}`;
      if (watched.lives.get(agent) !== life || beganAnew(report, watched, agent)) forget(watched, agent);
      watched.lives.set(agent, life);
      watched.deadLetters += report.deadLetters - (watched.deadLettersLast.get(agent) ?? 0);
      watched.deadLettersLast.set(agent, report.deadLetters);
      for (const component of report.components) this.#takeComponent(watched, agent, component);
    }
  }

  #takeComponent(watched: Watched, agent: string, report: ComponentReport): void {
    const known = watched.components.get(report.component);
    const component = known ?? { totals: new Map(), samples: [], last: new Map() };
    if (known === undefined) watched.components.set(report.component, component);
    const before = component.last.get(agent)?.counters ?? {};
    for (const [name, value] of Object.entries(report.counters)) {
      const total = component.totals.get(name);
      if (isLevel(name) || (total === undefined && component.totals.size >= countersMax)) continue;
      const risen = value - (Object.hasOwn(before, name) ? before[name]! : 0);
      component.totals.set(name, (total ?? 0) + risen);
    }
    component.last.set(agent, report);
  }

  /** A new process runs under the agent's name: its counters begin at 0. */
  restarted(agent: string): void {
    for (const watched of this.#topologies.values()) forget(watched, agent);
  }

  /** The agent is silent: what it said of the present counts no more. */
  away(agent: string): void {
    this.#absent.add(agent);
  }

  tick(now: number): void {
    if (now - this.#sampledAt < sampleEveryMs) return;
    this.#sampledAt = now;
    for (const { components } of this.#topologies.values()) {
      for (const { samples, totals } of components.values()) {
        samples.push({ at: now, totals: new Map(totals) });
        if (samples.length > samplesMax) samples.shift();
      }
    }
  }

  forget(topology: string): void {
    this.#topologies.delete(topology);
  }

  /** Counters and levels of a component over all agents. */
  counters(topology: string, component: string): Record<string, number> {
    const known = this.#topologies.get(topology)?.components.get(component);
    const counters: Record<string, number> = Object.fromEntries(known?.totals ?? []);
    for (const report of this.reports(topology, component)) {
      for (const name of levels) {
        const value = report.counters[name];
        if (value === undefined) continue;
        const so = counters[name] ?? 0;
        counters[name] = greatest.includes(name) ? Math.max(so, value) : so + value;
      }
    }
    return counters;
  }

  /** What the agents that are here last said of a component. */
  reports(topology: string, component: string): readonly ComponentReport[] {
    const last = this.#topologies.get(topology)?.components.get(component)?.last ?? new Map();
    return [...last].filter(([agent]) => !this.#absent.has(agent)).map(([, report]) => report);
  }

  deadLetters(topology: string): number {
    return this.#topologies.get(topology)?.deadLetters ?? 0;
  }

  /** Per second, over the last ten seconds or so. */
  rate(topology: string, component: string, counter: string): number {
    const samples = this.#topologies.get(topology)?.components.get(component)?.samples ?? [];
    const first = samples[0];
    const last = samples[samples.length - 1];
    if (first === undefined || last === undefined || first === last) return 0;
    const risen = (last.totals.get(counter) ?? 0) - (first.totals.get(counter) ?? 0);
    return (risen * 1000) / (last.at - first.at);
  }

  #watch(topology: string): Watched {
    const known = this.#topologies.get(topology);
    if (known !== undefined) return known;
    const fresh = { components: new Map(), lives: new Map(), deadLettersLast: new Map(), deadLetters: 0 };
    this.#topologies.set(topology, fresh);
    return fresh;
  }
}

/**
 * A worker that was stopped and started by an assignment has the same life by name, but lower counters; so
 * has an agent that has no worker left to ask, as at the end of a topology.
 */
function beganAnew(report: TopologyReport, watched: Watched, agent: string): boolean {
  const { components, deadLettersLast } = watched;
  if (report.deadLetters < (deadLettersLast.get(agent) ?? 0)) return true;
  return report.components.some(({ component, counters }) => {
    const before = components.get(component)?.last.get(agent)?.counters ?? {};
    return ["executed", "emitted"].some((name) => (counters[name] ?? 0) < (before[name] ?? 0));
  });
}

function forget({ components, lives, deadLettersLast }: Watched, agent: string): void {
  for (const { last } of components.values()) last.delete(agent);
  lives.delete(agent);
  deadLettersLast.delete(agent);
}
