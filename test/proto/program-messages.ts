import {
  type HeartbeatMessage,
  type UpgradeMessage,
  type UpMessage,
  withoutStore,
} from "../../proto/index.js";

/** A heartbeat of an agent whose program was to be another, with every field of that set. */
const programBeat: HeartbeatMessage = {
  ...{ kind: "heartbeat", agent: "gw-1", boot: "b00t-1", seq: 102, term: 1_795_000_000, generation: 14 },
  ...{
    lease: 101,
    load: { cpu: 0.5, rss: 80, heap: 21 },
    draining: true,
    tasks: [],
    alarms: [],
    topologies: [],
  },
  program: {
    attempt: 1_795_000_000_123,
    version: "0.2.0",
    release: "fedcba9876543210".repeat(4),
    status: "failed",
    why: "boom",
  },
  listener: null,
};

export const upgradeOrder: UpgradeMessage = {
  kind: "upgrade",
  attempt: 1_795_000_000_123,
  version: "0.2.0-rc.1",
  release: "0123456789abcdef".repeat(4),
  bytes: 2_400_000,
};

/** Messages that grew after the others were recorded. */
export const laterMessages: readonly UpMessage[] = [
  programBeat,
  {
    kind: "join",
    ...{ agent: "gw-2", boot: "b00t-2", store: "st0re-2", version: "0.2.0" },
    labels: {},
    capacity: { cpu: 1, memory: 512 },
    ...{ wireMax: 1, storesLayout: 2, term: 0, generation: 0, copies: [] },
  },
  {
    ...programBeat,
    ...{ seq: 103, program: null },
    listener: {
      connections: 12,
      logins: 40,
      refused: { "bad-password": 3, tls: 1 },
      ...{ received: 5_000, unclaimed: 2, forbidden: 4, forbiddenBytes: 512, held: 7 },
    },
  },
  {
    kind: "join",
    ...{ agent: "gw-3", boot: "b00t-3", store: "st0re-3", version: "0.2.0" },
    labels: {},
    capacity: { cpu: 1, memory: 512 },
    ...{ wireMax: 1, storesLayout: 2, term: 1_795_000_000, generation: 14 },
    copies: [
      { topology: "greenhouse", task: "per-room:0", owner: "core-1", term: 1_795_000_000, number: 13 },
    ],
  },
  {
    ...programBeat,
    ...{ seq: 104, program: null },
    topologies: [
      {
        ...{ topology: "greenhouse", revision: 3, bundle: "", graph: "" },
        ...{ worker: "running", restarts: 0, why: "", components: [], deadLetters: 0, drained: false },
        ...withoutStore,
        links: [
          {
            ...{ link: "readings@gw-1>per-room:0", to: "core-1", waitingFrames: 0, waitingBytes: 0 },
            ...{ dropped: 13, resent: 0, fenced: 0, why: "", lost: 13, lostWhy: "the outbox is full" },
          },
        ],
      },
    ],
  },
];
