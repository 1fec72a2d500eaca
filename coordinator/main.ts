import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { isIPv4 } from "node:net";
import { type Clock, errorText, HeadwaterError, type Log, systemClock } from "../base/index.js";
import { type Broker, createBroker } from "../broker/index.js";
import { coordinatorClientId, requirePrefix, wireVersion } from "../proto/index.js";
import { type BrokerAddress, MqttTransport } from "../transport/index.js";
import { Access } from "./access.js";
import { AuditLog } from "./audit.js";
import { Coordinator } from "./coordinator.js";
import { coreLimits } from "./core-contract.js";
import { createApp } from "./http/app.js";
import { Gate } from "./http/gate.js";
import { Metrics } from "./http/metrics.js";
import { serveHttp } from "./http/serve.js";
import { clusterLimits, profiles } from "./profile.js";
import type { CoordinatorSettings } from "./settings.js";
import { apiTokenIn, makeStateDir, openStoreIn, stateDirOf } from "./state-dir.js";
import { topicRules } from "./topic-rules.js";

export interface StartOptions {
  readonly settings: CoordinatorSettings;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  /** Headwater's version. */
  readonly version: string;
  readonly clock?: Clock;
}

/** A coordinator that runs. */
export interface RunningCoordinator {
  /** Where the HTTP API is. */
  readonly httpUrl: string;
  /** Where agents connect. */
  readonly brokerUrl: string;
  readonly stateDir: string;
  /** The file that holds the first API token, an admin's. */
  readonly tokenFile: string;
  readonly token: string;
  /** Whether the core's clock ticked within `withinMs`, and the disk took what it was given. */
  alive(withinMs: number): boolean;
  /** Stops listening and closes the store. Agents go on with what they have. */
  close(): Promise<void>;
}

/** Bytes of randomness in the coordinator's client id, which nobody else may guess. */
const nonceBytes = 12;

/**
 * Starts a coordinator: store, broker (its own unless `broker` names one), HTTP API. Resolves when it
 * listens; a broker that is not reached yet is waited for. Throws one HeadwaterError with place and remedy,
 * with everything closed again.
 */
export async function startCoordinator(options: StartOptions): Promise<RunningCoordinator> {
  const { settings, environment, log, version, clock = systemClock } = options;
  refuseInsecure(settings, log);
  const prefix = requirePrefix(settings.prefix);
  const stateDir = stateDirOf(settings.stateDir, environment);
  const opened: (() => Promise<unknown>)[] = [];
  try {
    await makeStateDir(stateDir);
    const { token, file } = await apiTokenIn(stateDir);
    const nonce = randomBytes(nonceBytes).toString("hex");
    const clientId = coordinatorClientId(nonce);
    const external = await externalBroker(settings);
    const installation = randomBytes(6).toString("hex");
    const drainMs = settings.drainSeconds * 1000;
    const core = {
      profile: profiles[settings.profile]!,
      clusterLimits,
      limits: { ...coreLimits, drainMs },
      installation,
      wireMin: wireVersion,
    };
    // The store first: it is the lock that keeps a second coordinator away from this state.
    const first = await openStoreIn(stateDir);
    let handed = false;
    opened.push(async () => (handed ? undefined : first.close()));
    const openStore = async () => {
      if (handed) return openStoreIn(stateDir);
      handed = true;
      return first;
    };
    const broker = external === null ? await ownBroker(settings, prefix, clientId, log) : null;
    if (broker !== null) opened.push(() => broker.close());
    const address = external ?? { url: dialable(broker!) };
    const transport = new MqttTransport({ address, clientId });
    const coordinator = new Coordinator({ core, openStore, transport, prefix, clock, log, nonce });
    opened.push(() => coordinator.close());
    await coordinator.open();
    const shownUrl = withoutPassword(broker?.url ?? address.url);
    const facts = {
      version,
      startedAt: clock.wall(),
      broker: { kind: broker === null ? ("external" as const) : ("embedded" as const), url: shownUrl },
    };
    const access = new Access(token, () => coordinator.tokens);
    const audit = new AuditLog(stateDir);
    const gate = new Gate({ access, audit, clock, log });
    const metrics = new Metrics(coordinator, broker === null ? null : () => broker.stats(), gate);
    const app = createApp({ coordinator, access, audit, gate, facts, metrics, log, drainMs });
    const http = await serveHttp(app, settings.httpHost, settings.httpPort);
    opened.push(() => http.close());
    log.info("coordinator runs", { http: http.url, broker: shownUrl, state: stateDir });
    const close = () => closeAll(opened, log);
    const alive = (withinMs: number) => coordinator.alive(withinMs);
    return { httpUrl: http.url, brokerUrl: shownUrl, stateDir, tokenFile: file, token, alive, close };
  } catch (error) {
    await closeAll(opened, log);
    throw error;
  }
}

async function closeAll(opened: (() => Promise<unknown>)[], log: Log): Promise<void> {
  for (const close of opened.splice(0).reverse()) {
    await close().catch((error: unknown) => log.warn("closing failed", { error: errorText(error) }));
  }
}

/** Neither listener has TLS, so both stay on loopback unless the operator says otherwise. */
function refuseInsecure(settings: CoordinatorSettings, log: Log): void {
  const places: (readonly [setting: string, host: string])[] = [["--http-host", settings.httpHost]];
  if (settings.broker === null) places.push(["--mqtt-host", settings.mqttHost]);
  for (const [setting, host] of places) {
    if (isLoopback(host)) continue;
    const text = `${setting} ${host} is not loopback, and it has no TLS: who reaches it can read and join`;
    if (settings.allowInsecure) log.warn(`INSECURE: ${text}`);
    else {
      const remedy = "listen on 127.0.0.1, or add --allow-insecure in a network that you trust";
      throw new HeadwaterError("insecure", text, { place: setting, remedy });
    }
  }
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));
}

function ownBroker(
  settings: CoordinatorSettings,
  prefix: string,
  clientId: string,
  log: Log,
): Promise<Broker> {
  return createBroker({
    listen: { host: settings.mqttHost, port: settings.mqttPort },
    authorize: topicRules({ prefix, coordinator: clientId }),
    log,
  });
}

/** A broker that listens on all addresses is dialled on loopback. */
function dialable({ host, port, url }: Broker): string {
  if (host === "0.0.0.0") return `mqtt://127.0.0.1:${port}`;
  return host === "::" ? `mqtt://[::1]:${port}` : url;
}

async function externalBroker(settings: CoordinatorSettings): Promise<BrokerAddress | null> {
  const { broker: url, brokerUser, brokerPassword, brokerCa, brokerCert, brokerKey } = settings;
  if (url === null) return null;
  const [ca, cert, key] = await Promise.all([
    pem("--broker-ca", brokerCa),
    pem("--broker-cert", brokerCert),
    pem("--broker-key", brokerKey),
  ]);
  return {
    url,
    ...(brokerUser === null ? {} : { username: brokerUser }),
    ...(brokerPassword === null ? {} : { password: brokerPassword }),
    ...(ca === null ? {} : { ca }),
    ...(cert === null ? {} : { cert }),
    ...(key === null ? {} : { key }),
  };
}

async function pem(setting: string, file: string | null): Promise<string | null> {
  if (file === null) return null;
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new HeadwaterError("bad-setting", `${setting}: ${errorText(error)}`, {
      place: setting,
      remedy: "give a PEM file that this user may read",
      cause: error,
    });
  }
}

function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return url;
  const parsed = new URL(url);
  if (parsed.password === "" && parsed.username === "") return url;
  parsed.password = "";
  parsed.username = "";
  return parsed.href;
}
