import * as v from "valibot";
import type { AgentFacts } from "../../proto/index.js";

const figure = v.pipe(v.number(), v.finite());
const text = v.pipe(v.string(), v.maxLength(300));
const partsMax = 100;
const parts = v.pipe(
  v.record(text, figure),
  v.check((parts) => Object.keys(parts).length <= partsMax, `more than ${partsMax} parts`),
);

/** What agents of later versions tell beside it is left out. */
const shape = v.object({
  at: figure,
  version: text,
  node: text,
  os: text,
  arch: text,
  runningMs: figure,
  hostRunningMs: figure,
  memory: v.object({ rss: figure, heap: figure, free: figure, total: figure }),
  disk: v.nullable(
    v.object({
      directory: v.pipe(v.string(), v.maxLength(4_096)),
      free: figure,
      total: figure,
      used: parts,
      budget: v.optional(figure, 0),
      reserve: v.optional(figure, 0),
    }),
  ),
  written: v.nullable(v.object({ bytes: figure, perDay: figure })),
  certificate: v.nullable(v.object({ name: text, from: figure, to: figure })),
});

/** The facts in an agent's answer; null when it holds something else. */
export function readFacts(item: unknown): AgentFacts | null {
  const result = v.safeParse(shape, item);
  return result.success ? result.output : null;
}
