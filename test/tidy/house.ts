/**
 * The house rules as tables; `rules.ts` holds the tree against them. ARCHITECTURE.md says the same in words.
 */

/** Rooms and the rooms they may import. A room that is not here may not exist; "*" = every room. */
export const rooms: Readonly<Record<string, readonly string[] | "*">> = {
  base: [],
  topology: ["base"],
  proto: ["topology", "base"],
  identity: ["base"],
  transport: ["identity", "base"],
  broker: ["identity", "base"],
  components: ["topology", "base"],
  documents: ["topology", "connectors", "components", "base"],
  yaml: ["topology", "documents", "base"],
  connectors: ["topology", "components", "transport", "proto", "base"],
  launcher: ["proto", "base"],
  agent: [
    ...[
      "launcher",
      "topology",
      "connectors",
      "components",
      "documents",
      "proto",
      "transport",
      "broker",
      "identity",
    ],
    "base",
  ],
  coordinator: ["topology", "proto", "transport", "broker", "identity", "base"],
  service: ["agent", "transport", "identity", "base"],
  local: [
    "topology",
    "connectors",
    "components",
    "documents",
    "yaml",
    "proto",
    "transport",
    "agent",
    "coordinator",
    "base",
  ],
  cli: "*",
  packaging: ["service", "proto", "base"],
  dashboard: [],
  examples: "*",
  bench: "*",
  test: "*",
};

/** Top-level folders without TypeScript of ours. */
export const plainFolders = ["bin", "docs", "systemd"];

/** Rooms that nobody may import, but tests. */
export const leaves = ["cli", "packaging", "examples", "bench", "test"];

/**
 * Rooms that may import a file of another room instead of its index.ts: they look at the inside on purpose.
 */
export const insiders = ["test", "bench"];

/** Rooms that have no index.ts, because nobody enters them. */
export const withoutEntry = ["examples", "bench", "test"];

/** Packages that belong to some rooms alone. Tests, bench and examples look from outside and may use any. */
export const packageRooms: Readonly<Record<string, readonly string[]>> = {
  mqtt: ["transport"],
  "mqtt-packet": ["transport", "broker"],
  aedes: ["broker"],
  ws: ["broker", "transport"],
  protobufjs: ["proto"],
  pg: ["connectors"],
  level: ["agent", "coordinator"],
  hono: ["coordinator"],
  "@hono/node-server": ["coordinator"],
  "prom-client": ["coordinator", "agent"],
  yargs: ["cli"],
  esbuild: ["cli", "packaging"],
  pkijs: ["coordinator"],
  asn1js: ["coordinator"],
  yaml: ["yaml"],
  "@marcbachmann/cel-js": ["documents"],
  vitest: [],
  "fast-check": [],
};
export const outsiders = ["test", "bench", "examples"];

/**
 * Files and folders that decide and never do: no clock, timer, random number, socket, file, console or
 * process. Each entry must exist, so that a move does not take a decider out of sight.
 */
export const deciders: readonly string[] = [
  "base/",
  "topology/",
  "documents/",
  "yaml/",
  "components/",
  "identity/",
  "proto/",
  "agent/link/",
  "agent/replica/",
  "agent/executor/",
  "agent/state/",
  "agent/core.ts",
  "agent/alarms.ts",
  "agent/reconcile.ts",
  "agent/bundles.ts",
  "agent/items.ts",
  "agent/kept-letters.ts",
  "agent/lease.ts",
  "agent/next-workers.ts",
  "agent/listener/desk.ts",
  "agent/listener/held.ts",
  "agent/listener/users.ts",
  "agent/over-stores.ts",
  "agent/questions.ts",
  "agent/saved.ts",
  "agent/suspects.ts",
  "agent/leaving.ts",
  "agent/upgrade.ts",
  "launcher/record.ts",
  "agent/workers.ts",
  "coordinator/core.ts",
  "coordinator/cluster.ts",
  "coordinator/access.ts",
  "coordinator/api-tokens.ts",
  "coordinator/assignments.ts",
  "coordinator/book.ts",
  "coordinator/broker-config.ts",
  "coordinator/commands.ts",
  "coordinator/copies.ts",
  "coordinator/crowded.ts",
  "coordinator/endings.ts",
  "coordinator/failed-logins.ts",
  "coordinator/grants.ts",
  "coordinator/identity/registry.ts",
  "coordinator/planning.ts",
  "coordinator/later-versions.ts",
  "coordinator/relearn.ts",
  "coordinator/reports.ts",
  "coordinator/reset.ts",
  "coordinator/telemetry.ts",
  "coordinator/updates.ts",
  "coordinator/upgrades.ts",
  "coordinator/scheduler/",
  "transport/feed-window.ts",
  "transport/packet-reader.ts",
  "transport/packet-slots.ts",
  "transport/remembered-packets.ts",
];

/** Inside the deciders: the ways to time, supervisor and log, and what all who keep files need. */
export const doersAmongDeciders: readonly string[] = [
  "base/clock.ts",
  "base/directories.ts",
  "base/log-output.ts",
  "base/systemd.ts",
];

/** Node's modules without input, output, time or chance. */
export const pureNodeModules: readonly string[] = ["node:buffer", "node:crypto", "node:zlib", "node:util"];

/** Names that a decider may not use, as a variable or as `object.property`. */
export const impure: readonly string[] = [
  "Date.now",
  "Math.random",
  "performance",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
  "console",
  "process",
  "fetch",
  "crypto.randomUUID",
  "randomUUID",
  "randomBytes",
  "randomInt",
  "Atomics.wait",
];

export const limits = { fileLines: 400, wiringLines: 200, functionLines: 70, lineCharacters: 110 } as const;

/** Files that only join things together. */
export const wiringFiles: readonly string[] = ["main.ts", "index.ts"];

export const badFolders = ["src", "lib", "utils", "util", "helpers", "types", "common", "shared", "misc"];
export const badEndings = ["Manager", "Helper", "Helpers", "Util", "Utils", "Impl", "V2", "V3"];

/**
 * Words that say that something is not finished, or that belong to a desk and not to the house. Split, for
 * this file is read too.
 */
export const badWords: readonly string[] = [
  ["TO", "DO"],
  ["FIX", "ME"],
  ["XX", "X"],
  ["HA", "CK"],
  ["not ", "implemented"],
  ["not yet ", "implemented"],
  ["for ", "now"],
  ["../", "shared"],
  ["/wo", "rk/"],
].map((parts) => parts.join(""));
