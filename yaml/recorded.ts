import type { HeadwaterError } from "../base/index.js";
import type { OptionFault, Unmade } from "../topology/index.js";
import { argumentFaults, refusedArgument } from "./arguments.js";

/** What made a spec or an aggregate, and where in the source it was called. */
export interface Made {
  /** Name of the function, as `headwater` exports it. */
  readonly kind: string;
  readonly args: readonly unknown[];
  /** The stack of the call, as text. */
  readonly stack: string;
}

/** Symbols of the registry: a bundle has a copy of this file of its own. */
const made = Symbol.for("headwater/made");
const told = Symbol.for("headwater/told");

/**
 * The functions of `makers`, those of `kinds` so that what they return can be asked for its `madeBy`. A spec
 * keeps it beside its implementation, which is what of it reaches the graph; neither hash nor spec of a graph
 * know of it. Their arguments are held against what a document may say: faults come to `build`, and of what
 * cannot be made at all an `Unmade` takes the place.
 */
export function recorded<T extends object>(makers: T, kinds: readonly string[]): T {
  const wrapped = Object.entries(makers).map(([kind, make]) => {
    return [kind, kinds.includes(kind) && typeof make === "function" ? recording(kind, make as Make) : make];
  });
  return Object.fromEntries(wrapped) as T;
}

/** What made the implementation of a component, or an aggregate; null: it was none of the functions. */
export function madeBy(thing: object): Made | null {
  return (thing as { readonly [made]?: Made })[made] ?? null;
}

/** A fault of arguments, and of which function. */
export interface ToldFault extends OptionFault {
  readonly kind: string;
}

/** All faults of arguments so far, in this process: where code throws before it comes to `build`. */
export function toldFaults(): ToldFault[] {
  const registry = globalThis as { [told]?: ToldFault[] };
  registry[told] ??= [];
  return registry[told];
}

type Make = (...args: readonly unknown[]) => object;
type Thing = { readonly streams?: unknown; readonly implementation?: object };

function recording(kind: string, make: Make): Make {
  return (...args) => {
    const stack = new Error(kind).stack ?? "";
    const faults = argumentFaults(kind, args, stack);
    toldFaults().push(...faults.map((fault) => ({ ...fault, kind })));
    let thing: Thing;
    try {
      thing = make(...args);
    } catch (error) {
      if (faults.length > 0) return unmade(faults);
      if ((error as Error | null)?.name !== "HeadwaterError") throw error;
      const fault = refusedArgument(kind, args, error as HeadwaterError, stack);
      toldFaults().push({ ...fault, kind });
      return unmade([fault]);
    }
    // Not enumerable: nothing that reads or copies a spec sees it.
    Object.defineProperty(thing.implementation ?? thing, made, {
      value: { kind, args, stack } satisfies Made,
    });
    if (faults.length === 0) return thing;
    return emitsTheSame(thing, faults) ? { ...thing, faults } : unmade(faults);
  };
}

function unmade(faults: readonly OptionFault[]): Unmade {
  return { kind: "unmade", faults };
}

/** Whether what it emits does not depend on the options that are at fault: a feed's fields, a sink's none. */
function emitsTheSame({ streams }: Thing, faults: readonly OptionFault[]): boolean {
  return typeof streams === "object" && faults.every(({ option }) => !/^(fields\b|$)/.test(option));
}
