import { isSink } from "./committing.js";
import { deadLetterStream } from "./fields.js";
import type { Chain, ComponentSpec, GraphSpec, GroupingSpec, Placement, Resources, TaskId } from "./graph.js";

/** What the plan needs to know of an agent. */
export interface PlanAgent {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** One task of a chain. */
export interface PlannedTask {
  readonly id: TaskId;
  /** Name of the chain's first component. */
  readonly head: string;
  /** 0 … parallelism - 1; 0 under `onEach`. */
  readonly index: number;
  /** The agent that it is pinned to; null = movable. */
  readonly agent: string | null;
}

/** Chain `from` sends to chain `to` (both named by their heads), by these inputs of `to`'s head. */
export interface ChainFeed {
  readonly from: string;
  readonly to: string;
  readonly inputs: readonly {
    readonly component: string;
    readonly stream: string;
    readonly grouping: GroupingSpec;
  }[];
}

/** Tuples may go from task `from` to task `to`. Its name on the wire is `<from>><to>`. */
export interface PlannedLink {
  readonly from: TaskId;
  readonly to: TaskId;
}

/**
 * Fuses components into chains. A bolt joins the chain of its producer when that is its only input, by
 * `local`, with equal
 * placement and parallelism. Everything else heads a chain of its own: spouts, bolts with several inputs,
 * consumers of dead letters, and in `exactly-once` sinks, which get committed frames over a link (I5). So
 * all inputs from outside a chain go to its head, and inside a tuple passes by direct call. The spec must be
 * valid (`validate`): producers stand before consumers.
 */
export function chainsOf(spec: GraphSpec): readonly Chain[] {
  const components = new Map(spec.components.map((component) => [component.name, component]));
  const members = new Map<string, ComponentSpec[]>();
  const headOf = new Map<string, string>();
  for (const component of spec.components) {
    const alone = spec.settings.delivery === "exactly-once" && isSink(component);
    const producer = alone ? undefined : fusedProducer(component, components);
    const head = producer === undefined ? component.name : headOf.get(producer)!;
    headOf.set(component.name, head);
    const chain = members.get(head);
    if (chain === undefined) members.set(head, [component]);
    else chain.push(component);
  }
  return [...members].map(([head, chain]) => ({
    head,
    components: chain.map((component) => component.name),
    placement: chain[0]!.placement,
    parallelism: chain[0]!.parallelism,
    resources: sumOf(chain),
  }));
}

/** Which chain feeds which; one entry for each pair, in the order of the consumers. */
export function chainFeedsOf(spec: GraphSpec, chains: readonly Chain[]): readonly ChainFeed[] {
  const chainOf = headsOf(chains);
  const heads = new Map(spec.components.map((component) => [component.name, component]));
  const feeds: ChainFeed[] = [];
  for (const chain of chains) {
    const byProducer = new Map<string, ChainFeed["inputs"][number][]>();
    for (const { from, stream, grouping } of heads.get(chain.head)!.inputs) {
      const head = chainOf.get(from)!;
      const inputs = byProducer.get(head) ?? [];
      inputs.push({ component: from, stream, grouping });
      byProducer.set(head, inputs);
    }
    for (const [from, inputs] of byProducer) feeds.push({ from, to: chain.head, inputs });
  }
  return feeds;
}

/** The tasks of a chain: as many as its parallelism, or one on each agent that matches its `onEach`. */
export function tasksOf(chain: Chain, agents: readonly PlanAgent[]): readonly PlannedTask[] {
  const { head, placement } = chain;
  if (placement.kind === "onEach") {
    return agents
      .filter((agent) => matchesLabels(placement.labels, agent.labels))
      .map((agent) => ({ id: `${head}@${agent.name}`, head, index: 0, agent: agent.name }));
  }
  return Array.from({ length: chain.parallelism }, (_, index) => ({
    id: `${head}:${index}`,
    head,
    index,
    agent: null,
  }));
}

/**
 * Every pair of tasks between which tuples may pass, each pair once. `tasks` are those of all chains. A
 * pinned sender with a `local` input at a pinned consumer on its own agent is linked to that one only;
 * `global` only to index 0.
 */
export function linksOf(
  spec: GraphSpec,
  chains: readonly Chain[],
  tasks: readonly PlannedTask[],
): readonly PlannedLink[] {
  const byHead = new Map<string, PlannedTask[]>(chains.map((chain) => [chain.head, []]));
  for (const task of tasks) byHead.get(task.head)?.push(task);
  const links: PlannedLink[] = [];
  for (const feed of chainFeedsOf(spec, chains)) {
    const receivers = byHead.get(feed.to)!;
    const pinned = new Map(receivers.flatMap((task) => (task.agent === null ? [] : [[task.agent, task]])));
    const groupings = feed.inputs.map((input) => input.grouping.kind);
    const reachable = groupings.every((kind) => kind === "global") ? receivers.slice(0, 1) : receivers;
    const onlyLocal = groupings.every((kind) => kind === "local");
    for (const sender of byHead.get(feed.from)!) {
      const beside = onlyLocal && sender.agent !== null ? pinned.get(sender.agent) : undefined;
      if (beside !== undefined) links.push({ from: sender.id, to: beside.id });
      else for (const receiver of reachable) links.push({ from: sender.id, to: receiver.id });
    }
  }
  return links;
}

/** True when the placement allows the agent. */
export function placementAllows(placement: Placement, agent: PlanAgent): boolean {
  return placement.kind === "anywhere" || matchesLabels(placement.labels, agent.labels);
}

/** True when every wanted label is there with the same value. No wanted labels match every agent. */
export function matchesLabels(
  wanted: Readonly<Record<string, string>>,
  labels: Readonly<Record<string, string>>,
): boolean {
  for (const [key, value] of Object.entries(wanted)) {
    if (!Object.hasOwn(labels, key) || labels[key] !== value) return false;
  }
  return true;
}

/** The parts of a task id; null when the text is none. */
export function parseTaskId(id: TaskId): PlannedTask | null {
  const at = id.indexOf("@");
  if (at > 0) return { id, head: id.slice(0, at), index: 0, agent: id.slice(at + 1) };
  const match = /^([^:@]+):(\d{1,6})$/.exec(id);
  return match === null ? null : { id, head: match[1]!, index: Number(match[2]), agent: null };
}

function fusedProducer(
  component: ComponentSpec,
  components: ReadonlyMap<string, ComponentSpec>,
): string | undefined {
  const input = component.inputs[0];
  if (component.inputs.length !== 1 || input === undefined) return undefined;
  if (input.grouping.kind !== "local" || input.stream === deadLetterStream) return undefined;
  const producer = components.get(input.from);
  if (producer === undefined || producer.parallelism !== component.parallelism) return undefined;
  return samePlacement(producer.placement, component.placement) ? producer.name : undefined;
}

function samePlacement(a: Placement, b: Placement): boolean {
  if (a.kind === "anywhere" || b.kind === "anywhere") return a.kind === b.kind;
  return a.kind === b.kind && matchesLabels(a.labels, b.labels) && matchesLabels(b.labels, a.labels);
}

function headsOf(chains: readonly Chain[]): ReadonlyMap<string, string> {
  return new Map(chains.flatMap((chain) => chain.components.map((component) => [component, chain.head])));
}

function sumOf(chain: readonly ComponentSpec[]): Resources {
  return {
    cpu: chain.reduce((sum, component) => sum + component.resources.cpu, 0),
    memory: chain.reduce((sum, component) => sum + component.resources.memory, 0),
  };
}
