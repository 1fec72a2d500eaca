import net from "node:net";

/** How an exchange with a server over a raw connection ended. */
export interface Ending {
  readonly how: "answered" | "closed" | "waits" | "unreachable";
  readonly received: Buffer;
}

/** A server that says nothing for so long waits for the rest of what was damaged. */
const silenceMs = 250;
const receivedMax = 256 * 1024;

/**
 * Sends `parts` over a connection of its own, and `later` when something came back. Breaks it off when `done`
 * finds that all was answered, when the server has closed it, or when it falls silent.
 */
export function converse(
  port: number,
  parts: readonly Buffer[],
  done: (received: Buffer) => boolean,
  later: readonly Buffer[] = [],
): Promise<Ending> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: "127.0.0.1", port, noDelay: true });
    let received = Buffer.alloc(0);
    let connected = false;
    const end = (how: Ending["how"]) => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ how, received });
    };
    const timer = setTimeout(() => end("waits"), silenceMs);
    socket.once("connect", () => {
      connected = true;
      for (const part of parts) socket.write(part);
    });
    socket.on("data", (chunk: Buffer) => {
      timer.refresh();
      if (received.length === 0) for (const part of later) socket.write(part);
      if (received.length < receivedMax) received = Buffer.concat([received, chunk]);
      if (done(received)) end("answered");
    });
    socket.on("error", () => undefined);
    socket.once("close", () => end(connected ? "closed" : "unreachable"));
  });
}

/** Runs `work` for 1 … `count`, so many at once. */
export async function sideBySide(
  count: number,
  atOnce: number,
  work: (n: number) => Promise<void>,
): Promise<void> {
  let next = 1;
  const one = async () => {
    while (next <= count) await work(next++);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, one));
}
