import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Name of the unit, and of the user that it runs as. */
export const serviceName = "headwater-agent";
export const unitPath = `/etc/systemd/system/${serviceName}.service`;
/** The link that starts the unit with the host. */
export const wantedPath = `/etc/systemd/system/multi-user.target.wants/${serviceName}.service`;
export const dropInsPath = `/etc/systemd/system/${serviceName}.service.d`;
export const usersPath = `/etc/sysusers.d/${serviceName}.conf`;
export const settingsPath = "/etc/headwater/agent.env";
export const tokenPath = "/etc/headwater/token";
export const statePath = `/var/lib/${serviceName}`;

/** First line of a unit that `headwater agent install` wrote, which it may change and take away again. */
export const ownUnitMark = "# Written by `headwater agent install`; your changes belong into a drop-in.";

/** Longest time that systemd may take for one command; a stop may drain for 45 s. */
const commandMs = 120_000;

/** What a command has said; `status` null = it could not be run, or took too long. */
export interface Said {
  readonly status: number | null;
  readonly text: string;
}

/**
 * The host that the service is on. With a `root` other than "/", a file system that is no running system: an
 * image that is being made, or a test. Nothing is started there.
 */
export class Host {
  readonly root: string;

  constructor(root = "/") {
    this.root = root;
  }

  /** Where a path of the host is for this process. */
  path(absolute: string): string {
    return join(this.root, absolute);
  }

  /** Also a link that leads nowhere here. */
  has(absolute: string): boolean {
    return lstatSync(this.path(absolute), { throwIfNoEntry: false }) !== undefined;
  }

  /** The text of a file; null = there is none. */
  read(absolute: string): string | null {
    try {
      return readFileSync(this.path(absolute), "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
      throw error;
    }
  }

  /** True when the root is this machine's, and its first process is systemd. */
  get isLive(): boolean {
    return this.root === "/" && existsSync("/run/systemd/system");
  }

  /** Path of the unit that a Debian package has brought; null = there is none. */
  get packagedUnit(): string | null {
    const folders = ["/usr/lib/systemd/system", "/lib/systemd/system"];
    return folders.map((folder) => `${folder}/${serviceName}.service`).find((path) => this.has(path)) ?? null;
  }

  /** True when the unit in /etc is one of ours. */
  get hasOwnUnit(): boolean {
    return this.read(unitPath)?.startsWith(ownUnitMark) === true;
  }

  run(command: string, ...words: readonly string[]): Said {
    const { status, stdout, stderr, error } = spawnSync(command, words, {
      encoding: "utf8",
      timeout: commandMs,
      stdio: ["ignore", "pipe", "pipe"],
    });
    return error === undefined
      ? { status, text: `${stdout}${stderr}`.trim() }
      : { status: null, text: `${command}: ${error.message}` };
  }

  /** A property of the unit, as systemd has it; "" = it has none. */
  property(name: string): string {
    const { status, text } = this.run("systemctl", "show", "-P", name, serviceName);
    return status === 0 ? text : "";
  }

  /** The last errors in the journal of the unit. */
  lastErrors(lines: number): readonly string[] {
    const words = ["-u", serviceName, "-p", "err", "-n", `${lines}`, "-o", "cat", "--no-pager", "-q"];
    const { status, text } = this.run("journalctl", ...words);
    return status === 0 && text !== "" ? text.split("\n") : [];
  }
}
