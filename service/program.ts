import { chmodSync, existsSync, mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { errorText, HeadwaterError } from "../base/index.js";
import { shippedText } from "./shipped.js";

/** What the unit is to start, and with which Node.js. */
export interface Program {
  /** Path of the launcher. */
  readonly launcher: string;
  /** Node.js, where the launcher would not find it by itself; else null. */
  readonly node: string | null;
}

/** In the file system of another host the program is where packages put it. */
export const imageProgram: Program = { launcher: "/usr/bin/headwater", node: null };

/** Folders that the unit does not see, or sees empty. */
const hidden = ["/home/", "/root/", "/run/user/", "/tmp/", "/var/tmp/"];
/** Where a service looks for programs. */
const servicePath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * Finds the launcher of the program that runs here: that of a package, or one that it lays beside a program
 * of one file. `script`: what Node.js was started with; `node`: Node.js itself; `unseen`: folders that the
 * unit does not see. Throws `bad-place` where it sees neither, and `store-failed`.
 */
export function programOf(script: string, node: string, unseen: readonly string[] = hidden): Program {
  const main = realpathSync(script);
  const root = main.endsWith(join("dist", "cli", "main.js"))
    ? dirname(dirname(dirname(main)))
    : dirname(main);
  const launcher = join(root, "bin", "headwater");
  const found = servicePath.split(delimiter).some((folder) => existsSync(join(folder, "node")));
  requireSeen(root, unseen, "Headwater", "install it for all users: with npm install -g, or below /opt");
  if (!found) requireSeen(node, unseen, "Node.js", "install Node.js for all users, not with nvm");
  if (!existsSync(launcher)) layLauncher(launcher);
  return { launcher, node: found ? null : node };
}

function requireSeen(path: string, unseen: readonly string[], what: string, remedy: string): void {
  if (!unseen.some((folder) => path.startsWith(folder))) return;
  throw new HeadwaterError("bad-place", `${what} is in ${path}, which a service does not see`, {
    place: path,
    remedy,
  });
}

function layLauncher(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, shippedText("bin/headwater"));
    chmodSync(path, 0o755);
  } catch (error) {
    throw new HeadwaterError("store-failed", `the launcher cannot be written: ${errorText(error)}`, {
      place: path,
      remedy: "put the program into a folder that may be written to, like /opt/headwater",
    });
  }
}
