import type { Fields, TopologyBuilder } from "../../topology/index.js";
import { spout } from "../../topology/index.js";

/** A spout that is at its end, for topologies that are only built. */
export function sourceOf<const F extends Fields>(t: TopologyBuilder, declared: F) {
  const nothing = { open() {}, next: () => "end" as const };
  return t.spout("source", spout({ streams: { default: declared }, create: () => nothing }));
}
