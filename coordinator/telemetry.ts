import type { ComponentReport, TopologyReport } from "../proto/index.js";

/** Samples of the totals, one a second, from which rates come. */
const samplesMax = 10;
const sampleEveryMs = 1_000;
/** Counters of one component beyond this many are not kept. */
const countersMax = 200;

/** Sums of one component's counters over all agents; they only rise while the coordinator lives. */
export interface ComponentTotals {
  readonly totals: Map<string, number>;
  readonly samples: { readonly at: number; readonly totals: ReadonlyMap<string, number> }[];
  /** Last report of each agent. */
  readonly last: Map<string, ComponentReport>;
}

/**
 * Adds up what agents report. An agent's counters begin anew with its worker; here they go on. Running ms
 * come in from outside.
 */
export class Telemetry {
  readonly #topologies = new Map<string, Map<string, ComponentTotals>>();
  readonly #deadLetters = new Map<string, { total: number; last: Map<string, number> }>();
  #sampledAt = Number.NEGATIVE_INFINITY;

  take(agent: string, reports: readonly TopologyReport[]): void {
    for (const { topology, components, deadLetters } of reports) {
      const letters = this.#lettersOf(topology);
      letters.total += risen(deadLetters, letters.last.get(agent));
      letters.last.set(agent, deadLetters);
      for (const report of components) this.#takeComponent(topology, agent, report);
    }
  }

  #takeComponent(topology: string, agent: string, report: ComponentReport): void {
    const component = this.#componentOf(topology, report.component);
    const before = component.last.get(agent)?.counters;
    for (const [name, value] of Object.entries(report.counters)) {
      const total = component.totals.get(name);
      if (total === undefined && component.totals.size >= countersMax) continue;
      const known = before !== undefined && Object.hasOwn(before, name) ? before[name] : undefined;
      component.totals.set(name, (total ?? 0) + risen(value, known));
    }
    component.last.set(agent, report);
  }

  /** The worker of a topology on an agent is a new one, or gone: its counters begin at 0. */
  restarted(agent: string): void {
    for (const components of this.#topologies.values()) {
      for (const component of components.values()) component.last.delete(agent);
    }
    for (const letters of this.#deadLetters.values()) letters.last.delete(agent);
  }

  tick(now: number): void {
    if (now - this.#sampledAt < sampleEveryMs) return;
    this.#sampledAt = now;
    for (const components of this.#topologies.values()) {
      for (const { samples, totals } of components.values()) {
        samples.push({ at: now, totals: new Map(totals) });
        if (samples.length > samplesMax) samples.shift();
      }
    }
  }

  forget(topology: string): void {
    this.#topologies.delete(topology);
    this.#deadLetters.delete(topology);
  }

  component(topology: string, component: string): ComponentTotals | undefined {
    return this.#topologies.get(topology)?.get(component);
  }

  deadLetters(topology: string): number {
    return this.#deadLetters.get(topology)?.total ?? 0;
  }

  /** Per second, over the last ten seconds or so. */
  rate(topology: string, component: string, counter: string): number {
    const known = this.component(topology, component);
    const first = known?.samples[0];
    const last = known?.samples[known.samples.length - 1];
    if (first === undefined || last === undefined || first === last) return 0;
    const risenBy = (last.totals.get(counter) ?? 0) - (first.totals.get(counter) ?? 0);
    return (risenBy * 1000) / (last.at - first.at);
  }

  #componentOf(topology: string, name: string): ComponentTotals {
    const components = this.#topologies.get(topology) ?? new Map<string, ComponentTotals>();
    this.#topologies.set(topology, components);
    const known = components.get(name);
    if (known !== undefined) return known;
    const fresh: ComponentTotals = { totals: new Map(), samples: [], last: new Map() };
    components.set(name, fresh);
    return fresh;
  }

  #lettersOf(topology: string): { total: number; last: Map<string, number> } {
    const known = this.#deadLetters.get(topology);
    if (known !== undefined) return known;
    const fresh = { total: 0, last: new Map<string, number>() };
    this.#deadLetters.set(topology, fresh);
    return fresh;
  }
}

/** By how much a counter rose; one that is lower than before has begun anew. */
function risen(value: number, before: number | undefined): number {
  return before === undefined || value < before ? value : value - before;
}
