import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { createAdaptorServer } from "@hono/node-server";
import type { Hono } from "hono";
import { HeadwaterError } from "../../base/index.js";

/** Connections at once, and how long one may take to send its request. */
const connectionsMax = 1_000;
const requestMs = 120_000;
/** Of a request: `afterKey` and two more words of 1,024 characters, each of which may be nine in a URL. */
const headerBytesMax = 48 * 1024;

/** A listening HTTP server. */
export interface HttpServer {
  readonly url: string;
  /** Breaks off what is open. */
  close(): Promise<void>;
}

/**
 * Listens with the API; `malformed` hears why what came was no HTTP. Throws `port-in-use`,
 * `bad-listen-address`.
 */
export async function serveHttp(
  app: Hono,
  host: string,
  port: number,
  malformed: (reason: string) => void,
): Promise<HttpServer> {
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: { maxHeaderSize: headerBytesMax },
  }) as Server;
  server.maxConnections = connectionsMax;
  server.requestTimeout = requestMs;
  server.on("clientError", (error: NodeJS.ErrnoException, socket: Duplex) => {
    malformed(error.code ?? error.message);
    // Within an answer, or when the other end is gone, nothing more can be said.
    if (error.code === "ECONNRESET" || !socket.writable) socket.destroy();
    else
      socket.end(`HTTP/1.1 ${statuses[error.code ?? ""] ?? "400 Bad Request"}\r\nConnection: close\r\n\r\n`);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
    server.listen({ host, port }, () => resolve());
  });
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${bound}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const statuses: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  HPE_CHUNK_EXTENSIONS_OVERFLOW: "413 Payload Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

function listenError(error: NodeJS.ErrnoException, host: string, port: number): HeadwaterError {
  const place = `${host}:${port}`;
  if (error.code === "EADDRINUSE") {
    return new HeadwaterError(
      "port-in-use",
      `the HTTP port ${port} on ${host} is in use by another process`,
      {
        place,
        remedy: `stop it (ss -ltnp 'sport = :${port}' shows it), or choose another with --http-port`,
        cause: error,
      },
    );
  }
  return new HeadwaterError("bad-listen-address", `cannot listen: ${error.message}`, {
    place,
    remedy: "choose an address of this machine, such as 127.0.0.1, and a port above 1023",
    cause: error,
  });
}
