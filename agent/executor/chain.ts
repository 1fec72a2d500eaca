import { errorText, HeadwaterError } from "../../base/index.js";
import type {
  Bolt,
  Chain,
  GraphComponent,
  Row,
  Spout,
  SpoutContext,
  StateHandle,
} from "../../topology/index.js";
import { deadLetterStream, defaultStream, inputFieldsOf } from "../../topology/index.js";
import type { LowMarks } from "../link/low-mark.js";
import type { GroupState } from "../state/group-state.js";
import type { ComponentCounters } from "./counters.js";
import type { Program } from "./program.js";
import { Exit, type Refusals, StreamRoute } from "./route.js";
import type { ConnectorScope, RuntimeOptions } from "./runtime-contract.js";
import type { Stage, StageOwner } from "./stage.js";
import { asynchronous } from "./stage-errors.js";
import { createStage } from "./stages.js";
import { Timekeeper } from "./timekeeper.js";

/** The stages of one task, wired, and the places where tuples leave it. */
export interface BuiltChain {
  readonly stages: readonly Stage[];
  readonly exits: readonly Exit[];
  readonly routes: readonly StreamRoute[];
}

/**
 * Makes and wires the stages of a chain: a child by direct call where just one consumer is in the same chain.
 */
export function buildChain(
  program: Program,
  chain: Chain,
  owner: StageOwner,
  marks: LowMarks,
  countersOf: (component: string) => ComponentCounters,
  { agent, random, port, checkTuples = false, clockIsRight = false }: RuntimeOptions,
): BuiltChain {
  const stages = new Map<string, Stage>();
  const exits: Exit[] = [];
  const routes: StreamRoute[] = [];
  for (const name of chain.components) {
    const plan = program.components.get(name)!;
    const stage = createStage(plan, countersOf(name), owner);
    const { eventTime } = plan.component;
    if (eventTime !== undefined) stage.keeper = new Timekeeper(eventTime, port.wall, stage, clockIsRight);
    stages.set(name, stage);
  }
  for (const stage of stages.values()) {
    const byName = new Map<string, StreamRoute>();
    for (const stream of stage.plan.streams.values()) {
      const leaving = stream.exits.map((plan) => new Exit(plan, stage, agent.name, random));
      exits.push(...leaving);
      const inside = stream.inside.map((name) => stages.get(name)!).filter((found) => found !== undefined);
      for (const child of inside) child.parent = stage;
      const refusals = refusalsOf(stage, owner, stream.name);
      const route = new StreamRoute(stream, stage, inside, leaving, checkTuples, refusals);
      byName.set(stream.name, route);
      routes.push(route);
    }
    stage.routes = byName;
    stage.holder = marks.addHolder();
    stage.upstream = stage.parent?.lineage ?? [];
    stage.lineage = [...stage.upstream, stage.holder];
    connect(stage);
  }
  return { stages: [...stages.values()], exits, routes };
}

/** A dead letter is none again: only the log says that it did not come to a reader. */
function refusalsOf(stage: Stage, owner: StageOwner, stream: string): Refusals {
  const { name, role } = stage.plan.component;
  if (stream === deadLetterStream) {
    const one = (error: unknown, _: Row, consumer: string) => {
      owner.log("error", `${name}: a dead letter could not be emitted to ${consumer}: ${errorText(error)}`);
    };
    return { whole: null, one };
  }
  const one = (error: unknown, row: Row, consumer: string) => {
    stage.rejected(error, row, `${stream}/${consumer}`);
  };
  // A spout cannot be asked what to do with a reading that cannot be emitted: it becomes a dead letter.
  const refuse = (error: unknown, row: Row) => owner.failed(stage, error, row, false, stream);
  return { whole: role === "spout" ? refuse : null, one };
}

/** Chooses the fast way for the default stream; again when a tap comes or goes. */
export function connect(stage: Stage): void {
  const route = stage.routes.get(defaultStream);
  if (route !== undefined) stage.connect(route.only ?? route);
}

/** What the makers of running components need to know of their task. */
export interface Surroundings {
  readonly options: RuntimeOptions;
  readonly task: string;
  readonly index: number;
  readonly parallelism: number;
  readonly pinned: boolean;
  /** A spout asks to be called again. */
  readonly wake: () => void;
  /** The state of the task, once it is there; null = it has none. */
  readonly state: () => GroupState | null;
  /** See SpoutContext.durable. */
  readonly durable: () => Promise<void>;
}

/** Makes the running instance of a component: a connector of the agent, or the user's own. */
export function makeComponent(stage: Stage, around: Surroundings): Bolt | Spout {
  const { component } = stage.plan;
  const { options, task, pinned } = around;
  const { implementation } = component;
  if (implementation.kind === "user") {
    const made = ownCode(implementation.make(handlesOf(stage, around)), component.name);
    requireFit(component, made);
    return made;
  }
  const scope: ConnectorScope = {
    installation: options.installation,
    topology: options.graph.name,
    component: component.name,
    task,
    agent: options.agent,
    delivery: options.graph.settings.delivery,
    input: inputFieldsOf(options.graph, component),
    ...(options.leased === undefined || pinned ? {} : { mayConnect: options.leased }),
  };
  return options.connectors.make(implementation.builtin, implementation.config, scope);
}

/** Never `instanceof`: a bundle carries its own copy of our classes. */
function ownCode(made: unknown, component: string): Bolt | Spout {
  const code = made as Partial<Bolt & Spout> | null;
  if (typeof code?.execute === "function" || typeof code?.next === "function") return made as Bolt | Spout;
  throw new HeadwaterError("bad-component", `create() of ${component} returned neither a bolt nor a spout`, {
    place: component,
    remedy: "return an object with execute(tuple, out), or for a spout with open(context) and next(out)",
  });
}

/** What the type of the graph cannot say of a component with state. */
function requireFit({ name, state = {} }: GraphComponent, made: Partial<Bolt>): void {
  const cells = Object.values(state);
  if (cells.length > 0 && made.execute?.constructor.name === "AsyncFunction") throw asynchronous(name);
  if (made.timer !== undefined || !cells.some(({ kind }) => kind === "timer")) return;
  throw new HeadwaterError("bad-component", `${name} declares a timer and has no timer(fired, out)`, {
    place: name,
    remedy: "give the bolt a method timer(fired, out)",
  });
}

/** The state of a component, by name; every write marks the call at hand. */
function handlesOf(stage: Stage, { state }: Surroundings): Readonly<Record<string, StateHandle>> {
  return state()?.handles(stage.plan.component.name, stage) ?? {};
}

export function contextOf(stage: Stage, around: Surroundings): SpoutContext {
  const { plan, counters } = stage;
  const { options, task, index, parallelism, wake } = around;
  const { graph, agent, port } = options;
  // One literal: with a copy of an object, and more to it, V8 threw the code of a feed away each time that
  // its topology started (measured).
  return {
    topology: graph.name,
    component: plan.component.name,
    task,
    index,
    parallelism,
    agent,
    now: () => port.wall(),
    watermark: () => stage.watermark,
    log: (level, text) => port.log(level, `${plan.component.name}: ${text}`, task),
    count: (name, add = 1) => counters.add(name, add),
    state: handlesOf(stage, around),
    wake,
    heldMax: graph.settings.heldMax,
    durable: around.durable,
  };
}
