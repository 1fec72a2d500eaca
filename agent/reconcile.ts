import type { AssignedTopology, AssignmentMessage, HeldCopy } from "../proto/index.js";

/** What an agent has: bundles that lie whole on its disk, and workers that live or are about to. */
export interface Having {
  readonly bundles: ReadonlySet<string>;
  readonly workers: ReadonlyMap<string, HadWorker>;
}

/**
 * The part of a worker that the reconciler looks at. `starting` and `running` take new assignments;
 * `stopping` ends soon and
 * `backing-off` or `refused` has no thread.
 */
export interface HadWorker {
  readonly topology: string;
  readonly phase: "starting" | "running" | "stopping" | "backing-off" | "refused";
  readonly bundle: string;
  readonly graph: string;
  readonly heapMb: number;
  /** `workOf` what it was told last. */
  readonly work: string;
  /** The tasks that it was told last. */
  readonly tasks: readonly string[];
}

/** What to do next. All steps of one reconciliation may be done at once; doing them twice harms nothing. */
export type Step =
  | { readonly kind: "fetch"; readonly bundle: string; readonly bytes: number }
  | { readonly kind: "drop-bundle"; readonly bundle: string }
  | { readonly kind: "start"; readonly assigned: AssignedTopology }
  | { readonly kind: "assign"; readonly assigned: AssignedTopology }
  /** `assigned`: what is wanted of it now; undefined = nothing. */
  | { readonly kind: "stop"; readonly topology: string; readonly assigned: AssignedTopology | undefined };

/**
 * True when `next` may follow `kept`: assignments never go back to a lower (term, generation), nor to a
 * coordinator that does not know what is kept: its store is an old copy, although its term is a higher one.
 */
export function isNewer(next: AssignmentMessage, kept: AssignmentMessage | null): boolean {
  if (kept === null) return true;
  if (next.term === kept.term) return next.generation > kept.generation;
  if (next.term < kept.term) return false;
  return next.knows >= kept.generation || next.installation !== kept.installation;
}

/** True for a higher (term, generation), whatever its coordinator knows. */
export function isLater(next: AssignmentMessage, kept: AssignmentMessage): boolean {
  return next.term > kept.term || (next.term === kept.term && next.generation > kept.generation);
}

/**
 * Desired state against what there is → steps. A topology that is listed without tasks holds its bundle and
 * no worker: a worker starts in a fraction of the fail-over time and would cost 10-17 MiB on every agent
 * (docs/decisions).
 */
export function reconcile(desired: readonly AssignedTopology[], having: Having): readonly Step[] {
  const steps: Step[] = [];
  const wantedBundles = bundlesOf(desired);
  const wantedTopologies = new Map(desired.map((assigned) => [assigned.topology, assigned]));
  for (const [bundle, bytes] of wantedBundles)
    if (!having.bundles.has(bundle)) steps.push({ kind: "fetch", bundle, bytes });
  for (const bundle of having.bundles)
    if (!wantedBundles.has(bundle)) steps.push({ kind: "drop-bundle", bundle });
  for (const worker of having.workers.values()) {
    const assigned = wantedTopologies.get(worker.topology);
    if (worker.phase === "stopping") continue;
    if (assigned !== undefined && worksOn(worker, assigned, having.bundles)) continue;
    if (assigned === undefined || !hasWork(assigned) || !sameProgram(worker, assigned))
      steps.push({ kind: "stop", topology: worker.topology, assigned });
    else if (isLive(worker) && worker.work !== workOf(assigned)) steps.push({ kind: "assign", assigned });
  }
  for (const assigned of desired)
    if (hasWork(assigned) && having.bundles.has(assigned.bundle) && !having.workers.has(assigned.topology))
      steps.push({ kind: "start", assigned });
  return steps;
}

/** Copies of other agents' tasks that are to be held. */
export function copiesIn(topologies: readonly AssignedTopology[]): readonly HeldCopy[] {
  return topologies.flatMap(({ topology, standbys }) => standbys.map((each) => ({ topology, ...each })));
}

/** Every bundle that is wanted, and its bytes: of what is to run, and of what an update is about to bring. */
export function bundlesOf(desired: readonly AssignedTopology[]): ReadonlyMap<string, number> {
  const versions = desired.flatMap((assigned) =>
    assigned.next === null ? [assigned] : [assigned, assigned.next],
  );
  return new Map(versions.map(({ bundle, bundleBytes }) => [bundle, bundleBytes]));
}

/** Tasks to run, or copies of others' tasks to hold. */
export function hasWork({ tasks, standbys }: AssignedTopology): boolean {
  return tasks.length > 0 || standbys.length > 0;
}

/** Equal texts = nothing new for the worker. */
export function workOf({ tasks, standbys, peers, paused, draining }: AssignedTopology): string {
  return JSON.stringify([
    tasks.map(({ task, term, number, store, standby, wait, prove }) => {
      return [task, term, number, store, standby, wait, prove];
    }),
    standbys.map(({ task, owner, term, number }) => [task, owner, term, number]),
    peers.map(({ task, agent, term, number }) => [task, agent, term, number]),
    paused,
    draining,
  ]);
}

function sameProgram(worker: HadWorker, assigned: AssignedTopology): boolean {
  const { bundle, graph, heapMb } = assigned;
  return worker.bundle === bundle && worker.graph === graph && worker.heapMb === heapMb;
}

/**
 * True when the worker of an older version is to work on: the new one is not here yet, and all that the old
 * one does is still this agent's. Whoever has heard of the new version takes nothing of the old one any more.
 */
function worksOn(worker: HadWorker, assigned: AssignedTopology, bundles: ReadonlySet<string>): boolean {
  if (sameProgram(worker, assigned) || bundles.has(assigned.bundle) || !isLive(worker)) return false;
  const own = new Set(assigned.tasks.map(({ task }) => task));
  return own.size > 0 && worker.tasks.every((task) => own.has(task));
}

function isLive(worker: HadWorker): boolean {
  return worker.phase === "starting" || worker.phase === "running";
}
