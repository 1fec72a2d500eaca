import type { X509Certificate } from "node:crypto";
import type net from "node:net";
import tls from "node:tls";
import type { Judgement, Peer } from "../identity/index.js";

/** A listener with TLS, on which everybody proves who he is where there is a judge. */
export interface DevicePort {
  /** PEM; the certificate with its CA behind it. */
  readonly certificate: string;
  readonly key: string;
  /** CAs that clients' certificates are signed by, PEM; without a judge there are none. */
  readonly authority?: string | undefined;
  /**
   * Judges who has shown a certificate; that the other end has its key is proven. Absent: nobody is asked for
   * one.
   */
  readonly judge?: ((certificate: X509Certificate) => Judgement) | undefined;
  /** Takes connections that speak HTTP (ALPN http/1.1), with or without a certificate. Absent: none. */
  readonly web?: ((socket: tls.TLSSocket, judged: Judgement) => void) | undefined;
}

/** What the port hears of. */
export interface DevicePortEvents {
  /** A TCP connection, before TLS. */
  connection(socket: net.Socket): void;
  /** It speaks MQTT and has proven who it is; null = nobody asked. `raw`: the connection below. */
  device(socket: tls.TLSSocket, raw: net.Socket, peer: Peer | null): void;
  /** It speaks HTTP. `raw`: the connection below. */
  web(socket: tls.TLSSocket, raw: net.Socket): void;
  /** It was refused, and is closed. */
  refused(why: string, from: string): void;
}

const noCertificate: Judgement = { ok: false, why: "it showed no certificate" };

/**
 * Listens with TLS 1.2 and above. Certificates are judged here and not by OpenSSL, because a gateway that
 * slept for months is let in with one that has ended (`judgeClient`); without a right one nothing of MQTT is
 * read.
 */
export function createDevicePort(
  port: DevicePort,
  handshakeTimeout: number,
  events: DevicePortEvents,
): tls.Server {
  const raws = new Map<string, net.Socket>();
  const server = tls.createServer({
    key: port.key,
    cert: port.certificate,
    ca: port.authority,
    minVersion: "TLSv1.2",
    requestCert: port.judge !== undefined,
    rejectUnauthorized: false,
    ...(port.judge === undefined ? {} : { ALPNProtocols: ["mqtt", "http/1.1"] }),
    handshakeTimeout,
    noDelay: true,
  });
  server.on("connection", (raw: net.Socket) => {
    const end = endOf(raw);
    raws.set(end, raw);
    raw.once("close", () => raws.delete(end));
    events.connection(raw);
  });
  server.on("tlsClientError", (error: NodeJS.ErrnoException, socket) => {
    // Who hangs up before he has said anything is a port scan, or a health check.
    if (error.code !== "ECONNRESET") events.refused(tlsWords(error), socket.remoteAddress ?? "");
    socket.destroy();
  });
  server.on("secureConnection", (socket) => {
    // A connection that breaks off is no news here; its owner hears of it by "close".
    socket.on("error", () => undefined);
    const raw = raws.get(endOf(socket));
    if (port.judge === undefined) {
      if (raw === undefined) socket.destroy();
      else events.device(socket, raw, null);
      return;
    }
    const certificate = socket.getPeerX509Certificate();
    const judged = certificate === undefined ? noCertificate : port.judge(certificate);
    if (socket.alpnProtocol === "http/1.1" && port.web !== undefined) {
      if (raw !== undefined) events.web(socket, raw);
      port.web(socket, judged);
      return;
    }
    if (judged.ok && raw !== undefined) events.device(socket, raw, judged.peer);
    else {
      events.refused(judged.ok ? "its connection is gone" : judged.why, socket.remoteAddress ?? "");
      socket.destroy();
    }
  });
  return server;
}

function endOf(socket: net.Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort}`;
}

function tlsWords(error: NodeJS.ErrnoException): string {
  if (error.code === "ERR_SSL_HTTP_REQUEST" || error.code === "ERR_SSL_WRONG_VERSION_NUMBER")
    return "it does not speak TLS";
  if (error.code === "ERR_TLS_HANDSHAKE_TIMEOUT") return "it began and did not go on";
  return `TLS: ${error.code ?? error.message}`;
}
