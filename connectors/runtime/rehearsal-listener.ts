import type { ListenerPort, SensorMessage } from "../listener-port.js";

/** Messages that come as copies, and as many new ones. */
const copies = 48;
/** No filter of a feed matches it. */
const topic = "$rehearsal";

/** A feed listener within this thread: whoever opens a feed gets some messages of a sensor. */
export function rehearsalListener(): ListenerPort {
  const receivers = new Map<string, (messages: readonly SensorMessage[]) => void>();
  const messages = Array.from({ length: 2 * copies }, (_, index): SensorMessage => {
    const ids = { ref: index + 1, packetId: index + 1, again: index < copies };
    const payload = new Uint8Array(16);
    return { ...ids, session: "rehearsal", topic, payload, size: payload.length };
  });
  return {
    post(message) {
      if (message.kind === "open") setImmediate(() => receivers.get(message.feed)?.(messages));
    },
    receive(feed, take) {
      if (take === null) receivers.delete(feed);
      else receivers.set(feed, take);
    },
  };
}
