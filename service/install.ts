import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { askForSelf, joinAndKeep, joinFleet, readIdentity } from "../agent/index.js";
import { errorText, HeadwaterError, isName } from "../base/index.js";
import { type Identity, identityFileName, type JoinToken } from "../identity/index.js";
import { type EnvValues, withEnvValues } from "./env-file.js";
import {
  type Host,
  ownUnitMark,
  serviceName,
  settingsPath,
  statePath,
  unitPath,
  usersPath,
  wantedPath,
} from "./host.js";
import { imageProgram, programOf } from "./program.js";
import { shippedText } from "./shipped.js";

/** What is to be installed. */
export interface InstallWishes {
  /** Device port of the coordinator, mqtts://host:8883. */
  readonly coordinator: string;
  /** Read only if the device has not joined yet. */
  token(): Promise<JoinToken>;
  /** null = the token's, else the host's. */
  readonly name: string | null;
  /** key=value; empty = as it was. */
  readonly labels: readonly string[];
  /** HTTP proxy; null = as it was. */
  readonly proxy: string | null;
  /** Public deploy keys; empty = as it was. */
  readonly deployKeys: readonly string[];
  /** The script and the Node.js that run here. */
  readonly script: string;
  readonly node: string;
  /** Told before each step. */
  say(step: string): void;
}

/** What is there now. */
export interface Installed {
  readonly identity: Identity;
  /** The device had no identity before. */
  readonly joined: boolean;
  /** Files that were written. */
  readonly written: readonly string[];
  /** False on a host without systemd, and in an image. */
  readonly started: boolean;
}

/**
 * Joins and puts the service in place. What can fail without a trace comes first: who runs this, whether the
 * coordinator answers, whether it takes the token. Done twice, it changes nothing the second time. Throws
 * `not-root`, `no-systemd`, `bad-place`, `bad-name`, `not-allowed`, `store-failed`, `no-room`, `failed`, and
 * what joining throws.
 */
export async function install(host: Host, wishes: InstallWishes): Promise<Installed> {
  requireRoot(host);
  const program = host.root === "/" ? programOf(wishes.script, wishes.node) : imageProgram;
  const file = host.path(join(statePath, identityFileName));
  const before = await readIdentity(file);
  const identity = before === null ? await joinedAndKept(host, file, wishes) : await known(before, wishes);
  const written: string[] = [];
  const write = (path: string, text: string, mode: number) => {
    if (writeIfOther(host, path, text, mode)) written.push(path);
  };
  wishes.say("writing the configuration");
  if (before === null) written.push(join(statePath, identityFileName));
  write(settingsPath, settingsText(host, wishes, identity, program.node), 0o600);
  if (host.packagedUnit === null) {
    write(usersPath, shippedText("systemd/sysusers.d/headwater-agent.conf"), 0o644);
    if (!host.has(unitPath) || host.hasOwnUnit) write(unitPath, unitText(program.launcher), 0o644);
  }
  if (!host.isLive) enable(host, written);
  const started = host.isLive && start(host, written.length > 0, wishes);
  return { identity, joined: before === null, written, started };
}

function requireRoot(host: Host): void {
  if (host.root !== "/") return;
  if (process.getuid?.() !== 0)
    throw new HeadwaterError("not-root", "only root may install a service", {
      remedy: "run the same with sudo; or start `headwater agent` as it is, without a service",
    });
  if (!host.isLive)
    throw new HeadwaterError("no-systemd", "systemd does not run here", {
      remedy:
        "start `headwater agent` by whatever starts services on this host; or prepare the file system of " +
        "another with --root",
    });
}

async function joined({ coordinator, token, name, proxy, say }: InstallWishes): Promise<Identity> {
  const given = await token();
  say(`joining at ${coordinator}`);
  const join = (as: string | null) => joinFleet(coordinator, given, as, proxy ?? undefined);
  const own = hostname().toLowerCase().split(".")[0]!;
  const identity = await join(name).catch((error: unknown) => {
    // A token may name the device; one that does not wants a name from here.
    const unnamed = error instanceof HeadwaterError && error.code === "join-refused" && name === null;
    if (unnamed && isName(own)) return join(own);
    throw error;
  });
  if (identity.role === "agent") return identity;
  throw new HeadwaterError("join-refused", `the token is one for a ${identity.role}`, {
    place: "--token-file",
    remedy: "make one with `headwater token create`, without --sensor",
  });
}

/** The device has joined before: it stays who it is, and nothing changes where the coordinator disagrees. */
async function known(
  identity: Identity,
  { coordinator, name, proxy, say }: InstallWishes,
): Promise<Identity> {
  if (name !== null && name !== identity.name)
    throw new HeadwaterError("bad-name", `this device has joined as ${identity.name}, not as ${name}`, {
      place: "--name",
      remedy: "leave --name out; or `headwater agent uninstall --purge` first, and join anew with a token",
    });
  say(`asking ${coordinator} about ${identity.name}`);
  const { why } = await askForSelf(coordinator, identity, proxy ?? undefined);
  if (why === "") return identity;
  throw new HeadwaterError("not-allowed", `the coordinator does not let ${identity.name} in: ${why}`, {
    remedy:
      `\`headwater agents approve ${identity.name}\` lets it in; if it was revoked: ` +
      `\`token create --name ${identity.name}\`, here \`headwater agent uninstall --purge\`, then anew`,
  });
}

/**
 * There is room for the identity before the token is used up. It is for its owner alone; systemd gives a
 * state directory that is new to the service's user, with all in it.
 */
async function joinedAndKept(host: Host, file: string, wishes: InstallWishes): Promise<Identity> {
  const identity = await joinAndKeep(file, () => joined(wishes)).catch((error: unknown) => {
    throw error instanceof HeadwaterError ? error : storeFailed(file, error);
  });
  const { uid, gid } = statSync(dirname(file));
  if (host.isLive) chownSync(file, uid, gid);
  return identity;
}

function settingsText(host: Host, wishes: InstallWishes, { name }: Identity, node: string | null): string {
  const { coordinator, labels, proxy, deployKeys } = wishes;
  const text = host.read(settingsPath) ?? shippedText("systemd/agent.env.example");
  const values: Record<string, string> = { HEADWATER_NAME: name, HEADWATER_BROKER: coordinator };
  if (labels.length > 0) values["HEADWATER_LABEL"] = labels.join(",");
  if (proxy !== null) values["HEADWATER_BROKER_PROXY"] = proxy;
  if (deployKeys.length > 0) values["HEADWATER_DEPLOY_KEY"] = deployKeys.join(",");
  if (node !== null) values["HEADWATER_NODE"] = node;
  return withEnvValues(text, values satisfies EnvValues);
}

/** What `systemctl enable` does, in a file system whose systemd does not run. */
function enable(host: Host, written: string[]): void {
  if (host.has(wantedPath)) return;
  try {
    mkdirSync(dirname(host.path(wantedPath)), { recursive: true, mode: 0o755 });
    symlinkSync(host.packagedUnit ?? unitPath, host.path(wantedPath));
  } catch (error) {
    throw storeFailed(host.path(wantedPath), error);
  }
  written.push(wantedPath);
}

function unitText(launcher: string): string {
  const unit = shippedText("systemd/headwater-agent.service");
  return `${ownUnitMark}\n${unit.replace("ExecStart=/usr/bin/headwater ", `ExecStart=${launcher} `)}`;
}

/** True when it was written: another text was there, or none. */
function writeIfOther(host: Host, path: string, text: string, mode: number): boolean {
  if (host.read(path) === text) return false;
  const target = host.path(path);
  const part = `${target}.new`;
  try {
    if (!existsSync(dirname(target))) mkdirSync(dirname(target), { recursive: true, mode: 0o755 });
    writeFileSync(part, text, { mode });
    chmodSync(part, mode);
    renameSync(part, target);
  } catch (error) {
    throw storeFailed(target, error);
  }
  return true;
}

/** Starts it, or starts it anew if something is another than before. */
function start(host: Host, changed: boolean, { say }: InstallWishes): true {
  say("starting the service");
  const must = (command: string, ...words: readonly string[]) => {
    const { status, text } = host.run(command, ...words);
    if (status === 0) return;
    throw new HeadwaterError("failed", `${[command, ...words].join(" ")} failed: ${text}`, {
      remedy: "mend what it says, and run this again: it goes on where it ended",
    });
  };
  if (host.packagedUnit === null) must("systemd-sysusers", usersPath);
  must("systemctl", "daemon-reload");
  must("systemctl", "enable", "--quiet", serviceName);
  // A start that fails is not its end: systemd tries again, and what is wrong is found out afterwards.
  if (changed) host.run("systemctl", "restart", serviceName);
  else host.run("systemctl", "start", serviceName);
  return true;
}

function storeFailed(path: string, cause: unknown): HeadwaterError {
  return new HeadwaterError("store-failed", `it cannot be written: ${errorText(cause)}`, {
    place: path,
    remedy: "look at the disk and at who may write there, and run this again: it goes on where it ended",
    cause,
  });
}
