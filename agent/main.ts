import { randomBytes, randomInt } from "node:crypto";
import { readFile } from "node:fs/promises";
import { availableParallelism, homedir, hostname, totalmem } from "node:os";
import { join } from "node:path";
import {
  createLog,
  errorText,
  formatLogLine,
  HeadwaterError,
  isName,
  parseLabels,
  requireName,
  Systemd,
  seededRandom,
  systemClock,
} from "../base/index.js";
import {
  controlClientId,
  encodeUp,
  requirePrefix,
  upPublishing,
  upTopic,
  wireVersion,
} from "../proto/index.js";
import { type BrokerAddress, MqttTransport } from "../transport/index.js";
import { Agent } from "./agent.js";
import { BundleFiles } from "./bundle-files.js";
import { agentLimits } from "./core-contract.js";
import { discoveredLabels, discoverHost } from "./discovered.js";
import { startFeedListener } from "./listener/start.js";
import type { AgentSettings } from "./settings.js";
import { openAgentStore } from "./store.js";
import { workerEntry } from "./worker/entry.js";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Runs an agent in this process until SIGTERM or SIGINT, then lets its tasks run empty. Rejects with a
 * HeadwaterError when it cannot begin or may not go on (`bad-name`, `bad-label`, `store-in-use`, `name-taken`
 * …).
 */
export async function runAgent(
  settings: AgentSettings,
  version: string,
  environment: Environment,
): Promise<void> {
  const name = nameOf(settings.name);
  const own = parseLabels(settings.label, "--label");
  const labels = { ...discoveredLabels(await discoverHost()), ...own };
  const prefix = requirePrefix(settings.prefix);
  const broker = await brokerOf(settings);
  const underJournald = environment["JOURNAL_STREAM"] !== undefined;
  const write = (text: string) => process.stderr.write(`${text}\n`);
  const level = settings.logLevel as Parameters<typeof createLog>[0];
  const log = createLog(level, (line) => write(formatLogLine(line, underJournald)), systemClock.wall);

  const boot = randomBytes(8).toString("hex");
  const reconnectMaxMs = settings.reconnectMaxSeconds * 1000;
  const will = { kind: "will", agent: name, boot } as const;
  const transport = new MqttTransport({
    address: broker,
    clientId: controlClientId(name, boot),
    backoff: { firstMs: 100, maxMs: reconnectMaxMs },
    will: { topic: upTopic(prefix, name, "will"), payload: encodeUp(will), qos: upPublishing.will.qos },
  });
  const directory = stateDirOf(settings.stateDir, name, environment);
  const opened = await openAgentStore(directory, systemClock, () => randomBytes(8).toString("hex"));
  const capacity = {
    cpu: settings.cpu === 0 ? availableParallelism() : settings.cpu,
    memory: settings.memory === 0 ? hostMemoryMb() : settings.memory,
  };
  const agent = new Agent({
    identity: { name, labels, capacity, boot, version, wireMax: wireVersion },
    limits: { ...agentLimits, drainMs: settings.drainSeconds * 1000, stallMs: settings.stallSeconds * 1000 },
    opened,
    bundles: new BundleFiles(join(directory, "bundles")),
    storesDirectory: join(directory, "topologies"),
    transport,
    prefix,
    clock: systemClock,
    log,
    random: seededRandom(randomInt(2 ** 31)),
    listener: await startFeedListener(settings, directory, log),
    workers: { broker, prefix, reconnectMaxMs, entry: workerEntry },
  });
  log.info("agent starts", { name, labels, broker: new URL(broker.url).host, state: directory, version });
  const systemd = new Systemd(environment);
  const quiet = endOnSignals(agent, systemd);
  systemd.watch(() => agent.alive(systemd.watchdogMs * 2));
  systemd.ready(`agent ${name}`);
  try {
    await agent.run();
    log.info("agent ended", { name });
  } finally {
    systemd.close();
    quiet();
  }
}

function endOnSignals(agent: Agent, systemd: Systemd): () => void {
  let asked = false;
  const end = () => {
    if (asked) return;
    asked = true;
    systemd.stopping();
    agent.stop();
  };
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
  return () => {
    process.off("SIGTERM", end);
    process.off("SIGINT", end);
  };
}

function nameOf(setting: string | null): string {
  if (setting !== null) return requireName(setting, "agent name");
  const host = hostname().toLowerCase().split(".")[0]!;
  if (isName(host)) return host;
  throw new HeadwaterError("bad-name", `the host's name ${JSON.stringify(host)} cannot be the agent's name`, {
    place: "--name",
    remedy: "give the agent a name: --name gw-1",
  });
}

async function brokerOf(settings: AgentSettings): Promise<BrokerAddress> {
  const { broker: url, brokerUser, brokerPassword, brokerProxy } = settings;
  const ca = await pemOf(settings.brokerCa, "--broker-ca");
  const cert = await pemOf(settings.brokerCert, "--broker-cert");
  const key = await pemOf(settings.brokerKey, "--broker-key");
  return {
    url,
    ...(brokerUser === null ? {} : { username: brokerUser }),
    ...(brokerPassword === null ? {} : { password: brokerPassword }),
    ...(ca === null ? {} : { ca }),
    ...(cert === null ? {} : { cert }),
    ...(key === null ? {} : { key }),
    ...(brokerProxy === null ? {} : { proxy: brokerProxy }),
  };
}

async function pemOf(file: string | null, place: string): Promise<string | null> {
  if (file === null) return null;
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const remedy = "give the path of a PEM file that this user may read";
    throw new HeadwaterError("bad-setting", `${file} cannot be read: ${errorText(error)}`, { place, remedy });
  }
}

/** Where an agent keeps its state. */
function stateDirOf(setting: string | null, name: string, environment: Environment): string {
  if (setting !== null) return setting;
  const systemd = environment["STATE_DIRECTORY"]?.split(":")[0];
  if (systemd !== undefined && systemd !== "") return systemd;
  const { XDG_STATE_HOME: xdg, HOME: home } = environment;
  const base = xdg !== undefined && xdg !== "" ? xdg : join(home ?? homedir(), ".local", "state");
  return join(base, "headwater", `agent-${name}`);
}

/** MiB that this process may use: the host's, or its control group's. */
function hostMemoryMb(): number {
  const limit = process.constrainedMemory();
  return Math.floor(Math.min(totalmem(), limit > 0 ? limit : totalmem()) / 1024 / 1024);
}
