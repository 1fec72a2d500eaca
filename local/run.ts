import {
  type ConnectorRegistry,
  createRuntime,
  type DeadLetter,
  type Runtime,
  type TopologyRuntime,
  MemoryTopologyStore,
} from "../agent/index.js";
import { HeadwaterError, type LogLevel, seededRandom, systemClock } from "../base/index.js";
import { countNotFinite, createConnectors, jsonText, RecordSpout } from "../connectors/index.js";
import type {
  Bolt,
  ComponentContext,
  Graph,
  GraphComponent,
  MakeComponent,
  Spout,
  TopologySettings,
} from "../topology/index.js";
import { type Abreast, AbreastSpout } from "./abreast.js";
import { localAgent, localAssignment, localLabels, localTasksOf } from "./collapse.js";
import { LocalHost } from "./host.js";
import { type LocalInput, openInputs } from "./inputs.js";
import { WatchedSpout } from "./watched-spout.js";

/** How a topology runs in this process. */
export interface RunOptions {
  /** `file`, `-` or `spout=file`: csv or JSON lines that stand in for a spout. */
  readonly inputs?: readonly string[];
  /** Times as fast as the timestamps of the inputs say; null (default) = as fast as possible. */
  readonly speed?: number | null;
  /**
   * Feeds without an input connect, and MQTT sinks publish, for real. Default false: sinks print, feeds
   * are refused.
   */
  readonly live?: boolean;
  /** Labels of the local agent, besides those that placements ask for. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Gets a line for each tuple that a sink would have published: name of the sink, tuple as JSON. */
  print(component: string, tuple: string): void;
  log?(level: LogLevel, text: string): void;
  /** Called every `progressMs` and at the end. */
  progress?(progress: RunProgress): void;
  /** Default 250. */
  readonly progressMs?: number;
  /** Ends a run: spouts stop, what is inside runs to its end. */
  readonly stop?: AbortSignal;
  /** ms that the end may take. Default 30,000. */
  readonly drainMs?: number;
  /** Default: process.stdin. */
  readonly stdin?: AsyncIterable<Uint8Array>;
}

export interface RunProgress {
  /** Taken in, malformed ones included. */
  readonly readings: number;
  /** Readings a second since the last progress. */
  readonly rate: number;
  /** Bytes of the inputs that were taken in; their sum, null when one is unknown. */
  readonly bytes: number;
  readonly bytesTotal: number | null;
  readonly ended: boolean;
}

export interface RunSummary {
  readonly topology: string;
  readonly readings: number;
  /** Readings that could not be understood; they are among the dead letters. */
  readonly malformed: number;
  /** Tuples that reached each component without output (sinks), by its name. */
  readonly results: Readonly<Record<string, number>>;
  /** Tuples that each component executed or, for a spout, emitted. */
  readonly components: Readonly<Record<string, number>>;
  readonly deadLetters: number;
  /** Tuples that were too late and the like, by the name of the counter; only those that there were. */
  readonly noticed: Readonly<Record<string, number>>;
  /** The first of them. */
  readonly deadLetterSamples: readonly DeadLetter[];
  readonly seconds: number;
  /** Readings a second. */
  readonly rate: number;
  /** False when the time for the end was not enough: something is still unacknowledged. */
  readonly drained: boolean;
}

const samplesMax = 5;
/**
 * Too late for its window, further ahead than `future`, without a time, taken by no stream of a `route`, with
 * a NaN or an infinity that a sink has no word for.
 */
const notices = ["late", "future", "untimed", "in-1970", "unmatched", "not-finite"];
/** Pauses between commits where inputs are read abreast of each other, ms. */
const abreastCommitMs = 10;

/**
 * Runs a whole topology in this process, without a broker: until its inputs are at their end, or until
 * `stop`. Throws HeadwaterError for an input that cannot be read, a spout that has nothing to read, a
 * component that cannot start.
 */
export async function runTopology(graph: Graph, options: RunOptions): Promise<RunSummary> {
  const run = new LocalRun(graph, options);
  return await run.run();
}

class LocalRun {
  readonly #graph: Graph;
  readonly #options: RunOptions;
  readonly #host: LocalHost;
  #inputs: readonly LocalInput[] = [];
  readonly #spouts: Spout[] = [];
  readonly #abreast: Abreast = new Set();
  #readings = 0;
  #openSpouts = 0;
  #ended: () => void = () => {};
  #turned: () => void = () => {};
  #lastReadings = 0;
  #lastAt = 0;

  constructor(graph: Graph, options: RunOptions) {
    this.#graph = graph;
    this.#options = options;
    const log: RunOptions["log"] = (level, text) => options.log?.(level, text);
    this.#host = new LocalHost(systemClock, log, () => this.#turned());
  }

  async run(): Promise<RunSummary> {
    const { stdin = process.stdin, speed = null, inputs = [] } = this.#options;
    this.#inputs = await openInputs(this.#graph, inputs, { stdin, speed });
    const graph = this.#rewritten();
    const runtime = await createRuntime({
      graph,
      agent: { name: localAgent, labels: localLabels(graph, this.#options.labels) },
      installation: "local",
      connectors: this.#connectors(),
      port: this.#host.port,
      clockIsRight: true,
      random: seededRandom(1),
      store: new MemoryTopologyStore(),
    });
    const begin = systemClock.now();
    this.#lastAt = begin;
    const timer = setInterval(() => this.#tell(false), this.#options.progressMs ?? 250);
    try {
      this.#host.start(runtime);
      await this.#untilEnd(runtime);
      const drained = await runtime.drain(this.#options.drainMs ?? 30_000);
      this.#tell(true);
      const summary = this.#summary(runtime, (systemClock.now() - begin) / 1_000, drained);
      await runtime.close(true);
      return summary;
    } finally {
      clearInterval(timer);
      this.#host.stop();
    }
  }

  /** Resolves when every spout is at its end, or at `stop`; rejects when a task cannot start. */
  async #untilEnd(runtime: TopologyRuntime): Promise<void> {
    const { stop } = this.#options;
    this.#turned = () => {
      if (this.#openSpouts === 0 && runtime.ended) this.#ended();
    };
    const end = new Promise<void>((resolve) => {
      this.#ended = resolve;
      stop?.addEventListener("abort", () => resolve(), { once: true });
      if (stop?.aborted) resolve();
    });
    // Above that of the run before, so that a sink that remembers positions takes this run for a new one.
    await runtime.assign(localAssignment(this.#graph, systemClock.wall()));
    const failed = runtime.report().tasks.find(({ status }) => status === "failed");
    if (failed === undefined) return await end;
    await runtime.close();
    throw new HeadwaterError("task-failed", `${failed.task} cannot start: ${failed.why}`, {
      place: failed.task,
      remedy: "mend what is named, or give its spout an --input",
    });
  }

  /** The graph with inputs in the place of spouts, and every spout watched. */
  #rewritten(): Graph {
    const components = this.#graph.components.map((component): GraphComponent => {
      if (component.role === "bolt") return component;
      const make = this.#spoutOf(component);
      this.#openSpouts += localTasksOf(this.#graph, component.name);
      return make === null ? component : { ...component, implementation: { kind: "user", make } };
    });
    return { ...this.#graph, components, settings: this.#settings };
  }

  /**
   * What is read abreast also arrives abreast: what one group has sent and not committed is on its way, while
   * another commits all the time. Commits cost little here, in memory.
   */
  get #settings(): TopologySettings {
    const { settings } = this.#graph;
    const abreast = this.#inputs.filter(({ timeOf }) => timeOf !== null).length > 1;
    return abreast ? { ...settings, commitMs: Math.min(settings.commitMs, abreastCommitMs) } : settings;
  }

  /** What makes a spout's tasks here; null = its connector, through the registry. */
  #spoutOf(component: GraphComponent): MakeComponent | null {
    const input = this.#inputs.find(({ component: name }) => name === component.name);
    if (input !== undefined) {
      let opened = false;
      return () => {
        // Several tasks of one spout share the input: the first reads it, the others end at once.
        const source = opened ? { ...input.source, open: nothing } : input.source;
        opened = true;
        const spout = new RecordSpout(source);
        const { timeOf } = input;
        // In exactly-once a tuple is sent when it is committed, and acknowledged then, whatever others do.
        const from = this.#graph.settings.delivery === "exactly-once" ? "ack" : "emit";
        return this.#watched(timeOf === null ? spout : new AbreastSpout(spout, this.#abreast, timeOf, from));
      };
    }
    const { implementation } = component;
    if (implementation.kind === "user") return (state) => this.#watched(implementation.make(state) as Spout);
    if (!implementation.builtin.startsWith("mqtt-") || this.#options.live === true) return null;
    throw new HeadwaterError("no-input", `the spout ${component.name} reads from a broker and has no input`, {
      place: component.name,
      remedy: `add --input ${component.name}=readings.csv, or --live to read from the broker`,
    });
  }

  #connectors(): ConnectorRegistry {
    const registry = createConnectors();
    const spouts = new Set(
      this.#graph.components.filter(({ role }) => role === "spout").map(({ name }) => name),
    );
    return {
      make: (builtin, config, scope) => {
        if (builtin === "mqtt-sink" && this.#options.live !== true) return this.#printing(scope.component);
        const made = registry.make(builtin, config, scope);
        return spouts.has(scope.component) ? this.#watched(made as Spout) : made;
      },
    };
  }

  #printing(component: string): Bolt {
    let context: ComponentContext;
    return {
      open(opened) {
        context = opened;
      },
      execute: (tuple) => {
        countNotFinite(tuple, context);
        this.#options.print(component, jsonText(tuple));
      },
    };
  }

  #watched(spout: Spout): Spout {
    this.#spouts.push(spout);
    return new WatchedSpout(spout, {
      reading: () => {
        this.#readings++;
      },
      end: () => {
        this.#openSpouts--;
      },
    });
  }

  #tell(ended: boolean): void {
    const now = systemClock.now();
    const seconds = Math.max((now - this.#lastAt) / 1_000, 0.001);
    const rate = (this.#readings - this.#lastReadings) / seconds;
    this.#lastAt = now;
    this.#lastReadings = this.#readings;
    const sizes = this.#inputs.map(({ bytes }) => bytes);
    const bytesTotal = sizes.reduce((sum, bytes) => (sum === null || bytes === null ? null : sum + bytes), 0);
    const bytes = this.#spouts.reduce((sum, spout) => sum + (spout.stats?.()["bytes"] ?? 0), 0);
    const known = this.#inputs.length === 0 ? null : bytesTotal;
    this.#options.progress?.({ readings: this.#readings, rate, bytes, bytesTotal: known, ended });
  }

  #summary(runtime: Runtime, seconds: number, drained: boolean): RunSummary {
    const report = runtime.report();
    const counters = new Map(
      report.components.map(({ component, counters: counted }) => [component, counted]),
    );
    const sum = (counter: string) =>
      [...counters.values()].reduce((total, counted) => total + (counted[counter] ?? 0), 0);
    const sinks = this.#graph.components.filter(({ streams }) => Object.keys(streams).length === 0);
    return {
      topology: this.#graph.name,
      readings: this.#readings,
      malformed: sum("malformed"),
      results: Object.fromEntries(sinks.map(({ name }) => [name, counters.get(name)?.["executed"] ?? 0])),
      components: Object.fromEntries(
        this.#graph.components.map(({ name, role }) => {
          return [name, counters.get(name)?.[role === "spout" ? "emitted" : "executed"] ?? 0];
        }),
      ),
      deadLetters: report.deadLetters,
      noticed: Object.fromEntries(
        notices.map((counter) => [counter, sum(counter)] as const).filter(([, tuples]) => tuples > 0),
      ),
      deadLetterSamples: runtime.deadLetters(samplesMax),
      seconds,
      rate: this.#readings / Math.max(seconds, 0.001),
      drained,
    };
  }
}

async function* nothing(): AsyncIterable<Uint8Array> {}
