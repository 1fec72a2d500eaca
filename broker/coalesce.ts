import type { Duplex } from "node:stream";

/**
 * Lets the packets that a client gets in one turn of the event loop leave in one write: aedes corks and
 * uncorks the socket for each packet, and each uncork is a system call. Not before the client is accepted: a
 * refusal is written and the socket destroyed within one turn.
 */
export function coalesceWrites(socket: Duplex): void {
  const uncork = socket.uncork.bind(socket);
  let waiting = false;
  socket.uncork = () => {
    if (!waiting) {
      waiting = true;
      socket.cork();
      setImmediate(() => {
        waiting = false;
        uncork();
      });
    }
    uncork();
  };
}
