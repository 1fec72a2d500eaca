import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createSecureContext } from "node:tls";
import { errorText, HeadwaterError, type Log } from "../../base/index.js";
import type { AgentSettings } from "../settings.js";
import type { FeedListener, ShownCertificate } from "./listener.js";

/** The files of the certificate are read again so often: somebody renews it. */
const readAgainMs = 3_600_000;

/**
 * The feed listener that the settings ask for; null = none. The broker's code is loaded only where there is
 * one. Throws `port-in-use`, `bad-listen-address`, `bad-setting`.
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
  const shown = await shownBy(settings);
  const listener = await FeedListener.start({ host, port, shown, user, password, file, log });
  log.info("listens to sensors", { host, port, tls: shown !== null });
  if (user === null && password === null)
    log.warn("any device that reaches this port may publish readings: set --feed-listener-user");
  else if (shown === null && password !== null)
    log.warn("who listens in on the way sees the sensors' password: set --feed-listener-cert");
  if (shown !== null) showAgain(listener, settings, shown, log);
  return listener;
}

/** The certificate that the settings name, tried out. Throws `bad-setting`. */
async function shownBy(settings: AgentSettings): Promise<ShownCertificate | null> {
  const { feedListenerCert: cert, feedListenerKey: key } = settings;
  if (cert === null && key === null) return null;
  const place = cert === null ? "--feed-listener-cert" : "--feed-listener-key";
  const remedy = "give the PEM files of a certificate and of its key, which this user may read";
  if (cert === null || key === null)
    throw new HeadwaterError("bad-setting", "a certificate and its key belong together", { place, remedy });
  try {
    const shown = { certificate: await readFile(cert, "utf8"), key: await readFile(key, "utf8") };
    createSecureContext({ cert: shown.certificate, key: shown.key });
    return shown;
  } catch (error) {
    const message = `${cert} and ${key} cannot be shown to sensors: ${errorText(error)}`;
    throw new HeadwaterError("bad-setting", message, { place: "--feed-listener-cert", remedy });
  }
}

function showAgain(
  listener: FeedListener,
  settings: AgentSettings,
  before: ShownCertificate,
  log: Log,
): void {
  let known = before;
  const look = async () => {
    try {
      const shown = (await shownBy(settings))!;
      if (shown.certificate === known.certificate && shown.key === known.key) return;
      listener.show(shown);
      known = shown;
      log.info("sensors see another certificate", { file: settings.feedListenerCert });
    } catch (error) {
      log.warn("sensors see the former certificate", { why: errorText(error) });
    }
  };
  setInterval(() => void look(), readAgainMs).unref();
}
