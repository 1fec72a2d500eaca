import { HeadwaterError } from "../../base/index.js";
import type { LinkReport, Peer } from "../../proto/index.js";
import {
  defaultStream,
  linksOf,
  type PlannedLink,
  type PlannedTask,
  parseTaskId,
  type Row,
} from "../../topology/index.js";
import { bindExits } from "./bind-exits.js";
import { connect } from "./chain.js";
import { addEventTime } from "./event-time-figures.js";
import { IncomingLink } from "./incoming.js";
import { InputClock } from "./input-clock.js";
import type { InnerMessage, LinkHost } from "./link-host.js";
import { OutgoingLink } from "./outgoing.js";
import type { RuntimeAssignment } from "./runtime-contract.js";
import type { Stage } from "./stage.js";
import { turnTuples } from "./target.js";
import { Task } from "./task.js";
import type { TaskHost } from "./task-host.js";
import { idleMsDefault } from "./work.js";

/** Tuples that a task executes in a turn when no other has anything to do. */
const aloneTuples = 500;
/** One turn in so many goes to the task that waits longest. */
const fairTurns = 8;

/** Least ms between two frames to another agent that carry a watermark alone, unless the topology says so. */
const watermarkMsDefault = 200;

/** A stage and the task that it belongs to. */
export interface Placed {
  readonly task: Task;
  readonly stage: Stage;
}

interface Tap {
  readonly component: string;
  readonly stream: string;
  readonly see: (task: string, tuple: unknown) => void;
  readonly undo: Map<Task, () => void>;
}

/** The tasks of a runtime and the links between them and others: brought to what the assignment says. */
export class TaskTable {
  readonly #host: TaskHost & LinkHost & { grant(event: { kind: "join" | "leave"; link: string }): void };
  readonly #tasks = new Map<string, Task>();
  /** Tasks that were removed and are not closed yet: the next one of the name opens after that. */
  readonly #closing = new Map<string, Promise<unknown>>();
  readonly #ins = new Map<string, IncomingLink>();
  readonly #outs = new Map<string, OutgoingLink>();
  readonly #owing = new Set<IncomingLink>();
  readonly #taps = new Set<Tap>();
  #assignment: RuntimeAssignment | null = null;
  #turns = 0;
  #all: readonly Task[] = [];
  #inOrder: readonly Task[] = [];

  constructor(host: TaskHost & LinkHost & { grant(event: { kind: "join" | "leave"; link: string }): void }) {
    this.#host = host;
  }

  get all(): readonly Task[] {
    return this.#all;
  }

  /** Producers before consumers. */
  get inOrder(): readonly Task[] {
    return this.#inOrder;
  }

  incoming(link: string): IncomingLink | undefined {
    return this.#ins.get(link);
  }
  outgoing(link: string): OutgoingLink | undefined {
    return this.#outs.get(link);
  }

  /** Hands a message that stays in this process to the end that it is for. */
  deliver(from: string, message: InnerMessage): void {
    switch (message.kind) {
      case "hello":
      case "frame":
      case "gap":
        this.#ins.get(message.link)?.accept(from, message);
        return;
      case "fenced":
        if (message.to === "receiver") this.#ins.get(message.link)?.accept(from, message);
        else this.#outs.get(message.link)?.receive(from, message);
        return;
      default:
        this.#outs.get(message.link)?.receive(from, message);
    }
  }

  /** True when nobody has anything to do. */
  get quiet(): boolean {
    for (const task of this.#all) if (task.urgency > 0) return false;
    return true;
  }

  /**
   * Gives a turn to the task with the longest queue (EdgeWise, USENIX ATC'19), and now and then to the one
   * that waits longest, so that a short queue is not forgotten. Undefined when nobody has anything to do.
   */
  turn(now: number): Task | undefined {
    const oldest = ++this.#turns % fairTurns === 0;
    let found: Task | undefined;
    let most = 0;
    let ready = 0;
    for (const task of this.#all) {
      const urgency = task.urgency;
      if (urgency === 0) continue;
      ready++;
      const rank = oldest ? this.#turns - task.turnAt : urgency;
      if (rank <= most) continue;
      most = rank;
      found = task;
    }
    if (found === undefined) return undefined;
    found.turnAt = this.#turns;
    found.work.work(now, found.exclusive ? 1 : ready === 1 ? aloneTuples : turnTuples);
    return found;
  }

  /** Everything is arranged when it returns; resolves when what is new is open and what is gone is closed. */
  async reconcile(assignment: RuntimeAssignment): Promise<void> {
    const wanted = new Map(assignment.tasks.map((want) => [want.task, want]));
    const stays = (task: Task) => isSame(task, wanted.get(task.id));
    const kept = new Set(this.#all.filter(stays).map((task) => task.id));
    const fresh = assignment.tasks.filter((want) => !kept.has(want.task)).map((want) => this.#create(want));
    const gone = this.#all.filter((task) => !kept.has(task.id));
    const closing = gone.map((task) => this.#remove(task));
    for (const task of fresh) this.#tasks.set(task.id, task);
    for (const task of this.#all) if (kept.has(task.id)) task.update(wanted.get(task.id)!);
    this.#order();
    this.#assignment = assignment;
    this.#bind(assignment);
    for (const tap of this.#taps) for (const task of fresh) this.#attach(tap, task);
    const opening = fresh.map((task) => task.start(this.#closing.get(task.id)));
    await Promise.all([...closing, ...opening]);
  }

  /** Opens the links of tasks that have loaded what they must remember. */
  rebind(): void {
    if (this.#assignment !== null) this.#bind(this.#assignment);
  }

  /** Closes every task; resolves when those that were removed before are closed, too. */
  async close(ended: boolean): Promise<void> {
    const closing = this.#all.map((task) => task.close(ended));
    await Promise.all([...closing, ...this.#closing.values()]);
  }

  connection(open: boolean): void {
    for (const link of this.#outs.values()) link.connection(open);
    for (const link of this.#ins.values()) link.connection(open);
  }

  diskChanged(): void {
    for (const link of this.#outs.values()) link.diskChanged();
  }

  /** The receiver of the link would say something new if it were asked. */
  owes(link: IncomingLink): void {
    this.#owing.add(link);
  }

  /** Nothing else to do: acknowledge what is owed. */
  idle(): void {
    for (const link of this.#owing) link.idle();
    this.#owing.clear();
  }

  /** Does what is due; returns when the next thing is. */
  timers(now: number, wall: number): number {
    let next = Number.POSITIVE_INFINITY;
    for (const task of this.#all) {
      task.tick(now, wall);
      next = Math.min(next, task.wakeAt);
    }
    for (const link of [...this.#outs.values(), ...this.#ins.values()]) {
      if (link.wake <= now) link.step({ kind: "timer" }, "");
      next = Math.min(next, link.wake);
    }
    return next;
  }

  /** When a task has something due; links say so by themselves. */
  wake(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const task of this.#all) next = Math.min(next, task.wakeAt);
    return next;
  }

  /** Brings what stages counted into the counters of their components. */
  count(): void {
    for (const task of this.#all) for (const stage of task.built.stages) stage.count();
  }

  /** What the spouts of a component say of themselves, summed, and how event time stands at it. */
  stats(component: string): Readonly<Record<string, number>> {
    const sum: Record<string, number> = Object.create(null);
    const { port } = this.#host.options;
    for (const { chain, door, work } of this.#all) {
      addEventTime(sum, work.clock?.standing(component, port.now()) ?? null, port.wall());
      if (door === null || chain.head !== component) continue;
      for (const [name, value] of Object.entries(door.stats())) {
        sum[name] = (sum[name] ?? 0) + value;
      }
    }
    return sum;
  }

  linkReports(): readonly LinkReport[] {
    return [...this.#outs.values()].map((link) => link.report());
  }

  stageOf(component: string, task: string): Placed | undefined {
    const candidates = [this.#tasks.get(task), ...this.#all].filter((each) => each?.running);
    for (const each of candidates) {
      const stage = each!.built.stages.find(({ plan }) => plan.component.name === component);
      if (stage !== undefined) return { task: each!, stage };
    }
    return undefined;
  }

  tap(component: string, stream: string, see: (task: string, tuple: unknown) => void): () => void {
    const tap: Tap = { component, stream, see, undo: new Map() };
    this.#taps.add(tap);
    for (const task of this.#all) this.#attach(tap, task);
    return () => {
      this.#taps.delete(tap);
      for (const undo of tap.undo.values()) undo();
    };
  }

  /** The task is overruled: its links say nothing any more; it stays in the table so that it is reported. */
  silence(task: Task): void {
    for (const link of task.outs.values()) this.#outs.delete(link.name);
    for (const link of task.ins.values()) this.#forget(link);
  }

  // ------------------------------------------------------------ inside

  #create(want: RuntimeAssignment["tasks"][number]): Task {
    const planned = parseTaskId(want.task);
    const chain = planned === null ? undefined : this.#host.program.chains.get(planned.head);
    if (planned === null || chain === undefined) {
      throw new HeadwaterError("unknown-task", `the topology has no task ${JSON.stringify(want.task)}`, {
        place: this.#host.options.graph.name,
        remedy: "the coordinator has another version: submit it again",
      });
    }
    return new Task(this.#host, chain, want, planned.index);
  }

  /** Another run of the task may go on where this one stopped, here or elsewhere. */
  async #remove(task: Task): Promise<void> {
    this.#tasks.delete(task.id);
    for (const stage of task.built.stages) stage.count();
    this.silence(task);
    const closing = Promise.all([task.close(false), this.#closing.get(task.id)]);
    this.#closing.set(task.id, closing);
    await closing;
    if (this.#closing.get(task.id) === closing) this.#closing.delete(task.id);
  }

  #order(): void {
    const place = new Map(this.#host.program.chainList.map((chain, index) => [chain.head, index]));
    this.#all = [...this.#tasks.values()];
    this.#inOrder = [...this.#all].sort((a, b) => place.get(a.chain.head)! - place.get(b.chain.head)!);
  }

  /** Makes and drops links, and tells each who has its other end. */
  #bind(assignment: RuntimeAssignment): void {
    const peers = new Map<string, Peer>(assignment.peers.map((peer) => [peer.task, peer]));
    for (const { task, term, number } of assignment.tasks) {
      peers.set(task, { task, agent: this.#host.agent, term, number });
    }
    const planned = [...peers.keys()].map((id) => parseTaskId(id)).filter((each) => each !== null);
    const links = this.#linksOf(planned);
    const wanted = new Set(links.map(({ from, to }) => `${from}>${to}`));
    for (const link of [...this.#outs.values()]) if (!wanted.has(link.name)) this.#dropOut(link);
    for (const link of [...this.#ins.values()]) if (!wanted.has(link.name)) this.#dropIn(link);
    for (const { from, to } of links) {
      const name = `${from}>${to}`;
      const sender = this.#tasks.get(from);
      const receiver = this.#tasks.get(to);
      if (receiver !== undefined && canLink(receiver)) this.#in(receiver, name, from).bind(peers.get(from)!);
      if (sender !== undefined && canLink(sender)) this.#out(sender, name, to).bind(peers.get(to)!);
    }
    for (const task of this.#all) bindExits(task);
  }

  #linksOf(planned: readonly PlannedTask[]): readonly PlannedLink[] {
    const { spec, chainList } = this.#host.program;
    const own = (id: string) => this.#tasks.has(id);
    return linksOf(spec, chainList, planned).filter(({ from, to }) => own(from) || own(to));
  }

  #out(task: Task, name: string, to: string): OutgoingLink {
    const found = task.outs.get(name);
    if (found !== undefined) return found;
    const output = task.marks.addOutput();
    const { lossy } = this.#host;
    const pinned = parseTaskId(to)?.agent !== null;
    const parted = task.parted.get(name);
    const durable = task.commit?.outgoing(name, pinned, parted) ?? null;
    const { epoch } = task;
    const { watermarkMs = watermarkMsDefault } = this.#host.options.graph.settings;
    const options = { name, to, epoch, output, lossy, pinned, durable, parted, watermarkMs };
    const link = new OutgoingLink(this.#host, task, options);
    task.outs.set(name, link);
    this.#outs.set(name, link);
    return link;
  }

  #in(task: Task, name: string, from: string): IncomingLink {
    const found = task.ins.get(name);
    if (found !== undefined) return found;
    const input = task.marks.addInput();
    const { schemas } = this.#host.program;
    const { epoch } = task;
    const mark = task.marks.input(input);
    const eager = this.#host.lossy;
    const committed = task.commit === null ? undefined : task.commit.incoming(name);
    const clock = this.#clockOf(task, name);
    const options = { name, from, epoch, input, mark, schemas, eager, committed, clock };
    const link = new IncomingLink(this.#host, task, options);
    task.ins.set(name, link);
    this.#ins.set(name, link);
    this.#host.grant({ kind: "join", link: name });
    return link;
  }

  /** The event time of an input; null = the topology has none. */
  #clockOf({ commit, work }: Task, link: string): InputClock | null {
    if (work.clock === null) return null;
    const { idleMs = idleMsDefault, whenAway } = this.#host.options.graph.settings;
    const patience = whenAway === "wait" ? Number.POSITIVE_INFINITY : idleMs;
    const committed = commit?.watermark(link) ?? Number.NEGATIVE_INFINITY;
    const clock = new InputClock(patience, committed, this.#host.now());
    work.clock.addInput(clock);
    return clock;
  }

  /** The consumer is gone for good: what waited for it goes nowhere. */
  #dropOut(link: OutgoingLink): void {
    this.#outs.delete(link.name);
    for (const task of this.#all) {
      if (!task.outs.delete(link.name)) continue;
      if (!link.empty) this.#host.log("warn", `${link.name}: its receiver is gone, what waited is dropped`);
      task.lost(link);
    }
  }

  #dropIn(link: IncomingLink): void {
    this.#forget(link);
    for (const task of this.#all) if (task.ins.delete(link.name)) task.forgot(link);
  }

  #forget(link: IncomingLink): void {
    this.#ins.delete(link.name);
    this.#owing.delete(link);
    this.#host.grant({ kind: "leave", link: link.name });
  }

  #attach(tap: Tap, task: Task): void {
    const stage = task.built.stages.find(({ plan }) => plan.component.name === tap.component);
    const route = stage?.routes.get(tap.stream);
    if (stage === undefined || route === undefined) return;
    const untap = route.tap((row: Row) => {
      try {
        tap.see(task.id, row);
      } catch {
        // Who looks on has no part in what becomes of the tuple.
      }
    });
    if (tap.stream === defaultStream) connect(stage);
    tap.undo.set(task, () => {
      untap();
      connect(stage);
    });
  }
}

function canLink(task: Task): boolean {
  return !task.closed && task.loaded;
}

function isSame({ epoch }: Task, want: RuntimeAssignment["tasks"][number] | undefined): boolean {
  if (want === undefined) return false;
  return want.term === epoch.term && want.number === epoch.number && want.start === epoch.start;
}
