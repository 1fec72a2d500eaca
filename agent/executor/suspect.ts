import { murmur3 } from "../../base/index.js";
import type { Bolt, Row } from "../../topology/index.js";
import type { PlaceRecorder } from "./runtime-contract.js";

/**
 * A bolt in a worker that died before: before each tuple it writes down where it is and what the tuple looks
 * like, and a tuple that killed the worker too often becomes a dead letter instead.
 */
export function suspectBolt(bolt: Bolt, component: number, place: PlaceRecorder): Bolt {
  return {
    ...(bolt.open && { open: (context) => bolt.open!(context) }),
    ...(bolt.tick && { tick: (now, out) => bolt.tick!(now, out) }),
    ...(bolt.flush && { flush: (out) => bolt.flush!(out) }),
    ...(bolt.close && { close: () => bolt.close!() }),
    execute(tuple, out) {
      const print = fingerprint(tuple);
      if (place.poison(component, print)) throw new Error("poison: this tuple ended the worker three times");
      place.at(component, print);
      const result = bolt.execute(tuple, out);
      place.at(component, print);
      return result;
    },
  };
}

/** Identifies a tuple across restarts; never 0. */
export function fingerprint(tuple: Row): number {
  const text = JSON.stringify(tuple, (_, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );
  return murmur3(Buffer.from(text ?? "")) || 1;
}
