import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { Broker } from "../../broker/index.js";
import type { ListenerReport } from "../../proto/index.js";
import type { Coordinator } from "../coordinator.js";
import type { CoordinatorCore } from "../core.js";
import { isLevel } from "../telemetry.js";
import { agentCounts } from "./describe-agent.js";
import { describeTopology } from "./describe-topology.js";
import type { Gate } from "./gate.js";

/**
 * Figures of the whole installation in Prometheus text. Read from the core at each scrape; nothing is
 * counted twice.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #coordinator: Coordinator;
  readonly #ownBroker: Pick<Broker, "stats" | "refusals"> | null;
  readonly #agents;
  readonly #tasks;
  readonly #moves;
  readonly #frozen;
  readonly #alarms;
  readonly #term;
  readonly #tuples;
  readonly #levels;
  readonly #rates;
  readonly #execute;
  readonly #deadLetters;
  readonly #waiting;
  readonly #restarts;
  readonly #degraded;
  readonly #disk;
  readonly #bad;
  readonly #broken;
  readonly #broker;
  readonly #listeners;
  readonly #gate: Gate;
  readonly #refused;
  readonly #unaudited;

  constructor(coordinator: Coordinator, ownBroker: Pick<Broker, "stats" | "refusals"> | null, gate: Gate) {
    this.#coordinator = coordinator;
    this.#gate = gate;
    this.#ownBroker = ownBroker;
    collectDefaultMetrics({ register: this.#registry });
    const gauge = (name: string, help: string, labelNames: string[] = []) =>
      new Gauge({ name: `headwater_${name}`, help, labelNames, registers: [this.#registry] });
    const counter = (name: string, help: string, labelNames: string[] = []) =>
      new Counter({ name: `headwater_${name}`, help, labelNames, registers: [this.#registry] });
    this.#agents = gauge("agents", "Agents by status", ["status"]);
    this.#tasks = gauge("tasks", "Tasks of a topology by status", ["topology", "status"]);
    this.#moves = counter("task_moves_total", "Tasks that went from one agent to another");
    this.#frozen = gauge("frozen", "1 while all moves are frozen after a mass loss");
    this.#alarms = gauge("alarms", "Alarms that stand, by code", ["code"]);
    this.#term = gauge("term", "Term of the coordinator");
    const where = ["topology", "component", "counter"];
    this.#tuples = counter("component_total", "Counters of components: executed, emitted, failed …", where);
    const here = ["topology", "component", "level"];
    const standing = "How components stand now: held, waiting, watermark-lag-ms, idle-inputs …";
    this.#levels = gauge("component_level", standing, here);
    this.#rates = gauge("component_rate", "The same per second, over about ten seconds", where);
    const quantiles = ["topology", "component", "quantile"];
    this.#execute = gauge(
      "component_execute_seconds",
      "Time of one execute; 0.99 of the worst agent",
      quantiles,
    );
    this.#deadLetters = counter("dead_letters_total", "Dead letters of a topology", ["topology"]);
    this.#waiting = gauge("links_waiting_bytes", "Bytes that wait on links between agents", ["topology"]);
    this.#restarts = gauge("worker_restarts", "Restarts of a topology's workers, as agents report", [
      "topology",
    ]);
    const state = "Movable tasks whose state fewer than two agents have";
    this.#degraded = gauge("degraded_tasks", state, ["topology"]);
    this.#disk = gauge("topology_disk_bytes", "On the disks of agents: state, outbox, written a day", [
      "topology",
      "what",
    ]);
    this.#bad = counter("bad_messages_total", "Messages to the coordinator that could not be read", [
      "reason",
    ]);
    const broken = "Connections broken off or refused, and subscriptions denied, at the embedded broker";
    this.#broken = counter("broker_refusals_total", broken, ["reason"]);
    this.#broker = gauge("broker", "Figures of the embedded broker", ["figure"]);
    this.#listeners = {
      connections: gauge("listener_connections", "Sensors connected to an agent's feed listener", ["agent"]),
      held: gauge("listener_held_messages", "Messages there that wait for their feeds", ["agent"]),
      logins: counter("listener_logins_total", "Sensors let in there, since the agent's start", ["agent"]),
      refused: counter("listener_refusals_total", "Connections not let in there, by reason", [
        "agent",
        "reason",
      ]),
      messages: counter("listener_messages_total", "Messages there: received, unclaimed, forbidden", [
        "agent",
        "what",
      ]),
      forbidden: counter("listener_forbidden_bytes_total", "Bytes to topics that are not the user's", [
        "agent",
      ]),
    };
    this.#refused = counter(
      "requests_refused_total",
      "Requests that were not let in or could not be served, by reason",
      ["reason"],
    );
    this.#unaudited = counter("audit_failures_total", "Commands that the audit log could not write down");
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  async text(): Promise<string> {
    for (const metric of [this.#agents, this.#tasks, this.#alarms, this.#tuples, this.#levels])
      metric.reset();
    for (const metric of [this.#rates, this.#execute, this.#deadLetters, this.#waiting, this.#restarts])
      metric.reset();
    for (const metric of [this.#degraded, this.#disk, ...Object.values(this.#listeners)]) metric.reset();
    this.#byReason(this.#bad, this.#coordinator.badMessages.counts);
    this.#byReason(this.#broken, this.#ownBroker?.refusals() ?? new Map());
    this.#total(this.#unaudited, this.#gate.unaudited);
    this.#byReason(
      this.#refused,
      new Map([...Object.entries(this.#gate.refused), ...this.#gate.faulty.counts]),
    );
    if (this.#coordinator.storeOpen) this.#read(this.#coordinator.core);
    for (const [figure, value] of Object.entries(this.#ownBroker?.stats() ?? {}))
      this.#broker.set({ figure }, value);
    return this.#registry.metrics();
  }

  #read(core: CoordinatorCore): void {
    for (const [status, count] of Object.entries(agentCounts(core))) this.#agents.set({ status }, count);
    this.#total(this.#moves, core.moves);
    this.#frozen.set(core.cluster.frozen ? 1 : 0);
    this.#term.set(core.book.term);
    for (const { code } of core.book.alarms) this.#alarms.inc({ code });
    for (const topology of core.book.topologies.values()) this.#readTopology(core, topology.record.name);
    for (const { name, status } of core.cluster.agents.values()) {
      const report = core.book.work.get(name)?.listener ?? null;
      // Of an agent that is not here nothing is known: its series end.
      if (report !== null && (status === "alive" || status === "suspect")) this.#readListener(name, report);
    }
  }

  #readListener(agent: string, report: ListenerReport): void {
    const { connections, held, logins, refused, messages, forbidden } = this.#listeners;
    connections.set({ agent }, report.connections);
    held.set({ agent }, report.held);
    logins.inc({ agent }, report.logins);
    for (const [reason, count] of Object.entries(report.refused)) refused.inc({ agent, reason }, count);
    for (const what of ["received", "unclaimed", "forbidden"] as const)
      messages.inc({ agent, what }, report[what]);
    forbidden.inc({ agent }, report.forbiddenBytes);
  }

  #readTopology(core: CoordinatorCore, topology: string): void {
    const described = describeTopology(core, core.book.topologies.get(topology)!);
    for (const { status } of described.taskList) this.#tasks.inc({ topology, status });
    for (const { name: component, counters, rates, executeP50Ms, executeP99Ms } of described.componentList) {
      for (const [counter, value] of Object.entries(counters)) {
        if (isLevel(counter)) this.#levels.set({ topology, component, level: counter }, value);
        else this.#tuples.inc({ topology, component, counter }, Math.max(0, value));
      }
      for (const [counter, rate] of Object.entries(rates)) {
        this.#rates.set({ topology, component, counter }, rate);
      }
      this.#execute.set({ topology, component, quantile: "0.5" }, executeP50Ms / 1000);
      this.#execute.set({ topology, component, quantile: "0.99" }, executeP99Ms / 1000);
    }
    this.#deadLetters.inc({ topology }, described.deadLetters);
    this.#degraded.set({ topology }, described.degraded);
    for (const { stateBytes, outboxBytes, writtenBytesPerDay } of described.workers) {
      this.#disk.inc({ topology, what: "state" }, stateBytes);
      this.#disk.inc({ topology, what: "outbox" }, outboxBytes);
      this.#disk.inc({ topology, what: "written-a-day" }, writtenBytesPerDay);
    }
    this.#waiting.set(
      { topology },
      described.links.reduce((sum, { waitingBytes }) => sum + waitingBytes, 0),
    );
    this.#restarts.set(
      { topology },
      described.workers.reduce((sum, { restarts }) => sum + restarts, 0),
    );
  }

  #byReason(counter: Counter, counts: ReadonlyMap<string, number>): void {
    counter.reset();
    for (const [reason, count] of counts) counter.inc({ reason }, count);
  }

  #total(counter: Counter, value: number): void {
    counter.reset();
    counter.inc(value);
  }
}
