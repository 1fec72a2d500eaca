import net from "node:net";
import type { Duplex } from "node:stream";
import { type BrokerTarget, openSocket, securityOf } from "./dial.js";
import type { BrokerAddress } from "./transport.js";

/** Opens the stream to a broker over WebSocket, with its proxy and its identity. */
export type OpenWebSocket = (address: BrokerAddress, target: BrokerTarget) => Duplex;

/**
 * Loads what opens streams over WebSocket. It is asked for by such an address only: Node's HTTP takes a MiB
 * of each thread that has it.
 */
export async function loadWebSocket(): Promise<OpenWebSocket> {
  const { createWebSocketStream, WebSocket } = await import("ws");
  return (address, target) => {
    const { protocol, host, port, path } = target;
    const given = Object.fromEntries(
      Object.entries(securityOf(address)).filter(([, value]) => value !== undefined),
    );
    const own = address.proxy !== undefined || address.identity !== undefined;
    const options = {
      ...(protocol === "wss" ? given : {}),
      ...(own ? { createConnection: () => openSocket(address, target) as net.Socket } : {}),
      perMessageDeflate: false,
    };
    const hostname = net.isIPv6(host) ? `[${host}]` : host;
    const line = new WebSocket(`${protocol}://${hostname}:${port}${path}`, ["mqtt"], options);
    const stream = createWebSocketStream(line);
    line.once("close", () => stream.destroy());
    return stream;
  };
}
