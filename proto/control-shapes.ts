import type {
  AssignedStandby,
  AssignedTask,
  AssignedTopology,
  AssignmentMessage,
  EarlierFields,
  HeldCopy,
  NextVersion,
  Peer,
  Replica,
} from "./assignment.js";
import type {
  AgentAlarm,
  AnswerMessage,
  Capacity,
  ChunkMessage,
  ComponentReport,
  DownMessage,
  Epoch,
  FetchMessage,
  HeartbeatMessage,
  JoinMessage,
  LeaseMessage,
  LeaveMessage,
  NextReport,
  QuestionMessage,
  TaskReport,
  TopologyReport,
  TurnAwayMessage,
  UpMessage,
  WillMessage,
} from "./messages.js";
import type { LinkReport } from "./link-report.js";
import type { ListenerReport } from "./listener.js";
import type { ProgramReport, UpgradeMessage } from "./program.js";
import * as is from "./shape.js";

type Ask = QuestionMessage["ask"];
type Body<T> = Omit<T, "kind">;

const epoch = is.message<Epoch>({ term: is.count, number: is.count, start: is.count });

const replica = is.message<Replica>({ agent: is.name, store: is.token });

const assignedStandby = { task: is.task, owner: is.name, term: is.count, number: is.count };

const taskReport = is.message<TaskReport>({
  topology: is.name,
  task: is.task,
  epoch,
  status: is.choice("starting", "running", "paused", "stopping", "failed"),
  why: is.text,
  waits: is.text,
  commit: is.count,
  replicas: is.list(replica),
  syncing: is.progress,
});

const componentReport = is.message<ComponentReport>({
  component: is.name,
  counters: is.counters,
  executeP50: is.quantity,
  executeP99: is.quantity,
});

const linkReport = is.message<LinkReport>({
  link: is.link,
  to: is.nameOrEmpty,
  waitingFrames: is.count,
  waitingBytes: is.count,
  dropped: is.count,
  resent: is.count,
  fenced: is.count,
  why: is.text,
  lost: is.count,
  lostWhy: is.text,
});

const topologyReport = is.message<TopologyReport>({
  topology: is.name,
  revision: is.count,
  bundle: is.tokenOrEmpty,
  graph: is.tokenOrEmpty,
  worker: is.choice("starting", "running", "backing-off", "stopped"),
  restarts: is.count,
  why: is.text,
  components: is.list(componentReport),
  links: is.list(linkReport),
  deadLetters: is.count,
  drained: is.flag,
  store: is.tokenOrEmpty,
  stateBytes: is.quantity,
  outboxBytes: is.quantity,
  writtenBytesPerDay: is.quantity,
  next: is.optional(
    is.message<NextReport>({
      graph: is.hash,
      status: is.choice("fetching", "starting", "ready", "refused"),
      why: is.text,
    }),
  ),
});

const programReport = is.message<ProgramReport>({
  attempt: is.count,
  version: is.text,
  release: is.hash,
  status: is.choice("fetching", "restarting", "trial", "good", "failed", "refused"),
  why: is.text,
});

const listenerReport = is.message<ListenerReport>({
  connections: is.count,
  logins: is.count,
  refused: is.map(is.quantity),
  received: is.count,
  unclaimed: is.count,
  forbidden: is.count,
  forbiddenBytes: is.quantity,
  held: is.count,
});

const assignedTask = is.message<AssignedTask>({
  task: is.task,
  term: is.count,
  number: is.count,
  store: is.tokenOrEmpty,
  standby: is.optional(replica),
  wait: is.flag,
  prove: is.flag,
});

const assignedTopology = is.message<AssignedTopology>({
  topology: is.name,
  revision: is.count,
  bundle: is.hash,
  bundleBytes: is.count,
  graph: is.hash,
  paused: is.flag,
  draining: is.flag,
  ending: is.flag,
  heapMb: is.count,
  tasks: is.list(assignedTask),
  standbys: is.list(is.message<AssignedStandby>(assignedStandby)),
  peers: is.list(
    is.message<Peer>({ task: is.task, agent: is.nameOrEmpty, term: is.count, number: is.count }),
  ),
  next: is.optional(
    is.message<NextVersion>({
      bundle: is.hash,
      bundleBytes: is.count,
      graph: is.hash,
      heapMb: is.count,
    }),
  ),
  earlier: is.list(
    is.message<EarlierFields>({
      stream: is.text,
      fields: is.list(is.message<EarlierFields["fields"][number]>({ name: is.text, type: is.text })),
    }),
  ),
});

const boot = { agent: is.name, boot: is.token };

/** agent → coordinator. */
export const up = is.oneOf<UpMessage>({
  join: kind<JoinMessage>("join", {
    ...boot,
    store: is.token,
    version: is.text,
    labels: is.map(is.text),
    capacity: is.message<Capacity>({ cpu: is.quantity, memory: is.quantity }),
    wireMax: is.count,
    storesLayout: is.count,
    term: is.count,
    generation: is.count,
    copies: is.list(is.message<HeldCopy>({ topology: is.name, ...assignedStandby })),
  }),
  heartbeat: kind<HeartbeatMessage>("heartbeat", {
    ...boot,
    seq: is.count,
    term: is.count,
    generation: is.count,
    lease: is.count,
    load: is.message<HeartbeatMessage["load"]>({ cpu: is.quantity, rss: is.quantity, heap: is.quantity }),
    draining: is.flag,
    tasks: is.list(taskReport),
    topologies: is.list(topologyReport),
    alarms: is.list(is.message<AgentAlarm>({ code: is.name, text: is.text })),
    program: is.optional(programReport),
    listener: is.optional(listenerReport),
  }),
  will: kind<WillMessage>("will", boot),
  leave: kind<LeaveMessage>("leave", boot),
  fetch: kind<FetchMessage>("fetch", { bundle: is.hash, offset: is.count }),
  answer: kind<AnswerMessage>("answer", {
    id: is.token,
    items: is.list(is.document),
    last: is.flag,
    error: is.text,
  }),
});

const ask = is.oneOf<Ask>({
  tap: kind<Extract<Ask, { kind: "tap" }>>("tap", {
    component: is.name,
    stream: is.name,
    limit: is.count,
    forMs: is.count,
  }),
  "dead-letters": kind<Extract<Ask, { kind: "dead-letters" }>>("dead-letters", { limit: is.count }),
  "replay-dead-letters": kind<Extract<Ask, { kind: "replay-dead-letters" }>>("replay-dead-letters", {
    ids: is.list(is.text),
  }),
  logs: kind<Extract<Ask, { kind: "logs" }>>("logs", { limit: is.count, followMs: is.count }),
  "agent-logs": kind<Extract<Ask, { kind: "agent-logs" }>>("agent-logs", {
    limit: is.count,
    followMs: is.count,
    level: is.choice("error", "warn", "info", "debug"),
  }),
  "agent-facts": kind<Extract<Ask, { kind: "agent-facts" }>>("agent-facts", {}),
  state: kind<Extract<Ask, { kind: "state" }>>("state", {
    task: is.text,
    cell: is.text,
    key: is.text,
    limit: is.count,
    afterCell: is.text,
    afterKey: is.text,
    afterMember: is.text,
  }),
});

/**
 * The question's `ask` is a oneof inside the message, so its members stand beside the message's own fields.
 */
const questionHead = is.message<Body<Omit<QuestionMessage, "ask">>>({
  id: is.token,
  topology: is.nameOrEmpty,
});
const question: is.Shape<QuestionMessage> = {
  toWire: (value, place) => ({
    ...(questionHead.toWire(value, place) as object),
    ...(ask.toWire(value.ask, place) as object),
  }),
  fromWire: (wire, place) => ({
    kind: "question",
    ...questionHead.fromWire(wire, place),
    ask: ask.fromWire(wire, place),
  }),
};

/** coordinator → agent. */
export const down = is.oneOf<DownMessage>({
  lease: kind<LeaseMessage>("lease", { term: is.count, number: is.count, seq: is.count, boot: is.token }),
  "turn-away": kind<TurnAwayMessage>("turn-away", {
    boot: is.token,
    reason: is.choice("name-taken", "wire-version", "set-aside"),
    text: is.text,
  }),
  assignment: kind<AssignmentMessage>("assignment", {
    agent: is.name,
    installation: is.token,
    term: is.count,
    generation: is.count,
    knows: is.count,
    heartbeatMs: is.count,
    leaseMs: is.count,
    topologies: is.list(assignedTopology),
  }),
  chunk: kind<ChunkMessage>("chunk", {
    bundle: is.hash,
    offset: is.count,
    total: is.count,
    data: is.bytes,
  }),
  question,
  upgrade: kind<UpgradeMessage>("upgrade", {
    attempt: is.count,
    version: is.text,
    release: is.hash,
    bytes: is.count,
  }),
});

function kind<T extends { readonly kind: string }>(
  word: T["kind"],
  fields: { readonly [K in keyof Body<T>]: is.Shape<T[K & keyof T]> },
): is.Shape<T> {
  return is.message<Body<T>>(fields as never, { kind: word }) as is.Shape<T>;
}
