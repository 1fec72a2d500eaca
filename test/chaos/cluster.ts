import { fileURLToPath } from "node:url";
import { freePort, type Mosquitto, startMosquitto } from "../fixtures/mosquitto.js";
import { startTcpProxy, type TcpProxy } from "../fixtures/tcp-proxy.js";
import { pause } from "../fixtures/until.js";
import { Fleet } from "../integration/fleet.js";
import { Checker } from "./checker.js";
import type { Fault } from "./faults.js";
import { coreHosts, gateways, topologyName } from "./readings.js";

const topologyFile = fileURLToPath(new URL("./topology.ts", import.meta.url));
/** Gateways take turns where there are both. */
const bothKinds: readonly Feed[] = ["mosquitto", "listener"];
/** A broker that keeps all that is not yet taken in. */
const keepsAll = ["max_queued_messages 0", "max_inflight_messages 0"];

/** Where the sensors of one gateway publish. */
type Feed = "mosquitto" | "listener";

/** What a cluster is started with. */
export interface ClusterOptions {
  readonly broker: "mosquitto" | "embedded";
  /** Where sensors publish: to a Mosquitto, straight to the gateways' agents, or both by turns. */
  readonly feed: Feed | "both";
  readonly delivery: "at-least-once" | "exactly-once";
}

/** How its tasks stand. */
export interface Standing {
  readonly running: boolean;
  /** Tasks that only one agent has a copy of, and why. */
  readonly degraded: readonly string[];
  /** Agents by movable task of the counting bolt. */
  readonly owners: ReadonlyMap<string, string>;
}

/** Real processes: brokers, a coordinator, four agents, and a line to one gateway that can be cut. */
export class Cluster {
  readonly fleet: Fleet;
  /** Where the sensors of each gateway publish. */
  readonly feeds: Readonly<Record<string, string>>;
  readonly checker: Checker;
  readonly #kinds: ReadonlyMap<string, Feed>;
  readonly #brokers: readonly Mosquitto[];
  readonly #links: Mosquitto | null;
  readonly #line: TcpProxy;

  private constructor(
    fleet: Fleet,
    feeds: Readonly<Record<string, string>>,
    kinds: ReadonlyMap<string, Feed>,
    [out, links, ...others]: readonly [Mosquitto, Mosquitto | null, ...Mosquitto[]],
    line: TcpProxy,
    checker: Checker,
  ) {
    this.fleet = fleet;
    this.feeds = feeds;
    this.#kinds = kinds;
    this.checker = checker;
    this.#brokers = [out, ...others];
    this.#links = links;
    this.#line = line;
  }

  static async start({ broker, feed, delivery }: ClusterOptions): Promise<Cluster> {
    const kinds = new Map(gateways.map((name, at) => [name, feed === "both" ? bothKinds[at % 2]! : feed]));
    const readings = feed === "listener" ? [] : [await startMosquitto({ config: keepsAll })];
    const urls = { mosquitto: readings[0]?.url ?? "", listener: "listener:" };
    const feeds: Record<string, string> = {};
    for (const [gateway, kind] of kinds)
      feeds[gateway] = kind === "mosquitto" ? urls[kind] : `mqtt://127.0.0.1:${await freePort()}`;
    const out = await startMosquitto({ config: keepsAll });
    const own = broker === "mosquitto";
    const links = own ? await startMosquitto({ config: ["set_tcp_nodelay true", ...keepsAll] }) : null;
    const fleet = await Fleet.start(links === null ? {} : { broker: links.url });
    const line = await startTcpProxy(links?.port ?? fleet.mqttPort);
    const brokers = [out, links, ...readings] as const;
    const cluster = new Cluster(fleet, feeds, kinds, brokers, line, await Checker.listen(out.url));
    for (const agent of [...gateways, ...coreHosts]) cluster.#startAgent(agent);
    const used = [...new Set(kinds.values())].map((kind) => `${kind}=${urls[kind]}`).join(" ");
    const parameters = { DELIVERY: delivery, FEEDS: used, OUT: out.url };
    await fleet.submitFile(topologyName, topologyFile, parameters);
    return cluster;
  }

  async standing(): Promise<Standing> {
    const { tasks, taskList } = await this.fleet.client.topology(topologyName);
    const totals = taskList.filter(({ task }) => task.startsWith("totals:"));
    return {
      running: tasks.total > 0 && tasks.running === tasks.total,
      degraded: taskList
        .filter(({ degraded }) => degraded !== "")
        .map(({ task, degraded }) => `${task} (${degraded})`),
      owners: new Map(totals.map(({ task, agent }) => [task, agent ?? ""])),
    };
  }

  /** Lets a fault happen, and undoes it when its time has come. `begun` is called when it has happened. */
  async suffer({ kind, target, ms, loud }: Fault, begun: () => void): Promise<void> {
    const { fleet } = this;
    const agent = fleet.agents.get(target);
    switch (kind) {
      case "kill-agent":
        await agent!.kill();
        begun();
        await pause(ms);
        this.#startAgent(target);
        return;
      case "freeze-agent":
        agent!.freeze();
        begun();
        await pause(ms);
        agent!.thaw();
        return;
      case "cut-gateway":
        if (loud) this.#line.refuse(true);
        if (loud) this.#line.cut();
        else this.#line.freeze(true);
        begun();
        await pause(ms);
        this.#line.refuse(false);
        this.#line.freeze(false);
        return;
      case "kill-coordinator":
        await fleet.coordinator.kill();
        begun();
        await pause(ms);
        fleet.startCoordinator();
        await fleet.coordinator.says(/coordinator runs/);
        return;
      case "kill-broker":
        await this.#links!.kill();
        begun();
        await pause(ms);
        await this.#links!.start();
        return;
    }
  }

  /** Ends all its processes; those that are ended already do no harm. */
  async close(): Promise<void> {
    await this.checker.close();
    await this.fleet.close();
    await this.#line.close();
    for (const broker of [...this.#brokers, this.#links]) await broker?.remove();
  }

  #startAgent(name: string): void {
    const kind = this.#kinds.get(name);
    const role = kind === undefined ? "core" : "gateway";
    const settings = kind === undefined ? [] : ["--label", `feed=${kind}`];
    if (kind === "listener") {
      const { hostname, port } = new URL(this.feeds[name]!);
      settings.push("--feed-listener-host", hostname, "--feed-listener", port);
    }
    const broker = name === gateways[0] ? `mqtt://127.0.0.1:${this.#line.port}` : this.fleet.broker;
    this.fleet.startAgent(name, role, { broker, settings });
  }
}
