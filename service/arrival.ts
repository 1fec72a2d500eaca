import { setTimeout as pause } from "node:timers/promises";
import { askForSelf } from "../agent/index.js";
import { errorText } from "../base/index.js";
import type { Identity } from "../identity/index.js";

/** How far an agent has come in the eyes of its coordinator. */
export interface Arrival {
  /** The coordinator sees it: it may have work. */
  readonly arrived: boolean;
  /** What was last heard. */
  readonly heard: string;
}

/** The coordinator is asked this often. */
const everyMs = 500;

/**
 * Waits until the coordinator has heard of the agent, `limitMs` at most, or until it says that it does not
 * let it in.
 */
export async function awaitArrival(
  coordinator: string,
  identity: Identity,
  proxy: string | null,
  limitMs: number,
  signal: AbortSignal,
): Promise<Arrival> {
  const end = performance.now() + limitMs;
  for (;;) {
    const arrival = await ask(coordinator, identity, proxy);
    if (arrival === true) return { arrived: true, heard: "the coordinator sees it" };
    if (arrival.final || performance.now() + everyMs > end) return { arrived: false, heard: arrival.heard };
    await pause(everyMs, undefined, { signal });
  }
}

async function ask(
  coordinator: string,
  identity: Identity,
  proxy: string | null,
): Promise<true | { readonly heard: string; readonly final: boolean }> {
  try {
    const { why, status } = await askForSelf(coordinator, identity, proxy ?? undefined);
    if (why !== "") return { heard: `the coordinator does not let it in: ${why}`, final: true };
    if (status === "alive") return true;
    const heard =
      status === null ? "the coordinator has not heard of it" : `for the coordinator it is ${status}`;
    return { heard, final: false };
  } catch (error) {
    return { heard: errorText(error), final: false };
  }
}
