import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog, readSettings } from "../../base/index.js";
import { coordinatorSettings, type RunningCoordinator, startCoordinator } from "../../coordinator/index.js";
import type { Identity } from "../../identity/index.js";
import {
  type AnswerMessage,
  type AssignmentMessage,
  agentFilters,
  controlClientId,
  type DownMessage,
  decodeDown,
  encodeUp,
  type ListenerReport,
  markOf,
  type QuestionMessage,
  type TaskReport,
  type TurnAwayMessage,
  type UpMessage,
  upPublishing,
  upTopic,
  withoutCommits,
  withoutStore,
} from "../../proto/index.js";
import { type GraphSpec, graphHash } from "../../topology/index.js";
import { MqttTransport } from "../../transport/index.js";
import { joinOf } from "./cluster-of.js";

const prefix = "headwater";

/** Real coordinators, agents and directories of one test file; `end` leaves nothing behind. */
export class Stage {
  readonly lines: string[] = [];
  readonly #directories: string[] = [];
  readonly #closing: (() => Promise<unknown>)[] = [];

  directory(): string {
    const directory = mkdtempSync(join(tmpdir(), "headwater-coordinator-"));
    this.#directories.push(directory);
    return directory;
  }

  async coordinator(given: Record<string, unknown> = {}): Promise<RunningCoordinator> {
    const usual = {
      insecure: true,
      httpPort: 0,
      mqttPort: 0,
      stateDir: given["stateDir"] ?? this.directory(),
    };
    const settings = readSettings(coordinatorSettings, { ...usual, ...given }, {});
    const log = createLog(
      "debug",
      (line) => this.lines.push(`${line.text} ${JSON.stringify(line.fields)}`),
      Date.now,
    );
    const running = await startCoordinator({ settings, environment: {}, log, version: "1.2.3" });
    this.#closing.push(() => running.close());
    return running;
  }

  async agent(url: string, name: string, labels: Record<string, string> = {}): Promise<TestAgent> {
    const agent = new TestAgent(url, name, labels);
    this.#closing.push(() => agent.close());
    await until(() => agent.assignment !== null || agent.turnedAway !== null, `${name} hears nothing`);
    return agent;
  }

  later(close: () => Promise<unknown>): void {
    this.#closing.push(close);
  }

  async end(): Promise<void> {
    for (const close of this.#closing.splice(0).reverse()) await close();
    for (const directory of this.#directories.splice(0)) rmSync(directory, { recursive: true, force: true });
  }
}

/** Speaks an agent's side of the wire over a real connection, and reports that it does as it is told. */
export class TestAgent {
  readonly name: string;
  readonly boot = Math.random().toString(36).slice(2, 10);
  assignment: AssignmentMessage | null = null;
  turnedAway: TurnAwayMessage | null = null;
  readonly chunks: Extract<DownMessage, { kind: "chunk" }>[] = [];
  /** What it answers to questions; the id is filled in. */
  answers: (question: QuestionMessage) => readonly Omit<AnswerMessage, "kind" | "id">[] = () => [];
  counters: Record<string, number> = { executed: 0, emitted: 0 };
  drained = true;
  /** What it says of its port for sensors. */
  listener: ListenerReport | null = null;
  unreadable = 0;
  readonly #labels: Record<string, string>;
  #lease = 0;
  #seq = 0;
  #unanswered = 0;
  readonly #transport: MqttTransport;
  readonly #timer: NodeJS.Timeout;

  constructor(url: string, name: string, labels: Record<string, string>, identity?: Identity) {
    this.name = name;
    const will = encodeUp({ kind: "will", agent: name, boot: this.boot });
    this.#labels = labels;
    this.#transport = new MqttTransport({
      address: { url, ...(identity === undefined ? {} : { identity }) },
      clientId: controlClientId(name, this.boot),
      will: { topic: upTopic(prefix, name, "will"), payload: will, qos: 1 },
    });
    this.#transport.open({
      connected: () => {
        this.#join();
        this.#beat();
      },
      disconnected: () => undefined,
      message: ({ payload }) => {
        if (payload.length > 0) this.#hear(payload);
      },
    });
    for (const filter of agentFilters(prefix, name))
      this.#transport.subscribe(filter, 1).catch(() => undefined);
    this.#timer = setInterval(() => this.#beat(), 200);
  }

  tasks(topology = "greenhouse"): readonly string[] {
    const part = this.assignment?.topologies.find((one) => one.topology === topology);
    return part?.tasks.map(({ task }) => task) ?? [];
  }

  send(message: UpMessage): void {
    this.#transport.publish(
      upTopic(prefix, this.name, message.kind),
      encodeUp(message),
      upPublishing[message.kind],
    );
  }

  sendRaw(kind: UpMessage["kind"], payload: Uint8Array, topicAgent = this.name): void {
    this.#transport.publish(upTopic(prefix, topicAgent, kind), payload, { qos: 1 });
  }

  /** The process dies: no goodbye, the broker says the will. */
  async die(): Promise<void> {
    clearInterval(this.#timer);
    this.#transport.publish(
      upTopic(prefix, this.name, "will"),
      encodeUp({ kind: "will", agent: this.name, boot: this.boot }),
      {
        qos: 1,
      },
    );
    await this.#transport.close();
  }

  /** The process stops in silence; its connection stays. */
  freeze(): void {
    clearInterval(this.#timer);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#transport.close();
  }

  #hear(payload: Uint8Array): void {
    let message: DownMessage;
    try {
      message = decodeDown(payload);
    } catch {
      this.unreadable++;
      return;
    }
    this.#take(message);
  }

  #take(message: DownMessage): void {
    if (message.kind === "assignment") {
      const { term = 0, generation = -1 } = this.assignment ?? {};
      if (message.term > term || (message.term === term && message.generation > generation))
        this.assignment = message;
      this.#beat();
    } else if (message.kind === "lease") {
      this.#lease = Math.max(this.#lease, message.number);
      this.#unanswered = 0;
    } else if (message.kind === "turn-away" && message.boot === this.boot) this.turnedAway = message;
    else if (message.kind === "chunk") this.chunks.push(message);
    else if (message.kind === "question") {
      for (const answer of this.answers(message)) this.send({ kind: "answer", id: message.id, ...answer });
    }
  }

  #join(): void {
    const { term = 0, generation = 0 } = this.assignment ?? {};
    this.send({ ...joinOf(this.name, this.boot, this.#labels), term, generation });
  }

  #beat(): void {
    if (++this.#unanswered % 5 === 0) this.#join();
    const topologies = (this.assignment?.topologies ?? []).filter(({ tasks }) => tasks.length > 0);
    const tasks: TaskReport[] = topologies.flatMap(({ topology, tasks: own }) =>
      own.map(({ task, term, number }) => {
        return {
          topology,
          task,
          epoch: { term, number, start: 1 },
          status: "running",
          why: "",
          ...withoutCommits,
        };
      }),
    );
    this.send({
      kind: "heartbeat",
      agent: this.name,
      boot: this.boot,
      seq: ++this.#seq,
      term: this.assignment?.term ?? 0,
      generation: this.assignment?.generation ?? 0,
      lease: this.#lease,
      load: { cpu: 0.25, rss: 60e6, heap: 20e6 },
      draining: false,
      tasks,
      topologies: topologies.map(({ topology, revision, bundle, graph, draining, next, tasks: own }) => ({
        ...{ topology, revision, bundle: markOf(bundle), graph: markOf(graph) },
        worker: "running",
        restarts: 0,
        why: "",
        components: own.map(({ task }) => ({
          component: task.split(/[:@]/)[0]!,
          counters: this.counters,
          executeP50: 0.01,
          executeP99: 0.5,
        })),
        links: [],
        deadLetters: 2,
        drained: draining && this.drained,
        ...withoutStore,
        next: next === null ? null : { graph: next.graph, status: "ready", why: "" },
      })),
      alarms: [],
      program: null,
      listener: this.listener,
    });
  }
}

/** Calls the API with the coordinator's token. */
export class Api {
  readonly #running: RunningCoordinator;

  constructor(running: RunningCoordinator) {
    this.#running = running;
  }

  fetch(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const raw = body instanceof Uint8Array || typeof body === "string";
    return fetch(`${this.#running.httpUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#running.token}`, ...headers },
      ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
    });
  }

  async json<T = Record<string, never>>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.fetch(method, path, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === "" ? null : JSON.parse(text)) as T;
  }

  /** Status and code of a refusal. */
  async refusal(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<readonly [status: number, code: string]> {
    const response = await this.fetch(method, path, body);
    const { error } = (await response.json()) as { error: { code: string } };
    return [response.status, error.code];
  }

  async submit(spec: GraphSpec, code = `// ${spec.name}`): Promise<Response> {
    const bytes = new TextEncoder().encode(code);
    const bundle = createHash("sha256").update(bytes).digest("hex");
    await this.json("PUT", `/v1/bundles/${bundle}`, bytes);
    return this.fetch("POST", "/v1/topologies", { spec, graph: graphHash(spec), bundle });
  }
}

/** Waits for a condition; fails with `what` after 30 s: on a busy machine a process takes seconds. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
