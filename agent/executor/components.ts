import { errorText, HeadwaterError } from "../../base/index.js";
import type { Bolt, Spout } from "../../topology/index.js";
import { contextOf, makeComponent, type Surroundings } from "./chain.js";
import type { Stage } from "./stage.js";

/** The running components of a task: made, opened, and closed again as far as they came. */
export class Components {
  readonly #around: Surroundings;
  /** What was made and is to be closed. */
  #made: { readonly stage: Stage; readonly close: (ended: boolean) => unknown }[] = [];

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** `enter` is told of a spout before it is opened. */
  async open(stage: Stage, enter: (spout: Spout) => void): Promise<void> {
    const made = makeComponent(stage, this.#around);
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
    stage.bolt = bolt;
    this.#made.push({ stage, close: () => bolt.close?.() });
    if (this.#around.options.place?.suspicious === true) stage.detour(true);
    await bolt.open?.(context);
  }

  /** `ended`: the topology is gone for good. */
  async close(ended: boolean): Promise<void> {
    const made = this.#made;
    this.#made = [];
    const { options, task } = this.#around;
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
