import { plan } from "../coordinator/scheduler/plan.js";
import type {
  Plan,
  SchedulerView,
  ViewAgent,
  ViewCopies,
  ViewTopology,
} from "../coordinator/scheduler/view.js";
import type { Chain, Placement } from "../topology/index.js";
import { type Bench, type BenchLine, line, median } from "./harness.js";

const agentsInFleet = 1_000;
const sites = 100;
const agentsLost = 10;
/** What a plan may take, ms. */
const limitMs = 1_000;
const repeats = 7;

export const benches: readonly Bench[] = [{ name: "scheduler", run: benchScheduler }];

/**
 * The scheduler on 1,000 agents and 10,000 tasks (100 topologies of four chains, a tenth of the tasks
 * pinned, all others with a standby): all of it from nothing, and after ten agents are lost. Throws when
 * tasks of other agents than the lost ones move, or one goes to another agent than its standby's.
 */
export function benchScheduler(): readonly BenchLine[] {
  const fromNothing: number[] = [];
  const afterLoss: number[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const agents = fleet();
    const placed = new Map<string, Map<string, string>>();
    const first = timed(fromNothing, () => plan(viewOf(agents, placed, new Map())));
    if (first.moves.length !== 10_000) throw new Error(`${first.moves.length} of 10,000 tasks were placed`);
    if (first.standbys.length !== 9_000) throw new Error(`${first.standbys.length} of 9,000 copies`);
    apply(first, placed);
    const standbys = new Map(
      first.standbys.map(({ topology, task, agent }) => [`${topology}/${task}`, agent]),
    );
    const lost = new Set(Array.from({ length: agentsLost }, (_, index) => `gw-${index * 37 + repeat}`));
    const left = agents.map((agent): ViewAgent => {
      if (!lost.has(agent.name)) return agent;
      return { ...agent, closed: "is lost", holds: "leave", present: false };
    });
    const second = timed(afterLoss, () => plan(viewOf(left, placed, standbys)));
    const strays = second.moves.filter(({ from }) => from === null || !lost.has(from));
    if (strays.length > 0) throw new Error(`${strays.length} tasks of living agents moved`);
    if (second.moves.length === 0) throw new Error("the lost agents' tasks did not move");
    const wrong = second.moves.filter(({ topology, task, to }) => standbys.get(`${topology}/${task}`) !== to);
    if (wrong.length > 0) throw new Error(`${wrong.length} tasks went where their state is not`);
  }
  return [
    limited("scheduler: 10,000 tasks on 1,000 agents, from nothing", fromNothing),
    limited("scheduler: 10,000 tasks on 1,000 agents, after losing 10", afterLoss),
  ];
}

function fleet(): readonly ViewAgent[] {
  return Array.from({ length: agentsInFleet }, (_, index) => ({
    name: `gw-${index}`,
    labels: { site: `site-${index % sites}`, role: index % 10 === 0 ? "core" : "gateway" },
    capacity: { cpu: 4, memory: 4096 },
    closed: null,
    holds: "keep",
    present: true,
    heard: true,
    setAside: false,
    copies: "take",
    storesLayout: 2,
  }));
}

function viewOf(
  agents: readonly ViewAgent[],
  placed: ReadonlyMap<string, ReadonlyMap<string, string>>,
  standbys: ReadonlyMap<string, string | null>,
): SchedulerView {
  const here = new Set(agents.filter(({ present }) => present).map(({ name }) => name));
  const topologies = Array.from({ length: sites }, (_, index): ViewTopology => {
    const name = `topology-${index}`;
    const chains = [
      chain("readings", { kind: "onEach", labels: { site: `site-${index}` } }, 1),
      chain("clean", { kind: "anywhere" }, 50),
      chain("sum", { kind: "on", labels: { role: "gateway" } }, 30),
      chain("publish", { kind: "on", labels: { role: "core" } }, 10),
    ];
    const feeds = chains.slice(1).map((to, at) => ({ from: chains[at]!.head, to: to.head, weight: 10 }));
    const own = placed.get(name) ?? new Map<string, string>();
    const copies = new Map(
      [...own].flatMap(([task, owner]) => {
        const standby = standbys.get(`${name}/${task}`);
        return standby === undefined || standby === null
          ? []
          : [[task, copiesOn(owner, standby, here)] as const];
      }),
    );
    const committing = new Set(["clean", "sum", "publish"]);
    return { name, chains, committing, feeds, placed: own, barred: [], failing: [], copies, tied: new Map() };
  });
  return { agents, topologies, frozen: false, held: false };
}

function copiesOn(owner: string, standby: string, here: ReadonlySet<string>): ViewCopies {
  const holders = [owner, standby];
  const able = holders.filter((name) => here.has(name));
  return { holders, able, unread: [], whole: true, standby, retired: [], heading: null, large: false };
}

function chain(head: string, placement: Placement, parallelism: number): Chain {
  return { head, components: [head], placement, parallelism, resources: { cpu: 0.1, memory: 16 } };
}

function apply({ moves }: Plan, placed: Map<string, Map<string, string>>): void {
  for (const { topology, task, to } of moves) {
    const tasks = placed.get(topology) ?? new Map<string, string>();
    placed.set(topology, tasks);
    tasks.set(task, to);
  }
}

function timed(times: number[], run: () => Plan): Plan {
  const start = performance.now();
  const result = run();
  times.push(performance.now() - start);
  return result;
}

function limited(name: string, times: readonly number[]): BenchLine {
  return line(name, "ms", median(times), limitMs, { atMost: 1 });
}
