import { errorText, HeadwaterError } from "../../base/index.js";
import type { ApproachingSpout } from "../../connectors/index.js";
import type { Bolt, Spout } from "../../topology/index.js";
import { contextOf, makeComponent, type Surroundings } from "./chain.js";
import type { Stage } from "./stage.js";
import { traced } from "./traced.js";

/** The running components of a task: made, opened, and closed again as far as they came. */
export class Components {
  readonly #around: Surroundings;
  /** What was made and is to be closed. */
  #made: { readonly stage: Stage; readonly close: (ended: boolean) => unknown }[] = [];

  /** Spouts that were made before they are opened. */
  readonly #early = new Map<Stage, Spout>();

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** `enter` is told of a spout before it is opened. */
  async open(stage: Stage, enter: (spout: Spout) => void): Promise<void> {
    const made = this.#early.get(stage) ?? makeComponent(stage, this.#around);
    this.#early.delete(stage);
    const context = contextOf(stage, this.#around);
    if (stage.plan.component.role === "spout") {
      requireMethods(stage, made, ["open", "next"]);
      const spout = made as Spout;
      enter(spout);
      this.#made.push({ stage, close: (ended) => spout.close?.(ended) });
      await spout.open(context);
      return;
    }
    requireMethods(stage, made, ["execute"]);
    const bolt = made as Bolt;
    const { tracer } = this.#around.options;
    stage.bolt = tracer?.on === true ? traced(bolt, stage, tracer) : bolt;
    this.#made.push({ stage, close: () => bolt.close?.() });
    if (this.#around.options.place?.suspicious === true) stage.detour(true);
    await bolt.open?.(context);
  }

  /** Lets connectors begin what takes time and needs no state. What fails here fails again when it opens. */
  approach(stages: readonly Stage[]): void {
    const { heldMax } = this.#around.options.graph.settings;
    for (const stage of stages) {
      const { role, implementation } = stage.plan.component;
      if (role !== "spout" || implementation.kind !== "builtin") continue;
      try {
        const made = makeComponent(stage, this.#around) as Partial<ApproachingSpout>;
        if (made.approach === undefined) continue;
        made.approach(heldMax);
        this.#early.set(stage, made as ApproachingSpout);
      } catch {
        this.#early.delete(stage);
      }
    }
  }

  /** `ended`: the topology is gone for good. */
  async close(ended: boolean): Promise<void> {
    const made = this.#made;
    this.#made = [];
    const { options, task } = this.#around;
    for (const [stage, spout] of this.#early) made.push({ stage, close: () => spout.close?.(false) });
    this.#early.clear();
    for (const { stage, close } of made) {
      try {
        await close(ended);
      } catch (error) {
        options.port.log("warn", `${stage.plan.component.name}: close: ${errorText(error)}`, task);
      }
    }
  }
}

/** A file that was not checked by a compiler may give anything. */
function requireMethods(stage: Stage, made: unknown, methods: readonly string[]): void {
  const { name, role } = stage.plan.component;
  const missing = methods.filter(
    (method) => typeof (made as Record<string, unknown> | null | undefined)?.[method] !== "function",
  );
  if (missing.length === 0) return;
  const what = `what create() of the ${role} ${name} gave has no method ${missing.join(" and no ")}`;
  const remedy = `give an object with ${methods.join("() and ")}()`;
  throw new HeadwaterError("bad-component", `${what}; ${remedy}`, { place: name, remedy });
}
