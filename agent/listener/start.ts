import { randomInt } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createSecureContext } from "node:tls";
import { errorText, HeadwaterError, type Log, seededRandom } from "../../base/index.js";
import type { AgentSettings } from "../settings.js";
import type { FeedListener, ShownCertificate } from "./listener.js";
import { SensorUsers } from "./users.js";

/**
 * The feed listener that the settings ask for; null = none. The broker's code is loaded only where there is
 * one. `againMs`: its files are read again so often, because somebody renews them. Throws `port-in-use`,
 * `bad-listen-address`, `bad-setting`, `store-failed`.
 */
export async function startFeedListener(
  settings: AgentSettings,
  directory: string,
  log: Log,
  againMs = settings.feedListenerLookSeconds * 1_000,
): Promise<FeedListener | null> {
  if (settings.feedListener === 0) return null;
  const { FeedListener } = await import("./listener.js");
  const { feedListener: port, feedListenerHost: host } = settings;
  const { feedListenerUser: user, feedListenerPassword: password } = settings;
  const file = join(directory, "feed-listener.json");
  const found = await filesOf(settings, null);
  const { shown, users } = found;
  const random = seededRandom(randomInt(2 ** 31));
  const listener = await FeedListener.start({ host, port, shown, user, password, users, file, random, log });
  log.info("listens to sensors", { host, port, tls: shown !== null, users: users?.size ?? "one for all" });
  if (user === null && password === null && users === null)
    log.warn("any device that reaches this port may publish readings: set --feed-listener-users");
  else if (shown === null && (password !== null || users !== null))
    log.warn("who listens in on the way sees the sensors' passwords: set --feed-listener-cert");
  if (shown !== null || users !== null) lookAgain(listener, settings, found, log, againMs);
  return listener;
}

/** What the files of the settings say, and how it stands in them. */
interface ListenerFiles {
  readonly shown: ShownCertificate | null;
  readonly users: SensorUsers | null;
  readonly usersText: string;
}

/** What has not changed since `before` is as it was. Throws `bad-setting`. */
async function filesOf(settings: AgentSettings, before: ListenerFiles | null): Promise<ListenerFiles> {
  const shown = await shownBy(settings, before?.shown ?? null);
  const { feedListenerUsers: file, feedListenerUser: user, feedListenerPassword: password } = settings;
  if (file === null) return { shown, users: null, usersText: "" };
  const place = "--feed-listener-users";
  if (user !== null || password !== null) {
    const remedy = "leave --feed-listener-user and --feed-listener-password out";
    throw new HeadwaterError("bad-setting", "sensors have users of their own, or one for all", {
      place,
      remedy,
    });
  }
  const usersText = await readFile(file, "utf8").catch((error: unknown) => {
    const remedy = "give a file that `mosquitto_passwd -c FILE NAME` wrote and this user may read";
    throw new HeadwaterError("bad-setting", `${file} cannot be read: ${errorText(error)}`, { place, remedy });
  });
  const users = usersText === before?.usersText ? before.users : SensorUsers.read(usersText, file);
  return { shown, users, usersText };
}

/** The certificate that the settings name, tried out. Throws `bad-setting`. */
async function shownBy(
  settings: AgentSettings,
  before: ShownCertificate | null,
): Promise<ShownCertificate | null> {
  const { feedListenerCert: cert, feedListenerKey: key } = settings;
  if (cert === null && key === null) return null;
  const place = cert === null ? "--feed-listener-cert" : "--feed-listener-key";
  const remedy = "give the PEM files of a certificate and of its key, which this user may read";
  if (cert === null || key === null)
    throw new HeadwaterError("bad-setting", "a certificate and its key belong together", { place, remedy });
  try {
    const shown = { certificate: await readFile(cert, "utf8"), key: await readFile(key, "utf8") };
    if (shown.certificate === before?.certificate && shown.key === before.key) return before;
    createSecureContext({ cert: shown.certificate, key: shown.key });
    return shown;
  } catch (error) {
    const message = `${cert} and ${key} cannot be shown to sensors: ${errorText(error)}`;
    throw new HeadwaterError("bad-setting", message, { place: "--feed-listener-cert", remedy });
  }
}

/** As long as it listens. A file that is no good changes nothing, and is said. */
function lookAgain(
  listener: FeedListener,
  settings: AgentSettings,
  found: ListenerFiles,
  log: Log,
  againMs: number,
): void {
  let known = found;
  let complaint = "";
  const look = async () => {
    try {
      const now = await filesOf(settings, known);
      if (now.shown !== null && now.shown !== known.shown) {
        listener.show(now.shown);
        log.info("sensors see another certificate", { file: settings.feedListenerCert });
      }
      if (now.users !== null && now.users !== known.users) {
        listener.admit(now.users);
        log.info("sensors have other users", { file: settings.feedListenerUsers, users: now.users.size });
      }
      known = now;
      complaint = "";
    } catch (error) {
      const why = errorText(error);
      if (why !== complaint) log.warn("the feed listener goes on with what its files said before", { why });
      complaint = why;
    }
  };
  listener.every(againMs, () => void look());
}
