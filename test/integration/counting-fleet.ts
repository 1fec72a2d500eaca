import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import type { FleetMosquitto } from "../fixtures/fleet-mosquitto.js";
import { type Mosquitto, startMosquitto } from "../fixtures/mosquitto.js";
import { startTcpProxy, type TcpProxy } from "../fixtures/tcp-proxy.js";
import { type AgentOptions, Fleet } from "./fleet.js";
import { Ledger } from "./ledger.js";
import { counting } from "./topologies.js";

/** The name of its topology. */
export const topology = "counting";
/** The movable task that counts. */
export const totals = "totals:0";
const runningMs = 40_000;
const copiesMs = 40_000;

export interface CountingOptions {
  /** Core hosts; with two of them the task has a copy on the second. */
  readonly cores?: number;
  /** The gateway's feed listens itself, on this port. */
  readonly listener?: number;
  /** All over TLS at this broker, to which agents show their certificates; it is removed with the fleet. */
  readonly broker?: FleetMosquitto;
  /** Called before the gateway's agent starts; more settings for it. */
  readonly prepare?: (fleet: Fleet) => readonly string[];
}

/**
 * One gateway behind a line that can be cut, core hosts, a Mosquitto at the gateway that keeps all for its
 * feed, and one for the results: the topology `counting` runs on them in exactly-once.
 */
export class CountingFleet {
  readonly fleet: Fleet;
  readonly ledger: Ledger;
  readonly line: TcpProxy;
  readonly feed: Mosquitto;
  /** All of them, to be removed. */
  readonly #brokers: readonly Mosquitto[];

  private constructor(
    fleet: Fleet,
    ledger: Ledger,
    line: TcpProxy,
    brokers: readonly [Mosquitto, ...Mosquitto[]],
  ) {
    this.fleet = fleet;
    this.ledger = ledger;
    this.line = line;
    this.feed = brokers[0];
    this.#brokers = brokers;
  }

  static async start(options: CountingOptions = {}): Promise<CountingFleet> {
    const { cores = 2, listener, broker, prepare } = options;
    const config = ["max_queued_messages 0", "max_inflight_messages 0", "sys_interval 1"];
    const [feed, out] = [await startMosquitto({ config }), await startMosquitto({ config })];
    const fleet = await Fleet.start(
      broker === undefined ? {} : { secure: true, broker: broker.url, brokerFiles: broker.certificates },
    );
    await broker?.start();
    const line = await startTcpProxy(broker?.port ?? fleet.mqttPort);
    const ledger = await Ledger.listen(topology, out.url);
    const others = broker === undefined ? [out] : [out, broker];
    const counted = new CountingFleet(fleet, ledger, line, [feed, ...others]);
    const settings = [...(prepare?.(fleet) ?? [])];
    if (listener !== undefined)
      settings.push("--feed-listener-host", "127.0.0.1", "--feed-listener", `${listener}`);
    const behind = fleet.broker.replace(/:\d+$/, `:${line.port}`);
    const start = (name: string, role: string, options: AgentOptions = {}) =>
      broker === undefined ? fleet.startAgent(name, role, options) : fleet.joinAgent(name, role, options);
    await start("gw-1", "gateway", { broker: behind, settings });
    for (let i = 1; i <= cores; i++) await start(`core-${i}`, "core");
    const from = listener === undefined ? feed.url : "listener:";
    await fleet
      .submit(topology, counting({ name: topology, feed: from, out: out.url, diesIn: counted.dies }))
      .catch(async (error) => {
        await counted.close();
        throw error;
      });
    if (cores > 1) await counted.copied();
    return counted;
  }

  /** The worker of an agent dies while a file of its name is in this directory. */
  get dies(): string {
    return join(this.fleet.directory, "dies");
  }

  /** Resolves when all tasks run and the counting one has its copy. */
  async copied(): Promise<void> {
    await this.fleet.topology(topology, ({ tasks }) => tasks.running === tasks.total, runningMs);
    await this.fleet.topology(topology, ({ degraded }) => degraded === 0, copiesMs);
  }

  owner(): Promise<string> {
    return this.fleet.ownerOf(topology, totals);
  }

  /** The agent with the copy that counts. */
  async standby(): Promise<string> {
    const { taskList } = await this.fleet.topology(topology);
    const task = taskList.find((each) => each.task === totals);
    const standby = task?.copies?.agents.find((agent) => agent !== task.agent);
    if (standby === undefined) throw new Error(`${totals} has no copy: ${JSON.stringify(task)}`);
    return standby;
  }

  /** Readings of the gateway's sensors at this rate; resolves when results come. */
  async load(rate: number): Promise<void> {
    this.ledger.start(this.feed.url, ["gw-1"], rate);
    const from = Date.now();
    await this.ledger.next("results of the load", ({ at }) => at > from, 30_000);
  }

  /** No more readings; resolves when each was counted once, rejects when one was lost or counted twice. */
  async exact(limitMs = 30_000): Promise<void> {
    await this.ledger.stop();
    await this.ledger.settled(limitMs);
    expect(this.ledger.wrong).toEqual([]);
  }

  async close(): Promise<void> {
    await this.ledger.close();
    await this.fleet.close();
    await this.line.close();
    for (const broker of this.#brokers) await broker.remove();
  }
}

/**
 * In a `describe`: a fleet for its tests, started before the first of them and closed behind the last; when
 * one fails, what the processes said is shown. It is there as soon as a test runs, which asks for it.
 */
export function countingFleet(start = () => CountingFleet.start()): () => CountingFleet {
  let counted: CountingFleet;

  beforeAll(async () => {
    counted = await start();
  });

  afterEach(({ task }) => {
    if (task.result?.state === "fail") console.log(counted.fleet.log);
  });

  afterAll(async () => {
    await counted?.close();
  });

  return () => counted;
}
