import { rmdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { HeadwaterError } from "../base/index.js";
import {
  dropInsPath,
  type Host,
  serviceName,
  settingsPath,
  statePath,
  tokenPath,
  unitPath,
  usersPath,
  wantedPath,
} from "./host.js";

/** What was taken away. */
export interface Uninstalled {
  readonly removed: readonly string[];
  /** What is still there, and who may take it away. */
  readonly kept: readonly string[];
}

/**
 * Stops the service and takes away what `install` wrote; settings and state stay unless `purge`. Done twice,
 * it finds nothing the second time. Throws `not-root`, `packaged`.
 */
export function uninstall(host: Host, purge: boolean): Uninstalled {
  if (host.root === "/" && process.getuid?.() !== 0)
    throw new HeadwaterError("not-root", "only root may take a service away", { remedy: "run it with sudo" });
  if (host.packagedUnit !== null)
    throw new HeadwaterError("packaged", "the agent of this host came with a Debian package", {
      place: host.packagedUnit,
      remedy: `use apt-get ${purge ? "purge" : "remove"} ${serviceName}`,
    });
  const own = host.hasOwnUnit;
  if (host.isLive && host.has(unitPath)) host.run("systemctl", "disable", "--now", "--quiet", serviceName);
  const purged = purge ? [settingsPath, tokenPath, statePath, dropInsPath] : [];
  const removed = [...(own ? [unitPath, wantedPath, usersPath] : []), ...purged].filter((path) =>
    host.has(path),
  );
  for (const path of removed) rmSync(host.path(path), { recursive: true, force: true });
  if (purge) removeIfEmpty(host.path(dirname(settingsPath)));
  if (host.isLive) {
    host.run("systemctl", "daemon-reload");
    host.run("systemctl", "reset-failed", "--quiet", serviceName);
    if (purge && host.run("getent", "passwd", serviceName).status === 0) host.run("userdel", serviceName);
  }
  const kept = [unitPath, settingsPath, statePath].filter((path) => host.has(path));
  return { removed, kept };
}

function removeIfEmpty(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // Something of somebody else is in it, or it was never there.
  }
}
