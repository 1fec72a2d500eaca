import type { DownMessage, LinkMessage, UpMessage } from "../../proto/index.js";

/** One message of each kind, with every field set to something of its own; what the golden bytes hold. */

const bundle = "0123456789abcdef".repeat(4);
const graph = "fedcba9876543210".repeat(4);
const epoch = { term: 1_795_000_000, number: 7, start: 3 };
const older = { term: 1_795_000_000, number: 6, start: 1 };
const link = "readings@gw-1>per-room:0";

export const upMessages: readonly UpMessage[] = [
  {
    kind: "join",
    agent: "gw-1",
    boot: "b00t-1",
    store: "st0re",
    version: "0.1.0",
    labels: { role: "gateway", site: "Grünau 7" },
    capacity: { cpu: 3.5, memory: 1024 },
    wireMax: 1,
    term: 1_795_000_000,
    generation: 12,
  },
  {
    kind: "heartbeat",
    agent: "gw-1",
    boot: "b00t-1",
    seq: 99,
    term: 1_795_000_000,
    generation: 12,
    lease: 98,
    load: { cpu: 0.25, rss: 91.5, heap: 20 },
    draining: true,
    tasks: [
      { topology: "greenhouse", task: "readings@gw-1", epoch, status: "running", why: "" },
      { topology: "greenhouse", task: "per-room:0", epoch: older, status: "failed", why: "boom\n\u{1F525}" },
    ],
    topologies: [
      {
        topology: "greenhouse",
        revision: 2,
        worker: "backing-off",
        restarts: 4,
        why: "out of memory",
        components: [
          {
            component: "per-room",
            counters: { executed: 1e15, emitted: 0, "my-own": 0.5 },
            executeP50: 0.011,
            executeP99: 1.25,
          },
        ],
        links: [
          {
            link,
            to: "core-1",
            waitingFrames: 2,
            waitingBytes: 16_000,
            dropped: 1,
            resent: 3,
            fenced: 4,
            why: "no credit",
          },
        ],
        deadLetters: 5,
        drained: true,
      },
    ],
    alarms: [{ code: "store-failed", text: "the disk is full" }],
  },
  { kind: "will", agent: "gw-1", boot: "b00t-1" },
  { kind: "leave", agent: "gw-1", boot: "b00t-1" },
  { kind: "fetch", bundle, offset: 65_536 },
  { kind: "answer", id: "q-1", items: ['{"a":1}', "null"], last: true, error: "cut" },
];

export const downMessages: readonly DownMessage[] = [
  { kind: "lease", term: 1_795_000_000, number: 98, seq: 99, boot: "b00t-1" },
  { kind: "turn-away", boot: "b00t-1", reason: "name-taken", text: "gw-1 is alive" },
  {
    kind: "assignment",
    agent: "gw-1",
    installation: "in-5",
    term: 1_795_000_000,
    generation: 13,
    knows: 11,
    heartbeatMs: 1000,
    leaseMs: 4000,
    topologies: [
      {
        topology: "greenhouse",
        revision: 2,
        bundle,
        bundleBytes: 123_456,
        graph,
        paused: true,
        draining: true,
        ending: false,
        heapMb: 128,
        tasks: [{ task: "readings@gw-1", term: 1_795_000_000, number: 7 }],
        peers: [
          { task: "per-room:0", agent: "core-1", term: 1_795_000_000, number: 8 },
          { task: "per-room:1", agent: "", term: 0, number: 0 },
        ],
      },
    ],
  },
  { kind: "chunk", bundle, offset: 65_536, total: 65_539, data: new Uint8Array([0, 127, 255]) },
  {
    kind: "question",
    id: "q-1",
    topology: "greenhouse",
    ask: { kind: "tap", component: "per-room", stream: "alarm", limit: 10, forMs: 5000 },
  },
  { kind: "question", id: "q-2", topology: "greenhouse", ask: { kind: "dead-letters", limit: 50 } },
  { kind: "question", id: "q-3", topology: "greenhouse", ask: { kind: "replay-dead-letters", ids: ["7"] } },
  { kind: "question", id: "q-4", topology: "greenhouse", ask: { kind: "logs", limit: 20, followMs: 1 } },
];

export const linkMessages: readonly LinkMessage[] = [
  { kind: "hello", link, senderEpoch: epoch, series: older, floor: 5, waiting: 70_000 },
  {
    kind: "frame",
    link,
    senderEpoch: epoch,
    series: older,
    seq: 300,
    floor: 250,
    total: 2 ** 40,
    stream: "plausible/default",
    schema: 0xdeadbeef,
    tuples: 3,
    body: new Uint8Array([8, 3]),
    checksum: 0x01020304,
    watermark: 1_795_000_000_000.125,
    end: true,
  },
  {
    kind: "gap",
    link,
    senderEpoch: epoch,
    series: older,
    from: 6,
    to: 9,
    floor: 5,
    total: 77,
    tuples: 70,
    reason: "age",
  },
  { kind: "fenced", link, epoch, to: "receiver" },
  { kind: "fenced", link, epoch, to: "sender" },
  {
    kind: "open",
    link,
    receiverEpoch: epoch,
    series: older,
    next: 6,
    limit: 70,
    limitBytes: 1_048_576,
    wireMax: 1,
  },
  {
    kind: "open",
    link,
    receiverEpoch: epoch,
    series: null,
    next: 1,
    limit: 64,
    limitBytes: 1_048_576,
    wireMax: 1,
  },
  { kind: "ack", link, receiverEpoch: epoch, series: older, safe: 3, received: 6, limit: 70, limitBytes: 9 },
  { kind: "refuse", link, receiverEpoch: epoch, series: older, seq: 6, reason: "too-large" },
];
