import { readFile } from "node:fs/promises";
import { isIPv4 } from "node:net";
import { errorText, HeadwaterError, type Log } from "../base/index.js";
import { type Broker, createBroker, type DevicePort } from "../broker/index.js";
import type { BrokerAddress } from "../transport/index.js";
import { BrokerFiles } from "./broker-files.js";
import type { Door } from "./identity/door.js";
import type { Identities } from "./identity/identities.js";
import type { CoordinatorSettings } from "./settings.js";
import { type GrantBook, withdrawMs } from "./grants.js";
import { deviceRules, mayConnect, topicRules } from "./topic-rules.js";

/** Devices, the coordinator's own certificate, and the door at the device port; null = `--insecure`. */
export interface Guarded {
  readonly identities: Identities;
  readonly door: Door;
  readonly grants: GrantBook;
}

/** The broker that the fleet uses, and how the coordinator itself reaches it. */
export interface Brokers {
  /** What listens here: an MQTT broker, or with an external one only the door. null = nothing. */
  readonly own: Broker | null;
  readonly embedded: boolean;
  readonly address: BrokerAddress;
  /** Where agents connect; holds no password. */
  readonly shownUrl: string;
  /** An agent has another assignment: what it may no longer do ends. */
  assigned(agent: string): void;
  close(): Promise<void>;
}

/** The listener's certificate is made anew this often; it is good for 30 days. */
const renewEveryMs = 12 * 3_600_000;

/**
 * Opens what the settings ask for: an embedded broker behind TLS; on loopback without TLS (`--insecure`); or
 * an external one, with a door for devices that join here. Throws `insecure`, `port-in-use`, `bad-setting` …
 */
export async function openBrokers(
  settings: CoordinatorSettings,
  about: { readonly prefix: string; readonly clientId: string; readonly log: Log },
  guarded: Guarded | null,
): Promise<Brokers> {
  const external = await externalBroker(settings);
  const own = guarded === null ? null : await openDevicePort(settings, about, guarded, external === null);
  const withdrawals = new Withdrawals(own, guarded);
  const stop = guarded === null || own === null ? () => undefined : keepRenewing(own, guarded, settings);
  const close = async () => {
    stop();
    withdrawals.stop();
    await own?.close();
  };
  const assigned = (agent: string) => withdrawals.look(agent);
  if (external !== null) {
    const shownUrl = withoutPassword(external.url);
    const files = await openBrokerFiles(settings, guarded, about.log).catch(async (error: unknown) => {
      await close();
      throw error;
    });
    const address = files === null ? external : withIdentity(external.url, guarded!);
    const closeAll = async () => {
      files?.close();
      await close();
    };
    return { own, embedded: false, address, shownUrl, assigned, close: closeAll };
  }
  if (own !== null && guarded !== null) {
    const address: BrokerAddress = withIdentity(dialable(own), guarded);
    return { own, embedded: true, address, shownUrl: own.url, assigned, close };
  }
  const plain = await openPlain(settings, about);
  const open = { own: plain, embedded: true, address: { url: plain.url }, shownUrl: plain.url };
  return { ...open, assigned, close: () => plain.close() };
}

/** Made anew at each dial: a certificate lasts 30 days, and the CA may have changed. */
function withIdentity(url: string, { identities }: Guarded): BrokerAddress {
  return {
    url,
    get identity() {
      return identities.own();
    },
  };
}

/** null = that broker knows nobody by a certificate of ours. Throws `bad-setting`. */
async function openBrokerFiles(
  { brokerFiles: folder, broker, mqttsName: hosts }: CoordinatorSettings,
  guarded: Guarded | null,
  log: Log,
): Promise<BrokerFiles | null> {
  if (folder === null) return null;
  const place = "--broker-files";
  if (guarded === null || !/^(mqtts|wss):/.test(broker ?? "")) {
    const remedy = "give --broker mqtts://…, and leave --insecure out";
    throw new HeadwaterError("bad-setting", "certificates need a broker with TLS", { place, remedy });
  }
  try {
    return await BrokerFiles.open({ folder, identities: guarded.identities, hosts, log });
  } catch (error) {
    const remedy = "give a folder that this user may write and the broker may read";
    const text = `${folder} cannot be written: ${errorText(error)}`;
    throw new HeadwaterError("bad-setting", text, { place, remedy, cause: error });
  }
}

/** A timer may come a little early. */
const timerMs = 50;

/** Breaks off what agents may no longer do, when they have had the time to end it themselves. */
class Withdrawals {
  readonly #broker: Broker | null;
  readonly #grants: GrantBook | null;
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(broker: Broker | null, guarded: Guarded | null) {
    this.#broker = broker;
    this.#grants = guarded?.grants ?? null;
  }

  look(agent: string): void {
    if (this.#grants?.changed(agent) !== true) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#broker?.enforce(({ name }) => name === agent);
    }, withdrawMs + timerMs);
    this.#timers.add(timer);
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }
}

/** What has no TLS stays on loopback; the API may leave it when the operator says so. */
export function refuseInsecure(settings: CoordinatorSettings, log: Log): void {
  const { httpHost, mqttHost, insecure, broker } = settings;
  if (!isLoopback(httpHost)) {
    const text = `--http-host ${httpHost} is not loopback, and the API has no TLS: tokens can be seen`;
    if (settings.allowInsecure) log.warn(`INSECURE: ${text}`);
    else {
      const remedy =
        "listen on 127.0.0.1 behind a proxy with TLS or an SSH tunnel, or add --allow-insecure in a " +
        "network that you trust";
      throw new HeadwaterError("insecure", text, { place: "--http-host", remedy });
    }
  }
  if (!insecure || broker !== null) return;
  if (isLoopback(mqttHost)) {
    log.warn("INSECURE: the broker has no TLS; every process on this machine can act as any agent");
    return;
  }
  throw new HeadwaterError("insecure", `--mqtt-host ${mqttHost} is not loopback, and --insecure has no TLS`, {
    place: "--mqtt-host",
    remedy: "leave --insecure out: agents elsewhere join with a token (headwater token create)",
  });
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));
}

interface About {
  readonly prefix: string;
  readonly clientId: string;
  readonly log: Log;
}

function openPlain(settings: CoordinatorSettings, { prefix, clientId, log }: About): Promise<Broker> {
  return createBroker({
    listen: { host: settings.mqttHost, port: settings.mqttPort },
    authorize: topicRules({ prefix, coordinator: clientId }),
    reserved: (topic) => topic.startsWith(`${prefix}/`),
    log,
  });
}

async function openDevicePort(
  settings: CoordinatorSettings,
  { prefix, log }: About,
  { identities, door, grants }: Guarded,
  embedded: boolean,
): Promise<Broker> {
  const devicePort: DevicePort = {
    ...identities.serverCertificate(settings.mqttsName),
    judge: (certificate) => identities.judge(certificate),
    web: (socket, judged) => door.take(socket, judged),
  };
  const grantsOf = (agent: string) => grants.of(agent);
  const broker = await createBroker({
    listen: { host: settings.mqttsHost, port: settings.mqttsPort },
    devicePort,
    // With an external broker devices come here only to join and to renew.
    authenticate: (clientId, username, _password, peer) =>
      embedded && peer !== null && mayConnect(peer, clientId, username, grantsOf),
    authorize: deviceRules({ prefix, grantsOf }),
    reserved: (topic) => topic.startsWith(`${prefix}/`),
    portSetting: "--mqtts-port",
    log,
  });
  if (embedded)
    door.webSocketsTo((request, socket, head, peer) => broker.upgrade(request, socket, head, peer));
  identities.endSessionsWith((who) => broker.disconnect(who));
  return broker;
}

function keepRenewing(own: Broker, { identities }: Guarded, settings: CoordinatorSettings): () => void {
  const renew = () => own.renewCertificate(identities.serverCertificate(settings.mqttsName));
  const timer = setInterval(renew, renewEveryMs);
  identities.changesListenerWith(renew);
  return () => clearInterval(timer);
}

/** A broker that listens on all addresses is dialled on loopback. */
function dialable({ host, port, url }: Broker): string {
  if (host === "0.0.0.0") return `mqtts://127.0.0.1:${port}`;
  return host === "::" ? `mqtts://[::1]:${port}` : url;
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
