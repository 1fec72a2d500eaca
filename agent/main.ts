import { randomBytes, randomInt } from "node:crypto";
import { availableParallelism, totalmem } from "node:os";
import { join } from "node:path";
import {
  formatLogLine,
  type LogLevel,
  type LogLine,
  logOutput,
  parseLabels,
  Systemd,
  seededRandom,
  systemClock,
} from "../base/index.js";
import {
  bundleContent,
  controlClientId,
  encodeUp,
  requirePrefix,
  storesLayout,
  upPublishing,
  upTopic,
  wireVersion,
} from "../proto/index.js";
import { MqttTransport } from "../transport/index.js";
import { Agent } from "./agent.js";
import { BundleFiles } from "./bundle-files.js";
import { type AgentLimits, agentLimits } from "./core-contract.js";
import { DeployGuard, deployKeysOf } from "./deploy-guard.js";
import { discoveredLabels, discoverHost } from "./discovered.js";
import { DiskWatch, storesFolder } from "./disk.js";
import { findFacts } from "./facts.js";
import { keepFresh, whoAmI } from "./identity/who-am-i.js";
import { startFeedListener } from "./listener/start.js";
import { secretSources } from "./secrets.js";
import { OwnLog } from "./own-log.js";
import { Programs, type ProgramsOptions } from "./programs.js";
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
  const own = parseLabels(settings.label, "--label");
  const prefix = requirePrefix(settings.prefix);
  const underJournald = environment["JOURNAL_STREAM"] !== undefined;
  const level = settings.logLevel as LogLevel;
  const output = logOutput();
  const write = (line: LogLine) => output(formatLogLine(line, underJournald));
  const ownLog = new OwnLog({ level, write, wall: systemClock.wall });
  const { log } = ownLog;
  const { name, directory, broker, identity } = await whoAmI(settings, environment, log);
  const labels = { ...discoveredLabels(await discoverHost()), ...own, ...identity?.labels };
  const joinedWith = identity?.deployKey ?? null;
  const deployKeys = deployKeysOf([...settings.deployKey, ...(joinedWith === null ? [] : [joinedWith])]);
  const secrets = secretSources(settings.secretsDir, environment);
  const boot = randomBytes(8).toString("hex");
  const reconnectMaxMs = settings.reconnectMaxSeconds * 1000;
  const will = { kind: "will", agent: name, boot } as const;
  const transport = new MqttTransport({
    address: broker,
    clientId: controlClientId(name, boot),
    backoff: { firstMs: 100, maxMs: reconnectMaxMs },
    will: { topic: upTopic(prefix, name, "will"), payload: encodeUp(will), qos: upPublishing.will.qos },
  });
  const opened = await openAgentStore(directory, systemClock, () => randomBytes(8).toString("hex"));
  const disk = new DiskWatch(directory, settings);
  const bundles = new BundleFiles(join(directory, "bundles"), disk);
  const programs = programsOf(settings, environment, broker.url, { version, deployKeys, bundles, disk });
  const capacity = {
    cpu: settings.cpu === 0 ? availableParallelism() : settings.cpu,
    memory: settings.memory === 0 ? hostMemoryMb() : settings.memory,
  };
  const agent = new Agent({
    identity: { name, labels, capacity, boot, version, wireMax: wireVersion, storesLayout },
    limits: limitsOf(settings),
    opened,
    ...{ bundles, programs, disk },
    guard: new DeployGuard(deployKeys, directory, await judgeOfCode(settings.builtinOnly)),
    storesDirectory: join(directory, storesFolder),
    transport,
    prefix,
    clock: systemClock,
    log,
    ownLog,
    facts: () => findFacts(directory, version, systemClock, settings),
    random: seededRandom(randomInt(2 ** 31)),
    listener: await startFeedListener(settings, directory, log),
    workers: { broker, prefix, reconnectMaxMs, secrets, entry: workerEntry },
  });
  log.info("agent starts", { name, labels, broker: new URL(broker.url).host, state: directory, version });
  if (deployKeys.length > 0) log.info("runs only code that is signed", { deployKeys });
  const systemd = new Systemd(environment);
  const quiet = endOnSignals(agent, systemd);
  systemd.watch(() => agent.alive(systemd.watchdogMs * 2));
  const renewal = identity === null ? null : keepFresh(identity, settings, directory, log);
  systemd.ready(`agent ${name}`);
  try {
    await agent.run();
    log.info("agent ended", { name });
  } finally {
    systemd.close();
    renewal?.stop();
    quiet();
  }
}

function limitsOf(settings: AgentSettings): AgentLimits {
  return {
    ...agentLimits,
    drainMs: settings.drainSeconds * 1000,
    stallMs: settings.stallSeconds * 1000,
    trialMs: settings.trialSeconds * 1000,
    trialAloneMs: settings.trialAloneSeconds * 1000,
  };
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

function programsOf(
  settings: AgentSettings,
  environment: Environment,
  brokerUrl: string,
  known: Pick<ProgramsOptions, "version" | "deployKeys" | "bundles" | "disk">,
): Programs {
  return new Programs({
    path: environment["HEADWATER_PROGRAMS"] ?? null,
    supervised: settings.supervised || environment["INVOCATION_ID"] !== undefined,
    script: process.argv[1] ?? "",
    brokerIsHere: isPlainAndHere(brokerUrl),
    ...known,
  });
}

/** Whether the broker needs no TLS because it is this host's own. */
function isPlainAndHere(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "mqtt:" && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

/** MiB that this process may use: the host's, or its control group's. */
function hostMemoryMb(): number {
  const limit = process.constrainedMemory();
  return Math.floor(Math.min(totalmem(), limit > 0 ? limit : totalmem()) / 1024 / 1024);
}

/** What tells topologies without code from others, on an agent that runs no code. Loaded only there. */
async function judgeOfCode(builtinOnly: boolean): Promise<((bundle: Uint8Array) => boolean) | null> {
  if (!builtinOnly) return null;
  const { isDocument } = await import("../documents/index.js");
  return (bundle) => isDocument(bundleContent(bundle));
}
