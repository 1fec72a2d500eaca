import { readFile } from "node:fs/promises";
import { isIPv4 } from "node:net";
import { errorText, HeadwaterError, type Log } from "../base/index.js";
import { type Broker, createBroker, type DevicePort } from "../broker/index.js";
import type { BrokerAddress } from "../transport/index.js";
import type { Door } from "./identity/door.js";
import type { Identities } from "./identity/identities.js";
import type { CoordinatorSettings } from "./settings.js";
import { deviceRules, mayConnect, topicRules } from "./topic-rules.js";

/** Devices, the coordinator's own certificate, and the door at the device port; null = `--insecure`. */
export interface Guarded {
  readonly identities: Identities;
  readonly door: Door;
}

/** The broker that the fleet uses, and how the coordinator itself reaches it. */
export interface Brokers {
  /** What listens here: an MQTT broker, or with an external one only the door. null = nothing. */
  readonly own: Broker | null;
  readonly embedded: boolean;
  readonly address: BrokerAddress;
  /** Where agents connect; holds no password. */
  readonly shownUrl: string;
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
  const stop = guarded === null || own === null ? () => undefined : keepRenewing(own, guarded, settings);
  const close = async () => {
    stop();
    await own?.close();
  };
  if (external !== null) {
    return { own, embedded: false, address: external, shownUrl: withoutPassword(external.url), close };
  }
  if (own !== null && guarded !== null) {
    const identity = guarded.identities.authority.issueOwn(Date.now());
    return { own, embedded: true, address: { url: dialable(own), identity }, shownUrl: own.url, close };
  }
  const plain = await openPlain(settings, about);
  const address = { url: plain.url };
  return { own: plain, embedded: true, address, shownUrl: plain.url, close: () => plain.close() };
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
    log,
  });
}

async function openDevicePort(
  settings: CoordinatorSettings,
  { prefix, log }: About,
  { identities, door }: Guarded,
  embedded: boolean,
): Promise<Broker> {
  const devicePort: DevicePort = {
    ...identities.serverCertificate(settings.mqttsName),
    authority: identities.authority.pem,
    judge: (certificate) => identities.judge(certificate),
    web: (socket, judged) => door.take(socket, judged),
  };
  const broker = await createBroker({
    listen: { host: settings.mqttsHost, port: settings.mqttsPort },
    devicePort,
    // With an external broker devices come here only to join and to renew.
    authenticate: (clientId, username, _password, peer) =>
      embedded && peer !== null && mayConnect(peer, clientId, username),
    authorize: deviceRules({ prefix }),
    portSetting: "--mqtts-port",
    log,
  });
  identities.endSessionsWith((who) => broker.disconnect(who));
  return broker;
}

function keepRenewing(own: Broker, { identities }: Guarded, settings: CoordinatorSettings): () => void {
  const timer = setInterval(() => {
    const { certificate, key } = identities.serverCertificate(settings.mqttsName);
    own.renewCertificate(certificate, key);
  }, renewEveryMs);
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
