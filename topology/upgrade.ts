import { chainsOf, parseTaskId } from "./chains.js";
import { hasState } from "./committing.js";
import type { GraphSpec, TaskId } from "./graph.js";
import { type Refusal, type UpgradeFinding, upgradeFindings } from "./upgrade-checks.js";

/** What becomes of one cell of declared state. */
export interface StateFate {
  readonly component: string;
  readonly cell: string;
  readonly fate: "kept" | "new" | "lost";
}

/** What an update of a running topology would do. */
export interface Upgrade {
  readonly components: {
    readonly added: readonly string[];
    readonly removed: readonly string[];
    /** Declared otherwise than before. The code of any other may have changed, too. */
    readonly changed: readonly string[];
  };
  readonly state: readonly StateFate[];
  readonly tasks: {
    /** Tasks that come; `head@…` = one on each agent that matches. */
    readonly started: readonly TaskId[];
    readonly stopped: readonly TaskId[];
    /** Tasks that go on, in a new worker. */
    readonly goOn: readonly TaskId[];
  };
  /** Heads of chains whose tasks begin empty, because their keys would lie in other tasks from now on. */
  readonly emptied: readonly string[];
  /** Everything that stands against it, or is to be thought of. */
  readonly findings: readonly UpgradeFinding[];
}

/** How an operator lets an update happen that would otherwise be refused. */
export interface UpgradeConsent {
  /** All that is under way runs to its end before anything is exchanged. */
  readonly drain: boolean;
  /** State that cannot be handed over is given up. */
  readonly loseState: boolean;
}

/**
 * Holds a new version of a topology against the one that runs: what would happen, and everything that speaks
 * against it. Pure; both specs are valid, and of one name. `tasks`: those that there are now. `rollback`:
 * back to the version before, so that fields may go which came with the one that runs.
 */
export function planUpgrade(
  old: GraphSpec,
  next: GraphSpec,
  { tasks, rollback }: { readonly tasks: readonly TaskId[]; readonly rollback: boolean },
): Upgrade {
  const { findings, emptied } = upgradeFindings(old, next, rollback);
  return {
    components: componentsOf(old, next),
    state: stateOf(old, next, findings, emptied),
    tasks: tasksOf(next, tasks),
    emptied,
    findings,
  };
}

/** What of it nobody has consented to: empty = the update may happen. */
export function refusalsOf(
  { findings }: Upgrade,
  { drain, loseState }: UpgradeConsent,
): readonly UpgradeFinding[] {
  const allowed = (needs: Refusal | null) =>
    needs === null || (needs === "drain" && drain) || (needs === "lose-state" && loseState);
  return findings.filter(({ needs }) => !allowed(needs));
}

function componentsOf(old: GraphSpec, next: GraphSpec): Upgrade["components"] {
  const before = new Map(old.components.map((component) => [component.name, JSON.stringify(component)]));
  const after = new Set(next.components.map(({ name }) => name));
  const known = next.components.filter(({ name }) => before.has(name));
  return {
    added: next.components.filter(({ name }) => !before.has(name)).map(({ name }) => name),
    removed: [...before.keys()].filter((name) => !after.has(name)),
    changed: known
      .filter((component) => before.get(component.name) !== JSON.stringify(component))
      .map(({ name }) => name),
  };
}

function stateOf(
  old: GraphSpec,
  next: GraphSpec,
  findings: readonly UpgradeFinding[],
  emptied: readonly string[],
): readonly StateFate[] {
  const lost = new Set(
    findings.filter(({ losesCell }) => losesCell !== "").map(({ losesCell }) => losesCell),
  );
  for (const { head, components } of chainsOf(next))
    if (emptied.includes(head)) for (const name of components) lost.add(name);
  const inMemory = old.settings.delivery === "at-most-once";
  const before = cellsOf(old);
  const after = cellsOf(next);
  const fates: StateFate[] = [];
  for (const [id, { component, cell }] of before) {
    const goes = inMemory || !after.has(id) || lost.has(component) || lost.has(id);
    fates.push({ component, cell, fate: goes ? "lost" : "kept" });
  }
  for (const [id, place] of after) if (!before.has(id)) fates.push({ ...place, fate: "new" });
  return fates;
}

function cellsOf(
  spec: GraphSpec,
): ReadonlyMap<string, { readonly component: string; readonly cell: string }> {
  const cells = new Map<string, { readonly component: string; readonly cell: string }>();
  for (const component of spec.components.filter(hasState)) {
    for (const cell of Object.keys(component.state ?? {}))
      cells.set(`${component.name}/${cell}`, { component: component.name, cell });
  }
  return cells;
}

function tasksOf(next: GraphSpec, present: readonly TaskId[]): Upgrade["tasks"] {
  const chains = new Map(chainsOf(next).map((chain) => [chain.head, chain]));
  const goesOn = (task: TaskId) => {
    const parsed = parseTaskId(task);
    const chain = parsed === null ? undefined : chains.get(parsed.head);
    if (parsed === null || chain === undefined) return false;
    if (chain.placement.kind === "onEach") return parsed.agent !== null;
    return parsed.agent === null && parsed.index < chain.parallelism;
  };
  const goOn = present.filter(goesOn);
  const there = new Set(goOn);
  const heads = new Set(goOn.map((task) => parseTaskId(task)!.head));
  const started: TaskId[] = [];
  for (const { head, placement, parallelism } of chains.values()) {
    if (placement.kind === "onEach") {
      if (!heads.has(head)) started.push(`${head}@…`);
      continue;
    }
    for (let index = 0; index < parallelism; index++)
      if (!there.has(`${head}:${index}`)) started.push(`${head}:${index}`);
  }
  return { started, stopped: present.filter((task) => !there.has(task)), goOn };
}
