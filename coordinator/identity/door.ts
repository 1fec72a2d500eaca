import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { TLSSocket } from "node:tls";
import { errorText, HeadwaterError, type Log } from "../../base/index.js";
import {
  joinBytesMax,
  joinPath,
  type Judgement,
  type Peer,
  readJoinRequest,
  readKeyRequest,
  renewPath,
  type SelfAnswer,
  selfPath,
} from "../../identity/index.js";
import type { Identities } from "./identities.js";

/** How long a device may take to ask, and how long its connection may stay after the answer. */
const requestMs = 10_000;
const idleMs = 1_000;

export interface DoorOptions {
  readonly identities: Identities;
  /** An agent's status in the fleet; null = never heard of. */
  readonly statusOf: (agent: string) => string | null;
  readonly wall: () => number;
  readonly log: Log;
}

/** Takes a device that goes on over WebSocket. */
export type TakeWebSocket = (request: IncomingMessage, socket: TLSSocket, head: Buffer, peer: Peer) => void;

/**
 * What devices ask over HTTPS at the device port: to join (POST /v1/join, with a token), to renew their
 * certificate (POST /v1/renew) and what is thought of them (GET /v1/self), both with the certificate.
 */
export class Door {
  readonly #options: DoorOptions;
  readonly #server: Server;
  readonly #judged = new WeakMap<object, Judgement>();
  #webSocket: TakeWebSocket | null = null;

  constructor(options: DoorOptions) {
    this.#options = options;
    this.#server = createServer(
      { maxHeaderSize: 8 * 1024, keepAliveTimeout: idleMs },
      (request, response) => {
        void this.#serve(request, response);
      },
    );
    this.#server.headersTimeout = requestMs;
    this.#server.requestTimeout = requestMs;
    this.#server.timeout = requestMs;
    this.#server.on("upgrade", (request, socket, head) => this.#upgrade(request, socket as TLSSocket, head));
  }

  /** Who speaks MQTT over WebSocket goes there. Without it they are refused. */
  webSocketsTo(take: TakeWebSocket): void {
    this.#webSocket = take;
  }

  /** Takes a connection whose TLS handshake is done. */
  take(socket: TLSSocket, judged: Judgement): void {
    this.#judged.set(socket, judged);
    this.#server.emit("connection", socket);
  }

  #upgrade(request: IncomingMessage, socket: TLSSocket, head: Buffer): void {
    const judged = this.#judged.get(socket);
    if (judged?.ok === true && this.#webSocket !== null) {
      socket.setTimeout(0);
      this.#webSocket(request, socket, head, judged.peer);
      return;
    }
    const reason = judged === undefined || judged.ok ? "no MQTT is spoken here" : judged.why;
    this.#options.log.warn("a device was refused", {
      asked: "WebSocket",
      from: socket.remoteAddress,
      reason,
    });
    socket.end("HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const from = request.socket.remoteAddress ?? "";
    const where = `${request.method} ${request.url?.slice(0, 100)}`;
    try {
      answer(response, 200, await this.#answerTo(request));
    } catch (error) {
      const known = error instanceof HeadwaterError && error.code !== "invariant";
      const { log } = this.#options;
      if (known) log.warn("a device was refused", { asked: where, from, reason: error.message });
      else log.error("a device's request failed inside", { asked: where, error: errorText(error) });
      const told = known ? error : new HeadwaterError("internal", "the request failed inside");
      const { code, message, place = null, remedy = null } = told;
      answer(response, statuses[code] ?? 400, { error: { code, message, place, remedy } });
    }
  }

  async #answerTo(request: IncomingMessage): Promise<unknown> {
    const { identities } = this.#options;
    const judged = this.#judged.get(request.socket) ?? { ok: false, why: "it showed no certificate" };
    switch (`${request.method} ${request.url}`) {
      case `POST ${joinPath}`:
        return identities.join(readJoinRequest(await bodyOf(request)));
      case `POST ${renewPath}`:
        return identities.renew(requirePeer(judged), readKeyRequest(await bodyOf(request)));
      case `GET ${selfPath}`:
        return this.#self(judged);
      default:
        throw new HeadwaterError("not-found", "there is nothing here for devices", {
          remedy: "MQTT is spoken at this port, too; people use the HTTP API's port",
        });
    }
  }

  #self(judged: Judgement): SelfAnswer {
    const now = this.#options.wall();
    const authorities = this.#options.identities.authorities.all.map(({ fingerprint }) => fingerprint);
    if (!judged.ok) return { name: "", role: "", why: judged.why, status: null, now, authorities };
    const { name, role } = judged.peer;
    const status = role === "agent" ? this.#options.statusOf(name) : null;
    return { name, role, why: "", status, now, authorities };
  }
}

const statuses: Readonly<Record<string, number>> = {
  "not-found": 404,
  "join-refused": 403,
  "too-large": 413,
  "too-many": 429,
  internal: 500,
  unavailable: 503,
};

function requirePeer(judged: Judgement): Peer {
  if (judged.ok) return judged.peer;
  throw new HeadwaterError("join-refused", judged.why, { remedy: "join with a token" });
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request) {
    length += (part as Buffer).length;
    if (length > joinBytesMax) throw new HeadwaterError("too-large", "the request is too large");
    parts.push(part as Buffer);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString("utf8"));
  } catch (error) {
    throw new HeadwaterError("bad-request", `the body is not JSON: ${errorText(error)}`, { place: "body" });
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json",
    "cache-control": "no-store",
    connection: "close",
  });
  response.end(text);
}
