import {
  type AssignedTask,
  type AssignedTopology,
  copyUnreadable,
  type Replica,
  type TaskReport,
} from "../../proto/index.js";

interface Copy {
  term: number;
  number: number;
  commit: number;
  /** Only of an owner: who has to have each commit before it counts. */
  counted: readonly Replica[] | null;
  whole: boolean;
  /** Its agent cannot read it; whoever writes to it does not see that. */
  damaged?: boolean;
  /** The latest layout that anything in it was written in. */
  layout: number;
}

interface Disk {
  readonly id: string;
  readonly copies: Map<string, Copy>;
}

/** How an agent that is up sees its part of a topology; null = it is down. */
export type Look = (agent: string) => AssignedTopology | null;

/**
 * The stores of topologies on agents, and what is copied between them: as much of docs/protocol.md, Standbys
 * and fail-over, as the coordinator can be wrong about. Every owner commits once a heartbeat; a commit that
 * all replicas have is promised, and `faults` says when a promised one is not there any more.
 */
export class Disks {
  readonly faults: string[] = [];
  /** What an owner ever counted in an epoch: `<topology>/<task> <term>.<number> <agent> <store>`. */
  readonly counted = new Set<string>();
  readonly #disks = new Map<string, Disk>();
  readonly #promised = new Map<
    string,
    { readonly commit: number; readonly term: number; readonly number: number }
  >();
  readonly #void = new Map<string, { readonly term: number; readonly number: number }>();
  readonly #layoutOf: (agent: string) => number;
  #made = 0;

  /** `layoutOf`: which layout of stores the program of an agent writes, and reads with those before. */
  constructor(layoutOf: (agent: string) => number) {
    this.#layoutOf = layoutOf;
  }

  /** The disk of an agent breaks: it comes back with empty stores. */
  wipe(agent: string): void {
    for (const [key, { copies }] of [...this.#disks]) {
      if (!key.startsWith(`${agent}/`)) continue;
      this.#disks.delete(key);
      // What is pinned is gone with its disk, which is known and said.
      for (const task of copies.keys())
        if (task.endsWith(`@${agent}`)) this.forgive(key.split("/")[1]!, task);
    }
  }

  /** What the agent has of a task can be read no more, or again. */
  damage(agent: string, topology: string, task: string, damaged = true): void {
    this.#disk(agent, topology).copies.get(task)!.damaged = damaged;
  }

  /** What a task promised is void; with a decision also what it promises in epochs up to that one. */
  forgive(
    topology: string,
    task: string,
    decision?: { readonly term: number; readonly number: number },
  ): void {
    this.#promised.delete(`${topology}/${task}`);
    if (decision !== undefined) this.#void.set(`${topology}/${task}`, decision);
  }

  promised(topology: string, task: string): number {
    const key = `${topology}/${task}`;
    const { commit, term, number } = this.#promised.get(key) ?? { commit: 0, term: 0, number: 0 };
    const past = this.#void.get(key) ?? { term: 0, number: 0 };
    return (term - past.term || number - past.number) <= 0 ? 0 : commit;
  }

  store(agent: string, topology: string): string {
    return this.#disk(agent, topology).id;
  }

  /** What the agent's assignment does not name is thrown away. */
  sweep(agent: string, topologies: readonly AssignedTopology[]): void {
    for (const [key, { copies }] of [...this.#disks]) {
      if (!key.startsWith(`${agent}/`)) continue;
      const part = topologies.find(({ topology }) => key === `${agent}/${topology}`);
      if (part === undefined) this.#disks.delete(key);
      for (const task of [...copies.keys()]) {
        const standby = part?.standbys.find((other) => other.task === task);
        // A copy of an earlier epoch goes when the owner of this one ships, and not before.
        if (standby !== undefined || part?.tasks.some((own) => own.task === task)) continue;
        copies.delete(task);
      }
    }
  }

  /** One heartbeat's work of an owner: ships, commits, and says what counts. */
  work(agent: string, topology: string, task: AssignedTask, look: Look): Partial<TaskReport> {
    const disk = this.#disk(agent, topology);
    if (task.store !== "" && task.store !== disk.id) {
      return { status: "starting", waits: "its state is in another store" };
    }
    const copy = this.#own(agent, topology, task, disk);
    if (copy === null) return { status: "failed", why: `${copyUnreadable}: it is not there` };
    const self = { agent, store: disk.id };
    const named = [self, ...(task.standby === null ? [] : [task.standby])];
    copy.counted = (copy.counted ?? [self]).filter((one) => {
      return named.some((other) => other.agent === one.agent && other.store === one.store);
    });
    // Whoever is to show its copy goes on with whom it counts, or does nothing.
    if (task.store !== "" && (!task.prove || copy.counted.length > 1))
      this.#commit(topology, task, copy, look);
    if (task.standby !== null && !task.prove && copy.counted.length === 1)
      this.#ship(topology, task, copy, task.standby, look);
    for (const one of copy.counted) {
      this.counted.add(`${topology}/${task.task} ${task.term}.${task.number} ${one.agent} ${one.store}`);
    }
    return { commit: copy.commit, replicas: copy.counted };
  }

  #own(agent: string, topology: string, task: AssignedTask, { copies }: Disk): Copy | null {
    const { term, number } = task;
    const known = copies.get(task.task);
    if (known?.damaged === true && task.store !== "") return null;
    if (known?.term === term && known.number === number && known.counted !== null) {
      known.layout = Math.max(known.layout, this.#layoutOf(agent));
      return known;
    }
    const promised = this.promised(topology, task.task);
    if (task.store === "") {
      if (promised > 0) this.#fault(agent, topology, task, `begins empty, ${promised} commits were promised`);
      const layout = this.#layoutOf(agent);
      const fresh = { term, number, commit: 0, counted: null, whole: true, layout };
      copies.set(task.task, fresh);
      return fresh;
    }
    if (known === undefined || !known.whole) {
      this.#fault(agent, topology, task, "owns what it has no whole copy of");
      return null;
    }
    if (known.commit < promised) {
      this.#fault(agent, topology, task, `has commit ${known.commit}, ${promised} was promised`);
    }
    const layout = this.#layoutOf(agent);
    if (known.layout > layout)
      this.#fault(agent, topology, task, `reads layout ${layout}, and its copy is of ${known.layout}`);
    Object.assign(known, { term, number, counted: null, layout });
    return known;
  }

  #commit(topology: string, task: AssignedTask, copy: Copy, look: Look): void {
    const others = copy.counted!.slice(1).map(({ agent, store }) => {
      return this.#standby(topology, task, agent, store, look);
    });
    if (task.wait || others.some((other) => other === null || !other.whole)) return;
    for (const one of [copy, ...others])
      Object.assign(one!, { commit: copy.commit + (one === copy ? 1 : 0), layout: copy.layout });
    const { term, number } = task;
    this.#promised.set(`${topology}/${task.task}`, { commit: copy.commit, term, number });
  }

  /** The first time the copy is begun, the second time it is whole and counts. */
  #ship(topology: string, task: AssignedTask, copy: Copy, to: Replica, look: Look): void {
    const { term, number } = task;
    const held = look(to.agent)?.standbys.find((one) => one.task === task.task);
    const disk = this.#disk(to.agent, topology);
    if (held?.term !== term || held.number !== number || disk.id !== to.store) return;
    const there = disk.copies.get(task.task);
    if (there?.term === term && there.number === number && !there.whole && there.counted === null) {
      Object.assign(there, { whole: true, commit: copy.commit, layout: copy.layout });
      copy.counted = [...copy.counted!, to];
    } else
      disk.copies.set(task.task, {
        term,
        number,
        commit: 0,
        counted: null,
        whole: false,
        layout: copy.layout,
      });
  }

  #standby(topology: string, { task, term, number }: AssignedTask, agent: string, store: string, look: Look) {
    if (look(agent) === null) return null;
    const disk = this.#disk(agent, topology);
    const there = disk.id === store ? disk.copies.get(task) : undefined;
    return there?.term === term && there.number === number && there.counted === null ? there : null;
  }

  #disk(agent: string, topology: string): Disk {
    const key = `${agent}/${topology}`;
    const known = this.#disks.get(key);
    if (known !== undefined) return known;
    const fresh = { id: `disk-${++this.#made}`, copies: new Map() };
    this.#disks.set(key, fresh);
    return fresh;
  }

  #fault(agent: string, topology: string, { task, term, number }: AssignedTask, what: string): void {
    this.faults.push(`${topology}/${task} ${term}.${number} on ${agent} ${what}`);
  }
}
