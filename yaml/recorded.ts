/** What made a spec or an aggregate, and where in the source it was called. */
export interface Made {
  /** Name of the function, as `headwater` exports it. */
  readonly kind: string;
  readonly args: readonly unknown[];
  /** The stack of the call, as text. */
  readonly stack: string;
}

/** A symbol of the registry: a bundle has a copy of this file of its own. */
const made = Symbol.for("headwater/made");

/**
 * The functions of `makers`, those of `kinds` so that what they return can be asked for its `madeBy`. A spec
 * keeps it beside its implementation, which is what of it reaches the graph; neither hash nor spec of a graph
 * know of it.
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

type Make = (...args: readonly unknown[]) => object;

function recording(kind: string, make: Make): Make {
  return (...args) => {
    const thing = make(...args);
    const keeper = (thing as { readonly implementation?: object }).implementation ?? thing;
    const stack = new Error(kind).stack ?? "";
    // Not enumerable: nothing that reads or copies a spec sees it.
    Object.defineProperty(keeper, made, { value: { kind, args, stack } satisfies Made });
    return thing;
  };
}
