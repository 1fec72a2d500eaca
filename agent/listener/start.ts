import { join } from "node:path";
import type { Log } from "../../base/index.js";
import type { AgentSettings } from "../settings.js";
import type { FeedListener } from "./listener.js";

/**
 * The feed listener that the settings ask for; null = none. The broker's code is loaded only where there is
 * one. Throws `port-in-use`, `bad-listen-address`.
 */
export async function startFeedListener(
  settings: AgentSettings,
  directory: string,
  log: Log,
): Promise<FeedListener | null> {
  if (settings.feedListener === 0) return null;
  const { FeedListener } = await import("./listener.js");
  const { feedListener: port, feedListenerHost: host } = settings;
  const { feedListenerUser: user, feedListenerPassword: password } = settings;
  const file = join(directory, "feed-listener.json");
  const listener = await FeedListener.start({ host, port, user, password, file, log });
  log.info("listens to sensors", { host, port });
  if (user === null && password === null)
    log.warn("any device that reaches this port may publish readings: set --feed-listener-user");
  return listener;
}
