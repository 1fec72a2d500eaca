import { randomBytes } from "node:crypto";
import { type Clock, errorText, type Log, systemClock } from "../base/index.js";
import { coordinatorClientId, requirePrefix, wireVersion } from "../proto/index.js";
import { MqttTransport } from "../transport/index.js";
import { Access } from "./access.js";
import { AuditLog } from "./audit.js";
import { type Guarded, openBrokers, refuseInsecure } from "./brokers.js";
import { Coordinator } from "./coordinator.js";
import { coreLimits } from "./core-contract.js";
import { GrantBook, workIn } from "./grants.js";
import { createApp } from "./http/app.js";
import { Gate } from "./http/gate.js";
import { Metrics } from "./http/metrics.js";
import { serveHttp } from "./http/serve.js";
import { Door } from "./identity/door.js";
import { authorityIn, Identities } from "./identity/identities.js";
import { clusterLimits, profiles } from "./profile.js";
import type { Write } from "./records.js";
import type { CoordinatorSettings } from "./settings.js";
import { apiTokenIn, makeStateDir, openStoreIn, stateDirOf } from "./state-dir.js";
import type { CoordinatorStore } from "./store.js";

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
  /** Its broker has no TLS. */
  readonly insecure: boolean;
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
    const { openStore, unused } = handedOn(first, stateDir);
    opened.push(unused);
    const made: { coordinator: Coordinator | null } = { coordinator: null };
    const guarded = settings.insecure ? null : await openGuarded(first, made, clock, log);
    const brokers = await openBrokers(settings, { prefix, clientId, log }, guarded);
    opened.push(() => brokers.close());
    const { address, shownUrl, own } = brokers;
    const transport = new MqttTransport({ address, clientId });
    const identities = guarded?.identities ?? null;
    const coordinator = new Coordinator({
      core,
      openStore,
      transport,
      prefix,
      clock,
      log,
      nonce,
      loaded: (records) => identities?.reload(records),
      labelsOf: (agent) => identities?.identity(agent)?.labels ?? {},
      assigned: (agent) => brokers.assigned(agent),
    });
    made.coordinator = coordinator;
    opened.push(() => coordinator.close());
    await coordinator.open();
    const kind = brokers.embedded ? ("embedded" as const) : ("external" as const);
    const facts = { version, startedAt: clock.wall(), broker: { kind, url: shownUrl } };
    const access = new Access(token, () => coordinator.tokens);
    const audit = new AuditLog(stateDir);
    const gate = new Gate({ access, audit, clock, log });
    const metrics = new Metrics(coordinator, own, gate);
    const shown = { facts, metrics, log, drainMs, prefix };
    const app = createApp({ coordinator, identities, access, audit, gate, ...shown });
    const http = await serveHttp(app, settings.httpHost, settings.httpPort, (why) => gate.faulty.add(why));
    opened.push(() => http.close());
    log.info("coordinator runs", { http: http.url, broker: shownUrl, state: stateDir });
    const close = () => closeAll(opened, log);
    const alive = (withinMs: number) => coordinator.alive(withinMs);
    const insecure = settings.insecure && settings.broker === null;
    const urls = { httpUrl: http.url, brokerUrl: shownUrl };
    return { ...urls, stateDir, tokenFile: file, token, insecure, alive, close };
  } catch (error) {
    await closeAll(opened, log);
    throw error;
  }
}

/** The store that is open already is the one that is opened first. `unused` closes it if nobody did. */
function handedOn(first: CoordinatorStore, stateDir: string) {
  let handed = false;
  const openStore = async () => {
    if (handed) return openStoreIn(stateDir);
    handed = true;
    return first;
  };
  return { openStore, unused: async () => (handed ? undefined : first.close()) };
}

/** The CA is durable before the first certificate is out. `made` comes to hold the coordinator. */
async function openGuarded(
  store: CoordinatorStore,
  made: { readonly coordinator: Coordinator | null },
  clock: Clock,
  log: Log,
): Promise<Guarded> {
  const records = await store.load();
  const { authority, writes } = authorityIn(records, clock.wall());
  if (writes.length > 0) {
    await store.write(writes);
    log.info("made the CA of this installation");
  }
  const record = async (changes: readonly Write[]) => made.coordinator?.record(changes);
  const identities = new Identities({ authority, records, record, wall: clock.wall, log });
  const statusOf = (agent: string) => made.coordinator?.core.cluster.agents.get(agent)?.status ?? null;
  const grants = new GrantBook({
    workOf: (agent) => (made.coordinator?.storeOpen === true ? workIn(made.coordinator.core, agent) : null),
    now: clock.now,
  });
  return { identities, grants, door: new Door({ identities, statusOf, wall: clock.wall, log }) };
}

async function closeAll(opened: (() => Promise<unknown>)[], log: Log): Promise<void> {
  for (const close of opened.splice(0).reverse()) {
    await close().catch((error: unknown) => log.warn("closing failed", { error: errorText(error) }));
  }
}
