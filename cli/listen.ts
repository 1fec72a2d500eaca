import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { HeadwaterError } from "../base/index.js";
import { MqttTransport } from "../transport/index.js";
import type { Heard } from "./infer-feed.js";

/** More messages, or more bytes of them, tell nothing new. */
const messagesMax = 5_000;
const bytesMax = 16 * 1024 * 1024;
const lookMs = 100;

export interface Listening {
  readonly url: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly filter: string;
  readonly forMs: number;
  readonly signal: AbortSignal;
  /** Called with the number of messages so far, from the moment of the subscription. */
  readonly heard: (messages: number, share: number) => void;
}

/**
 * Hears what is published at a broker for a while, at QoS 0 and in a session of its own: nobody gets less for
 * it. Ends early when enough was heard, or when the signal says so. Throws `failed`, `subscription-denied`.
 */
export async function listenTo(listening: Listening): Promise<readonly Heard[]> {
  const { url, username, password, filter, forMs, signal } = listening;
  const messages: Heard[] = [];
  let bytes = 0;
  const enough = () => messages.length >= messagesMax || bytes >= bytesMax;
  const login = {
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  };
  const address = { url, ...login };
  const transport = new MqttTransport({ address, clientId: `headwater-init-${randomUUID().slice(0, 8)}` });
  try {
    await new Promise<void>((resolve, reject) => {
      transport.open({
        connected: resolve,
        disconnected: (reason) =>
          reject(
            new HeadwaterError("failed", reason, {
              place: url,
              remedy: "see whether it runs and the address is right; --username where it wants a login",
            }),
          ),
        message: ({ topic, payload, retain }) => {
          if (retain || enough()) return;
          messages.push({ topic, payload: payload.slice() });
          bytes += payload.length;
        },
      });
    });
    await transport.subscribe(filter, 0);
    const begun = performance.now();
    for (let share = 0; share < 1 && !signal.aborted && !enough(); ) {
      listening.heard(messages.length, share);
      await setTimeout(lookMs);
      share = (performance.now() - begun) / forMs;
    }
    return messages;
  } finally {
    await transport.close(0);
  }
}
