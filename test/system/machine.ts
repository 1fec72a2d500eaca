import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { pause } from "../fixtures/until.js";

/** The packages of a machine with systemd and nothing that it does not need. */
const packages = "systemd,systemd-sysv,dbus,libpam-systemd,iproute2,procps";
const suite = "bookworm";
/** A machine boots in half a second where nothing else runs. */
const bootMs = 60_000;

/** What this host lacks for machines of its own; null = nothing. */
export function whyNoMachines(): string | null {
  if (process.getuid?.() !== 0) return "only root may boot a machine";
  for (const program of ["systemd-nspawn", "debootstrap", "unshare", "nsenter", "dpkg-deb"])
    if (spawnSync("sh", ["-c", `command -v ${program}`]).status !== 0)
      return `${program} is missing (apt-get install systemd-container debootstrap)`;
  return mirror() === null ? "this host has no source of Debian packages" : null;
}

/**
 * The file system that machines are copied from. Made once, in half a minute, from where this host has its
 * own packages; `cache` is where it stays.
 */
export function baseSystem(cache: string): string {
  const ready = join(cache, suite);
  if (existsSync(ready)) return ready;
  const making = `${ready}.making`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(dirname(making), { recursive: true });
  const words = ["--variant=minbase", `--include=${packages}`, suite, making, mirror()!];
  execFileSync("debootstrap", words, { stdio: ["ignore", "ignore", "inherit"] });
  renameSync(making, ready);
  return ready;
}

function mirror(): string | null {
  const folder = "/etc/apt/sources.list.d";
  const lists = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  for (const path of [...lists, "/etc/apt/sources.list"].filter(existsSync)) {
    const text = readFileSync(path, "utf8");
    if (!text.includes(suite) || !/\bmain\b/.test(text)) continue;
    const found = /^URIs:\s*(\S+)/m.exec(text) ?? /^deb (?:\[[^\]]*\] )?(\S+)/m.exec(text);
    if (found !== null && text.includes("debian")) return found[1]!;
  }
  return null;
}

/** A machine with a real systemd as its first process, with a network that has nothing but loopback. */
export class Machine {
  readonly #root: string;
  readonly #binds: readonly string[];
  #nspawn: ChildProcess | null = null;
  #leader = 0;
  #output = "";

  private constructor(root: string, binds: readonly string[]) {
    this.#root = root;
    this.#binds = binds;
  }

  /** A new machine from a base system; `binds`: paths of the host that it sees, `from:to`, read-only. */
  static make(base: string, root: string, binds: readonly string[]): Machine {
    mkdirSync(dirname(root), { recursive: true });
    execFileSync("cp", ["-a", "--reflink=auto", base, root]);
    return new Machine(root, binds);
  }

  /** Switches it on; resolves when systemd has started all that it wants to. */
  async boot(): Promise<void> {
    const script = `mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/nspawn
exec systemd-nspawn -D "$0" --boot --machine="$1" --register=no --keep-unit --console=pipe \\
  --private-network "\${@:2}"`;
    const binds = this.#binds.map((bind) => `--bind-ro=${bind}`);
    const name = `headwater-${process.pid}`;
    const words = ["-m", "--propagation", "private", "bash", "-c", script, this.#root, name, ...binds];
    const nspawn = spawn("unshare", words, { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [nspawn.stdout!, nspawn.stderr!])
      stream.on("data", (chunk: Buffer) => {
        this.#output = (this.#output + chunk.toString()).slice(-20_000);
      });
    this.#nspawn = nspawn;
    const end = performance.now() + bootMs;
    for (;;) {
      this.#leader = leaderOf(nspawn.pid!);
      const state = this.#leader === 0 ? "" : this.try("systemctl", "is-system-running").trim();
      if (state === "running" || state === "degraded") return;
      if (performance.now() > end || nspawn.exitCode !== null)
        throw new Error(`the machine did not start (${state}):\n${this.#output}`);
      await pause(100);
    }
  }

  /** Cuts its power: every process in it is gone at once. */
  async cutPower(): Promise<void> {
    const nspawn = this.#nspawn;
    if (nspawn === null) return;
    const gone = new Promise((resolve) => nspawn.once("exit", resolve));
    if (this.#leader !== 0) process.kill(this.#leader, "SIGKILL");
    nspawn.kill("SIGKILL");
    await gone;
    this.#nspawn = null;
    this.#leader = 0;
  }

  /** Runs a command in it and returns what it prints; throws when it fails. */
  run(...words: readonly string[]): string {
    const { status, stdout, stderr } = this.#enter(words);
    if (status === 0) return stdout;
    throw new Error(`${words.join(" ")} ended with ${status}:\n${stdout}${stderr}\n${this.journal()}`);
  }

  /** The same, and what it printed although it failed. */
  try(...words: readonly string[]): string {
    const { stdout, stderr } = this.#enter(words);
    return stdout + stderr;
  }

  /** Starts a command that goes on. */
  start(...words: readonly string[]): ChildProcess {
    return spawn("nsenter", ["-t", `${this.#leader}`, "-a", ...words], {
      stdio: ["pipe", "pipe", "inherit"],
    });
  }

  /** A property of a unit, as systemd has it. */
  property(unit: string, name: string): string {
    return this.run("systemctl", "show", "-P", name, unit).trim();
  }

  /** What `unit`, or everything of ours, has said. */
  journal(unit = "headwater-*"): string {
    return this.try("journalctl", "--no-pager", "-o", "short-monotonic", "-u", unit, "-n", "200");
  }

  /** A path in it, for the host. */
  path(inside: string): string {
    return join(this.#root, inside);
  }

  put(from: string, inside: string): void {
    cpSync(from, this.path(inside));
  }

  async destroy(): Promise<void> {
    await this.cutPower();
    rmSync(this.#root, { recursive: true, force: true });
  }

  #enter(words: readonly string[]) {
    const options = { encoding: "utf8", timeout: 60_000 } as const;
    return spawnSync("nsenter", ["-t", `${this.#leader}`, "-a", ...words], options);
  }
}

/** The first process of a machine: the child of nspawn that became systemd; 0 = not yet. */
function leaderOf(nspawn: number): number {
  const { stdout } = spawnSync("pgrep", ["-P", `${nspawn}`, "-f", "/systemd"], { encoding: "utf8" });
  return Number(stdout.trim().split("\n")[0] ?? 0);
}
