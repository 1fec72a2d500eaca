import { filterFault, topicMatches } from "../base/index.js";
import { feedClientId } from "../proto/index.js";
import {
  type Chain,
  type ComponentSpec,
  fitsTopicLevel,
  type GraphSpec,
  parseTaskId,
  placeholder,
  type PlaceholderScope,
  placeholderValue,
  type TaskId,
} from "../topology/index.js";
import type { CoordinatorCore } from "./core.js";

/** What an agent may do at the fleet's broker because of the work that it is assigned. */
export interface Grants {
  /** Feeds that it runs, by their client ids, and the filters that each may subscribe to. */
  readonly feeds: ReadonlyMap<string, readonly string[]>;
  /** Filters that match what its sinks may publish. */
  readonly sinks: readonly { readonly filter: string; readonly retain: boolean }[];
}

/** Work of one agent: what it runs of a topology. */
export interface AssignedWork {
  readonly spec: GraphSpec;
  readonly chains: readonly Chain[];
  readonly tasks: readonly TaskId[];
}

/** Who does the work. */
export interface Worker {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly installation: string;
}

/** What follows from an agent's work. A text with a placeholder that it cannot fill grants nothing. */
export function grantsOf({ name, labels, installation }: Worker, work: readonly AssignedWork[]): Grants {
  const feeds = new Map<string, readonly string[]>();
  const sinks: { filter: string; retain: boolean }[] = [];
  for (const { spec, chains, tasks } of work) {
    const components = new Map(spec.components.map((component) => [component.name, component]));
    for (const task of tasks) {
      const chain = chains.find(({ head }) => head === parseTaskId(task)?.head);
      for (const component of chain?.components ?? []) {
        const wanted = topicsOf(components.get(component));
        if (wanted === undefined) continue;
        const scope = { topology: spec.name, component, task, agent: { name, labels } };
        const filled = (texts: readonly string[]) => texts.flatMap((text) => filledIn(text, scope));
        const filters = filled(wanted.subscribe);
        if (filters.length > 0) feeds.set(feedClientId(installation, spec.name, task), filters);
        for (const filter of filled(wanted.publish)) sinks.push({ filter, retain: wanted.retain });
      }
    }
  }
  return { feeds, sinks };
}

/** Whether a feed may subscribe to this very filter. */
export function grantsFilter({ feeds }: Grants, clientId: string, filter: string): boolean {
  return feeds.get(clientId)?.includes(filter) === true;
}

/** Whether a sink may publish there. */
export function grantsTopic({ sinks }: Grants, topic: string, retain: boolean): boolean {
  return sinks.some((each) => (each.retain || !retain) && topicMatches(each.filter, topic));
}

/** Topics that a topology wants and `reaches` says true of, a placeholder taken for any level. */
export function topicsReaching(
  spec: GraphSpec,
  reaches: (levels: readonly string[]) => boolean,
): readonly { readonly component: string; readonly topic: string }[] {
  return spec.components.flatMap((component) => {
    const { subscribe = [], publish = [] } = topicsOf(component) ?? {};
    return [...subscribe, ...publish]
      .filter((topic) => reaches(topic.split("/").map((level) => (level.includes("${") ? "+" : level))))
      .map((topic) => ({ component: component.name, topic }));
  });
}

function topicsOf(component: ComponentSpec | undefined) {
  const implementation = component?.implementation;
  return implementation?.kind === "builtin" ? implementation.fleetTopics : undefined;
}

/** The filter with its placeholders filled in; none when a value is missing or is no part of a level. */
function filledIn(text: string, scope: PlaceholderScope): readonly string[] {
  let fits = true;
  const filter = text.replace(placeholder, (_, name: string) => {
    const value = placeholderValue(name.trim(), scope);
    fits &&= value !== undefined && fitsTopicLevel(value);
    return value ?? "";
  });
  return fits && !filter.startsWith("$") && filterFault(filter) === null ? [filter] : [];
}

/** An agent's work at one time. */
export interface AgentWork {
  /** Of the coordinator's life, and of the assignment in it: they differ when the work does. */
  readonly term: number;
  readonly number: number;
  readonly worker: Worker;
  readonly work: () => readonly AssignedWork[];
}

export interface GrantBookOptions {
  /** null = not known at the moment: what was granted stays. */
  readonly workOf: (agent: string) => AgentWork | null;
  /** Running ms. */
  readonly now: () => number;
}

/** What was granted holds so long after it was taken away: an agent ends what it no longer runs in order. */
export const withdrawMs = 5_000;
/** Earlier grants of one agent that may hold at once. */
const earlierMax = 20;

interface Held {
  readonly term: number;
  readonly number: number;
  readonly labels: Worker["labels"];
  readonly grants: Grants;
  readonly earlier: readonly { readonly grants: Grants; readonly until: number }[];
}

/**
 * The grants of all agents. They follow the assignments: what is assigned is granted at once, what no longer
 * is goes after `withdrawMs`, in which the agent hears of it and acknowledges what it has done.
 */
export class GrantBook {
  readonly #options: GrantBookOptions;
  readonly #held = new Map<string, Held>();

  constructor(options: GrantBookOptions) {
    this.#options = options;
  }

  /** What the agent may do now: what any of these grants. */
  of(agent: string): readonly Grants[] {
    const held = this.#look(agent);
    if (held === undefined) return [];
    const now = this.#options.now();
    return [held.grants, ...held.earlier.filter(({ until }) => now < until).map(({ grants }) => grants)];
  }

  /** The agent's work has changed. True when it had grants before, some of which may end in `withdrawMs`. */
  changed(agent: string): boolean {
    return (this.#look(agent)?.earlier ?? []).some(
      ({ grants }) => grants.feeds.size + grants.sinks.length > 0,
    );
  }

  #look(agent: string): Held | undefined {
    const known = this.#held.get(agent);
    const now = this.#options.workOf(agent);
    if (now === null) return known;
    const { term, number, worker } = now;
    const same = known?.term === term && known.number === number && known.labels === worker.labels;
    if (same) return known;
    const at = this.#options.now();
    const before = known === undefined ? [] : [{ grants: known.grants, until: at + withdrawMs }];
    const still = (known?.earlier ?? []).filter(({ until }) => at < until);
    const held: Held = {
      ...{ term, number, labels: worker.labels },
      grants: grantsOf(worker, now.work()),
      earlier: [...still, ...before].slice(-earlierMax),
    };
    this.#held.set(agent, held);
    return held;
  }
}

/** What the core has assigned to an agent. */
export function workIn(core: CoordinatorCore, agent: string): AgentWork {
  const { book, cluster } = core;
  const labels = cluster.agents.get(agent)?.labels ?? noLabels;
  return {
    term: book.term,
    number: book.work.get(agent)?.assigned ?? 0,
    worker: { name: agent, labels, installation: book.installation },
    work: () =>
      core.assigned(agent).flatMap(({ topology, tasks }) => {
        const known = book.topologies.get(topology);
        if (known === undefined) return [];
        return [{ spec: known.record.spec, chains: known.chains, tasks: tasks.map(({ task }) => task) }];
      }),
  };
}

const noLabels: Worker["labels"] = {};
