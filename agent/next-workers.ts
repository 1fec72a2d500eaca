import type { AssignedTopology, NextReport, NextVersion } from "../proto/index.js";
import type { Bundles } from "./bundles.js";
import type { AgentEffect, AgentLimits } from "./core-contract.js";
import type { HeldThread } from "./workers.js";

/** A worker thread that has the next version of a topology loaded and does nothing yet. */
interface Held extends NextVersion {
  readonly topology: string;
  readonly instance: number;
  readonly since: number;
  /** ending: nobody wants it any more, its thread is about to be gone. */
  phase: "starting" | "ready" | "refused" | "ending";
  why: string;
  components: readonly string[];
}

/**
 * Workers for versions that an update is about to bring: started beside those that work, so that a version
 * that cannot run here is known before anything stops, and the exchange itself takes no loading. A decider.
 */
export class NextWorkers {
  readonly #limits: AgentLimits;
  readonly #instance: () => number;
  readonly #held = new Map<number, Held>();

  /** `instance`: numbers for threads, never the same twice in the process. */
  constructor(limits: AgentLimits, instance: () => number) {
    this.#limits = limits;
    this.#instance = instance;
  }

  /** What is wanted: a worker for each `next` whose bundle is here. What nobody wants or will take ends. */
  reconcile(
    topologies: readonly AssignedTopology[],
    bundles: ReadonlySet<string>,
    now: number,
    effects: AgentEffect[],
  ): void {
    const wanted = new Map(topologies.map((assigned) => [assigned.topology, assigned]));
    for (const held of this.#held.values()) {
      const assigned = wanted.get(held.topology);
      const next = assigned?.next ?? null;
      const wants =
        (next !== null && isSame(held, next)) || (assigned !== undefined && isSame(held, assigned));
      if (!wants) this.#end(held, effects);
    }
    for (const { topology, next } of topologies) {
      if (next === null || !bundles.has(next.bundle) || this.#find(topology, next) !== undefined) continue;
      const { bundle, bundleBytes, graph, heapMb } = next;
      const instance = this.#instance();
      const version = { bundle, bundleBytes, graph, heapMb };
      const held: Held = {
        ...version,
        topology,
        instance,
        since: now,
        phase: "starting",
        why: "",
        components: [],
      };
      this.#held.set(instance, held);
      effects.push({ kind: "hold-worker", topology, instance, bundle, graph, heapMb });
    }
  }

  /** True: it is one of these, and it is ready. */
  ready(instance: number, components: readonly string[]): boolean {
    const held = this.#held.get(instance);
    if (held === undefined) return false;
    held.components = components;
    if (held.phase === "starting") held.phase = "ready";
    return true;
  }

  /** True: it is one of these, and will not run the version. */
  refused(instance: number, why: string): boolean {
    const held = this.#held.get(instance);
    if (held === undefined) return false;
    if (held.phase === "starting") Object.assign(held, { phase: "refused", why });
    return true;
  }

  /** True: the thread of one of these is gone. One that nobody ended counts as one that cannot run. */
  ended(instance: number, why: string): boolean {
    const held = this.#held.get(instance);
    if (held === undefined) return false;
    if (held.phase === "ending") this.#held.delete(instance);
    else if (held.phase !== "refused")
      Object.assign(held, {
        phase: "refused",
        why: `its worker died: ${why || "its thread ended by itself"}`,
      });
    return true;
  }

  /** Hands the worker that holds the assigned version over, if there is one; it is another's from here on. */
  take(assigned: AssignedTopology): HeldThread | null {
    const held = this.readyFor(assigned);
    if (held !== null) this.#held.delete(held.instance);
    return held;
  }

  /** The worker that holds the assigned version and is ready. */
  readyFor(assigned: AssignedTopology): (HeldThread & NextVersion) | null {
    const held = this.#find(assigned.topology, assigned);
    return held?.phase === "ready" ? held : null;
  }

  timer(now: number, effects: AgentEffect[]): void {
    const { startMs } = this.#limits;
    for (const held of this.#held.values()) {
      if (held.phase !== "starting" || now - held.since < startMs) continue;
      Object.assign(held, { phase: "refused", why: `it was not ready ${startMs / 1000} s after its start` });
      effects.push({ kind: "kill-worker", topology: held.topology, instance: held.instance });
    }
  }

  get nextAt(): number {
    let at = Infinity;
    for (const { phase, since } of this.#held.values())
      if (phase === "starting") at = Math.min(at, since + this.#limits.startMs);
    return at;
  }

  /** What heartbeats say; `bundles` knows why one is not here. */
  report({ topology, next }: AssignedTopology, bundles: Pick<Bundles, "why">): NextReport | null {
    if (next === null) return null;
    const { graph } = next;
    const held = this.#find(topology, next);
    if (held === undefined) return { graph, status: "fetching", why: bundles.why(next.bundle) };
    if (held.phase === "ending") return { graph, status: "starting", why: "" };
    return { graph, status: held.phase, why: held.why };
  }

  /** The agent leaves. */
  close(effects: AgentEffect[]): void {
    for (const held of this.#held.values()) this.#end(held, effects);
  }

  #end(held: Held, effects: AgentEffect[]): void {
    if (held.phase === "ending") return;
    if (held.phase === "refused") {
      this.#held.delete(held.instance);
      return;
    }
    held.phase = "ending";
    effects.push({ kind: "kill-worker", topology: held.topology, instance: held.instance });
  }

  #find(topology: string, version: Pick<NextVersion, "bundle" | "graph" | "heapMb">): Held | undefined {
    for (const held of this.#held.values())
      if (held.topology === topology && held.phase !== "ending" && isSame(held, version)) return held;
    return undefined;
  }
}

function isSame(
  held: Held,
  { bundle, graph, heapMb }: Pick<NextVersion, "bundle" | "graph" | "heapMb">,
): boolean {
  return held.bundle === bundle && held.graph === graph && held.heapMb === heapMb;
}
