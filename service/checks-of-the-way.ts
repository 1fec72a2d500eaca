import { lookup } from "node:dns/promises";
import net from "node:net";
import { type AgentSettings, askForSelf, brokerAddressOf } from "../agent/index.js";
import { errorText, HeadwaterError } from "../base/index.js";
import type { Identity } from "../identity/index.js";
import { brokerTarget, MqttTransport, proxyTarget } from "../transport/index.js";
import type { Check } from "./diagnose.js";

/** Clocks that differ by less are taken for equal. */
const clockMs = 60_000;
const connectMs = 10_000;
const addressRemedy = "correct HEADWATER_BROKER in /etc/headwater/agent.env; look at /etc/resolv.conf";

/** Whether the name of the broker, or of the proxy before it, has an address. */
export async function nameCheck(settings: AgentSettings): Promise<Check> {
  const name = "dns";
  let host: string;
  try {
    const proxy = settings.brokerProxy;
    host = proxy === null ? brokerTarget({ url: settings.broker }).host : proxyTarget(proxy).host;
  } catch (error) {
    return { name, state: "fault", found: errorText(error), remedy: addressRemedy };
  }
  if (net.isIP(host) !== 0) return { name, state: "ok", found: `${host} needs no name`, remedy: "" };
  try {
    const addresses = (await lookup(host, { all: true })).map(({ address }) => address);
    return { name, state: "ok", found: `${host} is ${addresses.join(", ")}`, remedy: "" };
  } catch (error) {
    const found = `${host} has no address here (${(error as NodeJS.ErrnoException).code})`;
    return { name, state: "fault", found, remedy: addressRemedy };
  }
}

/** What the coordinator thinks of this device, and whether both have the same time. */
export async function coordinatorChecks(
  settings: AgentSettings,
  identity: Identity | null,
  now: number,
): Promise<readonly Check[]> {
  const [name, clock] = ["coordinator", "clock"] as const;
  const noClock: Check = {
    name: clock,
    state: "skipped",
    found: "there is no other to compare with",
    remedy: "",
  };
  if (identity === null) {
    const found = "it is asked by devices that have joined";
    return [{ name, state: "skipped", found, remedy: "" }, noClock];
  }
  const place = settings.coordinator ?? settings.broker;
  try {
    const startedAt = performance.now();
    const { why, status, now: theirs } = await askForSelf(place, identity, settings.brokerProxy ?? undefined);
    const ours = now + (performance.now() - startedAt);
    return [standing(identity.name, why, status), clockCheck(ours - theirs)];
  } catch (error) {
    const { message, remedy } = error as HeadwaterError;
    return [{ name, state: "fault", found: message, remedy: remedy ?? "" }, noClock];
  }
}

function standing(device: string, why: string, status: string | null): Check {
  const name = "coordinator";
  if (why !== "") {
    const remedy = `headwater agents approve ${device}; if it was revoked, join anew`;
    return { name, state: "fault", found: `it does not let this device in: ${why}`, remedy };
  }
  if (status === "alive") return { name, state: "ok", found: `it sees ${device} alive`, remedy: "" };
  const found = status === null ? `it has not heard of ${device}` : `for it ${device} is ${status}`;
  return {
    name,
    state: "warning",
    found,
    remedy: "see whether the service runs (unit), and wait some seconds",
  };
}

function clockCheck(aheadMs: number): Check {
  const name = "clock";
  const minutes = Math.round(Math.abs(aheadMs) / 60_000);
  if (Math.abs(aheadMs) < clockMs)
    return { name, state: "ok", found: "the same time as the coordinator's", remedy: "" };
  const found = `${minutes} min ${aheadMs > 0 ? "ahead of" : "behind"} the coordinator's`;
  const remedy = "timedatectl set-ntp true; until then times of readings that are made here are wrong";
  return { name, state: "warning", found, remedy };
}

/** Whether the broker takes an MQTT connection from here. `id`: makes it one beside the agent's own. */
export async function brokerCheck(
  settings: AgentSettings,
  identity: Identity | null,
  file: string,
  id: string,
): Promise<Check> {
  const name = "broker";
  const needsOne = /^(mqtts|wss):/.test(settings.broker) && settings.brokerCert === null;
  if (identity === null && needsOne && settings.brokerCa === null)
    return { name, state: "skipped", found: "it takes devices that have joined", remedy: "" };
  try {
    const address = await brokerAddressOf(settings, identity, file);
    const device = identity?.name ?? settings.name ?? "doctor";
    const transport = new MqttTransport({ address, clientId: `${device}:doctor:${id}` });
    const why = await connected(transport);
    if (why === null) return { name, state: "ok", found: "it takes a connection from here", remedy: "" };
    const remedy = "see whether it runs, whether a firewall lets the port through, and what its log says";
    return { name, state: "fault", found: `${settings.broker} is not reached: ${why}`, remedy };
  } catch (error) {
    const remedy = error instanceof HeadwaterError ? (error.remedy ?? "") : "";
    return { name, state: "fault", found: errorText(error), remedy };
  }
}

/** null = it was connected. */
async function connected(transport: MqttTransport): Promise<string | null> {
  const why = await new Promise<string | null>((resolve) => {
    const timer = setTimeout(() => resolve(`no answer within ${connectMs / 1000} s`), connectMs);
    const settle = (reason: string | null) => {
      clearTimeout(timer);
      resolve(reason);
    };
    transport.open({
      connected: () => settle(null),
      disconnected: (reason) => settle(reason),
      message: () => undefined,
    });
  });
  await transport.close(500);
  return why;
}
