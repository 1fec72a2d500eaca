import type { MessagePort } from "node:worker_threads";
import type { FromListener, ListenerPort, SensorMessage } from "../../connectors/index.js";

/** A worker's end of the way to the agent's feed listener. */
export function listenerWay(port: MessagePort): ListenerPort {
  const receivers = new Map<string, (messages: readonly SensorMessage[]) => void>();
  port.on("message", ({ feed, messages }: FromListener) => receivers.get(feed)?.(messages));
  return {
    post: (message) => port.postMessage(message),
    receive(feed, take) {
      if (take === null) receivers.delete(feed);
      else receivers.set(feed, take);
    },
  };
}
