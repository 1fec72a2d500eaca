import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { createWebSocketStream, WebSocketServer } from "ws";

/** Paths at which MQTT is spoken over WebSocket. */
const paths = ["/mqtt", "/"];
/** Bytes of one WebSocket message, which may hold several packets. */
const messageBytesMax = 1024 * 1024;

/**
 * Turns HTTP connections into MQTT over WebSocket (`[MQTT-6.0.0-1]`): sub-protocol `mqtt`, binary messages,
 * no compression, which could be a bomb.
 */
export class WebSockets {
  readonly #server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: messageBytesMax,
    handleProtocols: (offered) => (offered.has("mqtt") ? "mqtt" : false),
  });

  /** `took` gets the stream of packets; who asks for anything else is answered and cut off. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, took: (stream: Duplex) => void): void {
    const path = request.url?.split("?")[0] ?? "";
    const offered = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((each) => each.trim());
    if (!paths.includes(path) || !offered.includes("mqtt")) {
      socket.end("HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (line) => {
      const stream = createWebSocketStream(line, { allowHalfOpen: false });
      // A connection that breaks off is no news here; its owner hears of it by "close".
      stream.on("error", () => undefined);
      took(stream);
    });
  }

  close(): void {
    this.#server.close();
  }
}
