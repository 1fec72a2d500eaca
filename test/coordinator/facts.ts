import type { AgentFacts } from "../../proto/index.js";

/** What an agent tells of its host, every field with something of its own. */
export const facts: AgentFacts = {
  at: Date.now() + 60_000,
  version: "0.1.0",
  node: "v22.0.0",
  os: "linux 6",
  arch: "arm64",
  runningMs: 5,
  hostRunningMs: 6,
  memory: { rss: 1, heap: 2, free: 3, total: 4 },
  disk: {
    directory: "/var/lib/headwater-agent",
    free: 5,
    total: 6,
    used: { bundles: 7 },
    budget: 12,
    reserve: 13,
  },
  written: { bytes: 8, perDay: 9 },
  certificate: { name: "gw-1", from: 10, to: 11 },
};

/** What an agent answers that is asked for state. */
export const stateItems = [
  { kind: "task", task: "readings@gw-1", bytes: 9, keys: 1, cells: [] },
  { kind: "key", task: "readings@gw-1", cell: "readings/seen", key: "a", value: [1], cut: false },
  { kind: "more", task: "readings@gw-1" },
];
