import {
  type ConnectorRegistry,
  createRuntime,
  type DeadLetter,
  MemoryTopologyStore,
  type TopologyRuntime,
} from "../agent/index.js";
import { HeadwaterError, type LogLevel, parseDuration, seededRandom } from "../base/index.js";
import { createConnectors } from "../connectors/index.js";
import type {
  Bolt,
  BoltSpec,
  Fields,
  Graph,
  GraphComponent,
  Row,
  Streams,
  TupleOf,
} from "../topology/index.js";
import { spout, suggest, TopologyBuilder } from "../topology/index.js";
import { localAgent, localAssignment, localLabels } from "./collapse.js";
import { TestFeed } from "./feed.js";
import { ManualHost } from "./manual.js";

/** How a test runs. */
export interface TestOptions {
  /** Wall-clock time at the start. Default 2026-01-01T00:00:00Z. */
  readonly start?: Date | string | number;
  /** Labels of the agent, besides those that placements ask for. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Seed of load-aware groupings. Default 1. */
  readonly seed?: number;
  /** Sinks of Headwater's own that really write. Default none: what reaches a sink is kept for `received`. */
  readonly real?: readonly string[];
  /** Gets what components log. */
  log?(level: LogLevel, text: string): void;
}

/** A topology under test: nothing happens but what `feed` and `advance` make happen. */
export interface TopologyTest {
  /** Gives readings to a spout, in its place, and runs until nothing moves. */
  feed(spout: string, rows: readonly Row[], stream?: string): Promise<void>;
  /** Lets time pass ("500ms", "10s", "1m", "2h" or ms): ticks and flushes happen at their times. */
  advance(duration: string | number): Promise<void>;
  /**
   * Ends as a topology does that is killed: flushes what is held. True when every reading was
   * acknowledged.
   */
  drain(): Promise<boolean>;
  /** All spouts are at their end: every bolt is flushed, in order. True when everything was acknowledged. */
  end(): Promise<boolean>;
  /**
   * Every task dies without a word and starts anew: new bolts, and unacknowledged readings come again. Of
   * what a bolt knew only its declared state survives.
   */
  restart(): Promise<void>;
  /** Everything that a component has emitted on a stream, in order. */
  output<T extends Row = Row>(component: string, stream?: string): readonly T[];
  /** As `output`, but only what came since the last `take`. */
  take<T extends Row = Row>(component: string, stream?: string): readonly T[];
  /** Everything that has reached a sink of Headwater's own. */
  received<T extends Row = Row>(sink: string): readonly T[];
  /** What could not be processed, oldest first. */
  deadLetters(): readonly DeadLetter[];
  /** Readings of a spout that are acknowledged, and that are not. */
  acked(spout: string): number;
  pending(spout: string): number;
  /** Wall-clock time in the test, ms since 1970. */
  readonly now: number;
  close(): Promise<void>;
}

/**
 * Runs a whole topology on given tuples with a manual clock, in this process: exact outputs, no broker, no
 * waiting. Spouts are replaced by `feed`; everything else is what an agent runs. Labels of placements are
 * ignored: one agent has all tasks.
 */
export function testTopology(graph: Graph, options: TestOptions = {}): TopologyTest {
  return new RunningTest(graph, options);
}

/** A bolt under test. */
export interface BoltTest<F extends Fields, S extends Streams> {
  /** Executes tuples and runs until nothing moves. */
  execute(...tuples: readonly TupleOf<F>[]): Promise<void>;
  advance(duration: string | number): Promise<void>;
  /** Calls `flush`, as when a topology is killed. True when every tuple was acknowledged. */
  drain(): Promise<boolean>;
  /** The input is at its end. True when every tuple was acknowledged. */
  end(): Promise<boolean>;
  /** The bolt is made anew; of what it knew only its declared state survives. */
  restart(): Promise<void>;
  /** Everything that was emitted on a stream (default: "default"). */
  output<N extends keyof S & string = "default">(stream?: N): readonly TupleOf<S[N]>[];
  /** As `output`, but only what came since the last `take`. */
  take<N extends keyof S & string = "default">(stream?: N): readonly TupleOf<S[N]>[];
  deadLetters(): readonly DeadLetter[];
  /** Tuples that were acknowledged, and that are not yet. */
  readonly acked: number;
  readonly pending: number;
  readonly now: number;
  close(): Promise<void>;
}

/** How the bolt under test runs. */
export interface BoltTestOptions extends Omit<TestOptions, "real"> {
  readonly tickMs?: number;
  readonly retries?: number;
}

/** Runs one bolt on given tuples with a manual clock. `input`: the fields of its input. */
export function testBolt<const F extends Fields, S extends Streams>(
  input: F,
  spec: BoltSpec<F, S>,
  options: BoltTestOptions = {},
): BoltTest<F, S> {
  const { tickMs = 0, retries = 0, ...rest } = options;
  const t = new TopologyBuilder("test");
  const source = t.spout(
    "input",
    spout({ streams: { default: input }, create: () => new TestFeed().open() }),
  );
  t.bolt("bolt", source as never, spec as BoltSpec<never, S>, { tickMs, retries });
  const test = testTopology(t.build(), { ...rest, real: ["bolt"] });
  return {
    execute: (...tuples) => test.feed("input", tuples),
    advance: (duration) => test.advance(duration),
    drain: () => test.drain(),
    end: () => test.end(),
    restart: () => test.restart(),
    output: (stream) => test.output("bolt", stream) as never,
    take: (stream) => test.take("bolt", stream) as never,
    deadLetters: () => test.deadLetters(),
    get acked() {
      return test.acked("input");
    },
    get pending() {
      return test.pending("input");
    },
    get now() {
      return test.now;
    },
    close: () => test.close(),
  };
}

const defaultStart = Date.UTC(2026, 0, 1);
const drainMs = 60_000;
const deadLettersMax = 10_000;

class RunningTest implements TopologyTest {
  readonly #graph: Graph;
  readonly #options: TestOptions;
  readonly #host: ManualHost;
  readonly #feeds = new Map<string, TestFeed>();
  readonly #outputs = new Map<string, Row[]>();
  readonly #taken = new Map<string, number>();
  readonly #received = new Map<string, Row[]>();
  /** State of tasks, as bytes: all that goes from one runtime to the next. */
  readonly #store = new MemoryTopologyStore();
  /** Dead letters of runtimes that are gone. */
  #earlier: readonly DeadLetter[] = [];
  #runtime: TopologyRuntime | null = null;
  #starts = 0;

  constructor(graph: Graph, options: TestOptions) {
    this.#options = options;
    const start = new Date(options.start ?? defaultStart).getTime();
    this.#host = new ManualHost(start, (level, text) => options.log?.(level, text));
    const components = graph.components.map((component) => this.#replaced(component));
    // What a tuple leads to is there at once, not only when the clock moves on to the next commit.
    const settings = { ...graph.settings, commitMs: 0, commitMinMs: 0 };
    this.#graph = { ...graph, settings, components };
    for (const { name } of graph.components.filter((component) => this.#isKept(component)))
      this.#received.set(name, []);
  }

  get now(): number {
    return this.#host.wall;
  }

  async feed(name: string, rows: readonly Row[], stream = "default"): Promise<void> {
    this.#known(this.#outputs, `${name}/${stream}`, "streams");
    const feed = this.#known(this.#feeds, name, "spouts");
    await this.#started();
    feed.give(stream, rows);
    await this.#host.settle();
  }

  async advance(duration: string | number): Promise<void> {
    const ms = parseDuration(duration);
    await this.#started();
    await this.#host.advance(ms);
  }

  async drain(): Promise<boolean> {
    const runtime = await this.#started();
    let drained: boolean | null = null;
    const end = runtime.drain(drainMs).then((result) => {
      drained = result;
    });
    await this.#host.settle();
    if (drained === null) await this.#host.advance(drainMs);
    await end;
    return drained === true && [...this.#feeds.values()].every((feed) => feed.pending === 0);
  }

  async end(): Promise<boolean> {
    const runtime = await this.#started();
    for (const feed of this.#feeds.values()) feed.end();
    await this.#host.settle();
    return runtime.ended;
  }

  async restart(): Promise<void> {
    const runtime = await this.#started();
    const durable = runtime.durable();
    await this.#host.settle();
    await durable;
    this.#earlier = this.deadLetters();
    this.#host.start(null);
    this.#runtime = null;
    await runtime.close();
    await this.#started();
    await this.#host.settle();
  }

  output<T extends Row = Row>(component: string, stream = "default"): readonly T[] {
    return [...this.#known(this.#outputs, `${component}/${stream}`, "streams")] as unknown as readonly T[];
  }

  take<T extends Row = Row>(component: string, stream = "default"): readonly T[] {
    const all = this.output<T>(component, stream);
    const key = `${component}/${stream}`;
    const from = this.#taken.get(key) ?? 0;
    this.#taken.set(key, all.length);
    return all.slice(from);
  }

  received<T extends Row = Row>(sink: string): readonly T[] {
    return [...this.#known(this.#received, sink, "sinks")] as unknown as readonly T[];
  }

  deadLetters(): readonly DeadLetter[] {
    const latestFirst = this.#runtime?.deadLetters(deadLettersMax) ?? [];
    return [...this.#earlier, ...latestFirst.toReversed()];
  }

  acked(name: string): number {
    return this.#known(this.#feeds, name, "spouts").acked;
  }

  pending(name: string): number {
    return this.#known(this.#feeds, name, "spouts").pending;
  }

  async close(): Promise<void> {
    this.#host.start(null);
    await this.#runtime?.close();
    this.#runtime = null;
  }

  async #started(): Promise<TopologyRuntime> {
    if (this.#runtime !== null) return this.#runtime;
    const graph = this.#graph;
    const runtime = await createRuntime({
      graph,
      agent: { name: localAgent, labels: localLabels(graph, this.#options.labels) },
      installation: "test",
      connectors: this.#connectors(),
      port: this.#host.port,
      random: seededRandom(this.#options.seed ?? 1),
      deadLettersMax,
      store: this.#store,
    });
    this.#runtime = runtime;
    for (const key of this.#outputs.keys()) {
      const [component, stream] = key.split("/") as [string, string];
      runtime.tap(component, stream, (_, tuple) => this.#outputs.get(key)!.push(tuple as Row));
    }
    this.#host.start(runtime);
    this.#starts++;
    await runtime.assign(localAssignment(graph, this.#starts));
    await this.#host.settle();
    const failed = runtime.report().tasks.find(({ status }) => status === "failed");
    if (failed === undefined) return runtime;
    throw new HeadwaterError("task-failed", `${failed.task} cannot start: ${failed.why}`, {
      place: failed.task,
    });
  }

  #replaced(component: GraphComponent): GraphComponent {
    for (const stream of Object.keys(component.streams)) this.#outputs.set(`${component.name}/${stream}`, []);
    if (component.role === "bolt") return component;
    const feed = new TestFeed();
    this.#feeds.set(component.name, feed);
    return { ...component, implementation: { kind: "user", make: () => feed.open() } };
  }

  /** A sink of Headwater's own that does not really write. */
  #isKept({ name, streams, implementation }: GraphComponent): boolean {
    const isSink = Object.keys(streams).length === 0 && implementation.kind === "builtin";
    return isSink && this.#options.real?.includes(name) !== true;
  }

  #connectors(): ConnectorRegistry {
    const registry = createConnectors();
    return {
      make: (builtin, config, scope) => {
        const received = this.#received.get(scope.component);
        if (received === undefined) return registry.make(builtin, config, scope);
        const keep: Bolt = { execute: (tuple) => void received.push(tuple) };
        return keep;
      },
    };
  }

  #known<T>(map: ReadonlyMap<string, T>, name: string, what: string): T {
    const found = map.get(name);
    if (found !== undefined) return found;
    throw new HeadwaterError(
      "unknown-name",
      `the topology has no ${JSON.stringify(name)} among its ${what}`,
      {
        place: "headwater/testing",
        remedy: suggest(name, [...map.keys()], what),
      },
    );
  }
}
