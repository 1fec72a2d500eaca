import { Deque, errorText } from "../../base/index.js";
import { type LinkMessage, type ShipMessage, type ShippedMessage, withoutStore } from "../../proto/index.js";
import { deadLetterStream } from "../../topology/index.js";
import { createGrants, type GrantEvent, stepGrants } from "../link/grants.js";
import type { GroupState } from "../state/group-state.js";
import { toWire } from "./body.js";
import { Commits } from "./commits.js";
import { ComponentCounters } from "./counters.js";
import { canRepeat, DeadLetters, writeLetter } from "./dead-letters.js";
import { Drains } from "./drains.js";
import type { IncomingLink } from "./incoming.js";
import type { InnerMessage, LinkHost } from "./link-host.js";
import { compileProgram, componentPlan, type Program, streamPlan } from "./program.js";
import type {
  DeadLetter,
  KeptLetter,
  Runtime,
  RuntimeAssignment,
  RuntimeOptions,
} from "./runtime-contract.js";
import type { Stage } from "./stage.js";
import type { Task } from "./task.js";
import type { TaskHost, Unprocessed } from "./task-host.js";
import { TaskTable } from "./task-table.js";

/** Messages inside the process that are handled before the next task gets a turn. */
const innerBatch = 256;
const never = Number.POSITIVE_INFINITY;

/**
 * One topology on one agent; see the contract in runtime-contract.ts. Drives tasks and links, has no clock of
 * its own.
 */
export class TopologyRuntime implements Runtime, LinkHost, TaskHost {
  readonly options: RuntimeOptions;
  readonly program: Program;
  readonly lossy: boolean;
  readonly #tasks: TaskTable;
  readonly #letters: DeadLetters;
  readonly #counters = new Map<string, ComponentCounters>();
  readonly #grants;
  readonly #inner = new Deque<InnerMessage>();
  readonly commits: Commits | null;
  diskIsFull = false;
  #failed = false;
  #order = 0;
  #connected = false;
  #dueAt = never;
  #paused = false;
  /** The assignment says so; and `drain` was called, which is for good. */
  #draining = false;
  #leaving = false;
  #finalFlushes = 0;
  readonly #drains = new Drains();

  constructor(options: RuntimeOptions) {
    this.options = options;
    this.program = compileProgram(options.graph, options.earlier);
    this.lossy = options.graph.settings.delivery === "at-most-once";
    this.commits = Commits.of(this);
    this.#letters = new DeadLetters(options.deadLettersMax ?? 1000, options.letters);
    const budget = options.inflightBytesMax;
    this.#grants = createGrants(budget === undefined ? {} : { budgetBytes: budget });
    for (const { name } of options.graph.components) this.#counters.set(name, new ComponentCounters(name));
    this.#tasks = new TaskTable(this);
  }

  // ------------------------------------------------------------ Runtime

  async assign(assignment: RuntimeAssignment): Promise<void> {
    // Never in the middle of a turn. What opens or closes slowly holds up no later assignment.
    await null;
    this.#paused = assignment.paused;
    this.#draining = assignment.draining || this.#leaving;
    this.#order = assignment.order;
    this.commits?.assign(assignment);
    const done = this.#tasks.reconcile(assignment);
    this.#throttle();
    this.poke();
    await done;
  }

  receive(from: string, message: LinkMessage): void {
    switch (message.kind) {
      case "ship":
      case "shipped":
        this.commits?.receive(from, message);
        break;
      case "hello":
      case "frame":
      case "gap":
        this.#tasks.incoming(message.link)?.receive(from, message);
        break;
      case "fenced":
        if (message.to === "receiver") this.#tasks.incoming(message.link)?.receive(from, message);
        else this.#tasks.outgoing(message.link)?.receive(from, message);
        break;
      default:
        this.#tasks.outgoing(message.link)?.receive(from, message);
    }
    this.poke();
  }

  connected(): void {
    this.#connection(true);
  }

  disconnected(): void {
    this.#connection(false);
  }

  fillDisk(on: boolean): void {
    this.diskIsFull = on;
    this.#tasks.diskChanged();
    this.poke();
  }

  run(budgetMs: number): boolean {
    if (this.#failed) return false;
    const start = this.now();
    this.#timers(start);
    let more = true;
    let now = start;
    do {
      this.#deliverInner();
      const task = this.#tasks.turn(now);
      if (task !== undefined) {
        if (task.urgency === 0) task.seal();
        task.acknowledge();
        this.commits?.look(this.#tasks.all, now, false);
      } else if (!this.#settle(now)) {
        more = false;
      }
      now = this.now();
    } while (more && now - start < budgetMs);
    this.options.place?.idle();
    if (!more) return this.#rest();
    for (const task of this.#tasks.all) task.seal();
    this.#answerDrains();
    return true;
  }

  get empty(): boolean {
    if (this.#inner.length > 0) return false;
    for (const task of this.#tasks.all) if (task.running && !task.empty) return false;
    return true;
  }

  get awaiting(): boolean {
    return this.#tasks.all.some((task) => task.running && task.work.pending > 0);
  }

  /** True when every spout here is at its end, everything was flushed, and nothing is left. */
  get ended(): boolean {
    return this.#allEnded && this.#finished;
  }

  drain(timeoutMs: number): Promise<boolean> {
    this.#draining = true;
    this.#leaving = true;
    this.#throttle();
    const until = this.now() + timeoutMs;
    this.due(until);
    this.poke();
    return this.#drains.wait(until);
  }

  async durable(): Promise<void> {
    await this.commits?.durable(this.#tasks.all);
  }

  async close(ended = false): Promise<void> {
    await null;
    await this.#tasks.close(ended);
    await this.commits?.settled();
  }

  report() {
    this.#tasks.count();
    return {
      order: this.#order,
      tasks: this.#tasks.all.map((task) => task.report(this.options.graph.name, this.#paused)),
      components: [...this.#counters.values()].map((each) => each.report(this.#tasks.stats(each.component))),
      links: this.links,
      deadLetters: this.#letters.count,
      store: this.commits?.report(this.#tasks.all) ?? withoutStore,
    };
  }

  /** Of `report()` only what it says of links. */
  get links() {
    return this.#tasks.linkReports();
  }

  deadLetters(limit: number): readonly DeadLetter[] {
    return this.#letters.list(limit);
  }

  lettersAfter(number: number): readonly KeptLetter[] {
    return this.#letters.after(number);
  }

  replayDeadLetters(ids: readonly string[]): number {
    return this.#letters.take(ids, ({ component, task, row, source }) => {
      const placed = this.#tasks.stageOf(component, task);
      if (placed === undefined || !canRepeat(placed.stage.plan, source)) return false;
      placed.task.work.replay(placed.stage, row!, source);
      return true;
    });
  }

  tap(component: string, stream: string, see: (task: string, tuple: unknown) => void): () => void {
    streamPlan(componentPlan(this.program, component), stream);
    return this.#tasks.tap(component, stream, see);
  }

  states(): ReadonlyMap<string, GroupState> {
    return new Map(this.#tasks.all.flatMap(({ id, state }) => (state === null ? [] : [[id, state]])));
  }

  // ------------------------------------------------------------ LinkHost, TaskHost

  get agent(): string {
    return this.options.agent.name;
  }

  now(): number {
    return this.options.port.now();
  }

  reachable(agent: string): boolean {
    return agent === this.agent || (agent !== "" && this.#connected);
  }

  send(agent: string, message: InnerMessage): void {
    if (agent === this.agent) this.#inner.push(message);
    else if (agent !== "" && this.#connected) {
      this.options.port.send(agent, message.kind === "frame" ? toWire(message) : message);
    }
  }

  ship(agent: string, message: ShipMessage | ShippedMessage): void {
    if (this.#connected) this.options.port.send(agent, message);
  }

  due(at: number): void {
    if (at < this.#dueAt) this.#dueAt = at;
  }

  poke(): void {
    this.options.port.wake(this.now());
  }

  log(level: "error" | "warn" | "info" | "debug", text: string, task = ""): void {
    this.options.port.log(level, text, task);
  }

  counters(component: string): ComponentCounters {
    return this.#counters.get(component)!;
  }

  loaded(): void {
    this.#tasks.rebind();
    this.poke();
  }

  storeFailed(why: string): void {
    this.#failed = true;
    this.log("error", `the store failed: ${why}`);
    this.options.port.storeFailed?.(why);
  }

  owes(link: IncomingLink): void {
    this.#tasks.owes(link);
  }

  waiting(link: IncomingLink, waiting: boolean): void {
    this.grant({ kind: "waiting", link: link.name, waiting });
  }

  /** Deals the budget of this agent anew. */
  grant(event: GrantEvent): void {
    for (const { link, bytes } of stepGrants(this.#grants, event)) this.#tasks.incoming(link)?.grant(bytes);
  }

  overruled(task: Task, why: string): void {
    this.log("warn", `stops: ${why}`, task.id);
    void task.close(false);
    this.#tasks.silence(task);
  }

  deadLetter(task: Task, stage: Stage, what: Unprocessed): void {
    const { name } = stage.plan.component;
    const { letter, row, bytes } = writeLetter(task.id, name, what, this.options.port.wall());
    this.#letters.add({ ...letter, row: what.tuple }, bytes);
    const line = this.#letters.line(`${name}: ${letter.error}`, this.now());
    if (line !== null) this.log("warn", line, task.id);
    const route = stage.routes.get(deadLetterStream)!;
    if (route.deserted) return;
    try {
      route.run(row);
    } catch (error) {
      this.log("error", `${name}: a dead letter could not be emitted: ${errorText(error)}`, task.id);
    }
  }

  // ------------------------------------------------------------ inside

  #throttle(): void {
    for (const task of this.#tasks.all) task.throttle(this.#paused || this.#draining);
  }

  #connection(open: boolean): void {
    if (open === this.#connected) return;
    this.#connected = open;
    this.#tasks.connection(open);
    this.commits?.connection(open);
    this.poke();
  }

  #deliverInner(): void {
    for (let n = 0; n < innerBatch; n++) {
      const message = this.#inner.shift();
      if (message === undefined) return;
      this.#tasks.deliver(this.agent, message);
    }
  }

  /** Nothing is ready: seal, acknowledge, flush what holds; true when that made something ready. */
  #settle(now: number): boolean {
    for (const task of this.#tasks.all) {
      task.tick(now, this.options.port.wall());
      task.seal();
      task.acknowledge();
    }
    this.commits?.look(this.#tasks.all, now, true);
    if (this.#inner.length === 0) this.#tasks.idle();
    return this.called || !this.#tasks.quiet || this.#finish(now);
  }

  get called(): boolean {
    return this.#inner.length > 0;
  }

  /**
   * Spouts are stopped or at their end: what is held is let go, one chain after the other, until nothing is
   * left; then each chain is flushed once more, because a bolt may keep what it does not hold.
   */
  #finish(now: number): boolean {
    if (!this.#draining && !this.#allEnded) {
      this.#finalFlushes = 0;
      return false;
    }
    const all = this.#tasks.inOrder;
    if (!this.empty) {
      for (const task of all) if (task.running && task.work.loans > 0) task.work.flushOnce(now);
      return this.called || !this.#tasks.quiet;
    }
    if (this.#finalFlushes >= all.length) return false;
    const task = all[this.#finalFlushes++]!;
    if (task.running) task.work.flush(now);
    return true;
  }

  /** Every spout that is here is at its end, and there is one. */
  get #allEnded(): boolean {
    let spouts = 0;
    for (const { door } of this.#tasks.all) {
      if (door === null) continue;
      spouts++;
      if (!door.ended) return false;
    }
    return spouts > 0;
  }

  /** Nothing is left, and nothing more comes of a last flush. */
  get #finished(): boolean {
    return this.empty && this.#finalFlushes >= this.#tasks.all.length;
  }

  #timers(now: number): void {
    if (now < this.#dueAt) return;
    this.#dueAt = never;
    this.due(this.#tasks.timers(now, this.options.port.wall()));
    if (this.commits !== null) this.due(this.commits.timers(now));
  }

  /** Goes to sleep until something is due. */
  #rest(): boolean {
    this.#answerDrains();
    this.#dueAt = Math.min(this.#dueAt, this.#tasks.wake());
    this.options.port.wake(this.#dueAt);
    return false;
  }

  /** Tells those who wait for a drain that it is done, or that its time is over. */
  #answerDrains(): void {
    if (this.#drains.waiting) this.due(this.#drains.answer(this.#finished, this.now()));
  }
}
