import net from "node:net";
import tls from "node:tls";
import { errorText, HeadwaterError } from "../base/index.js";
import { openProven } from "./proven.js";
import type { BrokerAddress } from "./transport.js";
import { proxyTarget, Tunnel } from "./tunnel.js";

const schemes = {
  "mqtt:": { port: 1883, tls: false, ws: false },
  "mqtts:": { port: 8883, tls: true, ws: false },
  "ws:": { port: 80, tls: false, ws: true },
  "wss:": { port: 443, tls: true, ws: true },
} as const;

/** A broker's address, checked and taken apart. */
export interface BrokerTarget {
  readonly protocol: "mqtt" | "mqtts" | "ws" | "wss";
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
}

/**
 * Takes an address apart; throws `bad-broker-url` or `bad-certificate` with the remedy. User and password
 * may stand in the URL.
 */
export function brokerTarget(address: BrokerAddress): BrokerTarget {
  const refuse = (what: string) =>
    new HeadwaterError("bad-broker-url", `${JSON.stringify(withoutPassword(address.url))} ${what}`, {
      place: "broker url",
      remedy: "write it as mqtt://host:1883, mqtts://host:8883, ws://host/path or wss://host/path",
    });
  let url: URL;
  try {
    url = new URL(address.url);
  } catch {
    throw refuse("is not a URL");
  }
  const scheme = schemes[url.protocol as keyof typeof schemes];
  if (scheme === undefined) throw refuse(`has the unknown scheme ${url.protocol}//`);
  if (url.hostname === "") throw refuse("names no host");
  if (address.identity !== undefined && !scheme.tls) throw refuse("is neither mqtts:// nor wss://");
  if (scheme.tls) requirePem(address);
  if (address.proxy !== undefined) proxyTarget(address.proxy);
  return {
    protocol: url.protocol.slice(0, -1) as BrokerTarget["protocol"],
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? scheme.port : Number(url.port),
    path: url.pathname === "" ? "/" : url.pathname + url.search,
    username: address.username ?? (url.username === "" ? undefined : decodeURIComponent(url.username)),
    password: address.password ?? (url.password === "" ? undefined : decodeURIComponent(url.password)),
  };
}

/** Node reads the PEM texts when it connects, and throws then. */
function requirePem({ ca, cert, key, url }: BrokerAddress): void {
  try {
    tls.createSecureContext({ ca, cert, key });
  } catch (cause) {
    const message = `the CA, certificate or key cannot be used: ${errorText(cause)}`;
    throw new HeadwaterError("bad-certificate", message, {
      place: withoutPassword(url),
      remedy: "give PEM texts (-----BEGIN CERTIFICATE-----), and the key that belongs to the certificate",
      cause,
    });
  }
}

/** Whether what opens the stream begins with words of HTTP. */
export function isWebSocket({ protocol }: BrokerTarget): boolean {
  return protocol === "ws" || protocol === "wss";
}

/**
 * Opens the socket to a broker, over which nothing is said yet: TCP or TLS, through a proxy if there is one,
 * always without Nagle's delay.
 */
export function openSocket(address: BrokerAddress, target: BrokerTarget): net.Socket | Tunnel {
  const { proxy, identity } = address;
  const { protocol, host, port } = target;
  const plain = () =>
    proxy === undefined
      ? net.connect({ host, port, noDelay: true })
      : new Tunnel(proxyTarget(proxy), host, port);
  if (protocol === "mqtt" || protocol === "ws") return plain();
  if (identity !== undefined)
    return openProven(target, identity, protocol === "mqtts" ? "mqtt" : "http/1.1", proxy);
  // Over a tunnel TLS runs in a stream of ours; without one it owns the kernel's socket.
  const way = proxy === undefined ? { host, port } : { socket: plain() };
  const named = net.isIP(host) === 0 ? { servername: host } : {};
  const socket = tls.connect({ ...way, minVersion: "TLSv1.2", ...named, ...securityOf(address) });
  if (proxy === undefined) socket.setNoDelay(true);
  else way.socket?.on("error", (error) => socket.destroy(error));
  return socket;
}

/** What Node is told about the other end of a TLS connection. */
export function securityOf({ ca, cert, key, rejectUnauthorized = true }: BrokerAddress) {
  return { ca, cert, key, rejectUnauthorized };
}

function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, "//");
}
