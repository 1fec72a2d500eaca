import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import type { Random } from "../../base/index.js";
import { ForgetfulDisk } from "./disk.js";

/** Where a device finds what listens on this host's loopback. */
export const hostOfDevice = "10.0.2.2";
const diskMb = 256;
const memoryMb = 768;
/** What a disk and a network card need; ext4 is in the kernel. */
const modules = ["virtio_mmio", "virtio_blk", "virtio_net"];
const moduleFiles = ["drivers/virtio", "drivers/block/virtio_blk.ko", "drivers/net", "net/core", "lib"];
const outputMax = 200_000;

/** What this host lacks for devices whose power can be cut; null = nothing. */
export function whyNoDevices(): string | null {
  if (process.arch !== "x64") return "devices are x86-64";
  for (const program of ["qemu-system-x86_64", "mkfs.ext4", "dpkg-deb", "apt-get"])
    if (spawnSync("sh", ["-c", `command -v ${program}`]).status !== 0)
      return `${program} is missing (apt-get install qemu-system-x86 e2fsprogs)`;
  return null;
}

/**
 * A device: a machine with a kernel and a disk of its own, on which the agent's Debian package runs right
 * after it is switched on. Its disk forgets what was not flushed when the power is cut.
 */
export class Device {
  readonly disk: ForgetfulDisk;
  readonly #folder: string;
  readonly #ports: readonly number[];
  #qemu: ChildProcess | null = null;
  output = "";

  private constructor(folder: string, disk: ForgetfulDisk, ports: readonly number[]) {
    this.#folder = folder;
    this.disk = disk;
    this.#ports = ports;
  }

  /**
   * A new device. `words`: of its `headwater agent`; `ports`: those of its own that this host reaches on its
   * loopback; `cache`: where what comes from Debian stays.
   */
  static async make(options: {
    readonly root: string;
    readonly cache: string;
    readonly words: readonly string[];
    readonly ports: readonly number[];
    readonly random: Random;
  }): Promise<Device> {
    const { root, cache, words, ports, random } = options;
    const folder = mkdtempSync(join(tmpdir(), "headwater-device-"));
    const image = join(folder, "disk");
    execFileSync("truncate", ["-s", `${diskMb}M`, image]);
    execFileSync("mkfs.ext4", ["-q", "-F", image]);
    const disk = await ForgetfulDisk.of(readFileSync(image), random);
    rmSync(image);
    const debian = debianOf(cache);
    cpSync(debian.kernel, join(folder, "kernel"));
    buildFirmware(join(folder, "firmware"), root, debian, words);
    return new Device(folder, disk, ports);
  }

  switchOn(): void {
    const forwards = this.#ports.map((port) => `,hostfwd=tcp:127.0.0.1:${port}-:${port}`).join("");
    const qemu = spawn(
      "qemu-system-x86_64",
      [
        ...["-machine", "microvm", "-accel", "tcg", "-cpu", "max", "-m", `${memoryMb}`, "-smp", "1"],
        ...["-nodefaults", "-no-reboot", "-display", "none", "-serial", "stdio"],
        ...["-kernel", join(this.#folder, "kernel"), "-initrd", join(this.#folder, "firmware.cpio")],
        ...["-append", `console=ttyS0 quiet panic=-1 ${clockOfProcessor()}`],
        ...["-drive", `file=${this.disk.url},format=raw,if=none,id=disk,cache=none`],
        ...["-device", "virtio-blk-device,drive=disk"],
        ...["-netdev", `user,id=net${forwards}`, "-device", "virtio-net-device,netdev=net"],
      ],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    for (const stream of [qemu.stdout!, qemu.stderr!])
      stream.on("data", (chunk: Buffer) => {
        this.output = (this.output + chunk.toString()).slice(-outputMax);
      });
    const last = () => void qemu.kill("SIGKILL");
    process.once("exit", last);
    qemu.once("exit", () => process.off("exit", last));
    this.#qemu = qemu;
  }

  /** At once, in whatever it was doing; what it had not flushed is gone, or not. */
  async cutPower(): Promise<void> {
    const qemu = this.#qemu;
    this.#qemu = null;
    if (qemu === null) return;
    const gone = new Promise((resolve) => qemu.once("exit", resolve));
    qemu.kill("SIGKILL");
    await gone;
    this.disk.cutPower();
  }

  async destroy(): Promise<void> {
    await this.cutPower();
    this.disk.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/**
 * Without them the kernel measures its clock against others, and waits for ever on a host that is busy. The
 * counter of an emulated processor is that of this host's.
 */
function clockOfProcessor(): string {
  const twiceMhz = Number(/^bogomips\s*: (\S+)/m.exec(readFileSync("/proc/cpuinfo", "utf8"))?.[1] ?? 4000);
  return `no_timer_check tsc=reliable tsc_early_khz=${Math.round(twiceMhz * 500)} lpj=4000000`;
}

/** A kernel with its modules, and the tools of a small system, as Debian has them. */
interface Debian {
  readonly kernel: string;
  readonly modules: string;
  readonly version: string;
  readonly busybox: string;
}

/** Downloaded once, and unpacked into `cache`. */
function debianOf(cache: string): Debian {
  const folder = join(cache, "device");
  if (!existsSync(join(folder, "boot"))) {
    const making = `${folder}.making`;
    rmSync(making, { recursive: true, force: true });
    mkdirSync(making, { recursive: true });
    const depends = execFileSync("apt-cache", ["depends", "linux-image-cloud-amd64"], { encoding: "utf8" });
    const kernel = /Depends: (linux-image-\S+)/.exec(depends)![1]!;
    execFileSync("apt-get", ["download", kernel, "busybox-static"], { cwd: making, stdio: "pipe" });
    for (const deb of readdirSync(making).filter((name) => name.endsWith(".deb")))
      execFileSync("dpkg-deb", ["-x", deb, "."], { cwd: making });
    rmSync(folder, { recursive: true, force: true });
    cpSync(making, folder, { recursive: true });
    rmSync(making, { recursive: true, force: true });
  }
  const version = readdirSync(join(folder, "lib", "modules"))[0]!;
  return {
    kernel: join(folder, "boot", `vmlinuz-${version}`),
    modules: join(folder, "lib", "modules", version),
    version,
    busybox: join(folder, "bin", "busybox"),
  };
}

/** What is in the device besides its disk: the agent's package, Node.js, and a first process. */
function buildFirmware(folder: string, root: string, debian: Debian, words: readonly string[]): void {
  const place = (from: string, to: string) => {
    mkdirSync(dirname(join(folder, to)), { recursive: true });
    cpSync(from, join(folder, to), { recursive: true, dereference: true });
  };
  for (const each of ["proc", "sys", "dev", "tmp", "data", "sbin"])
    mkdirSync(join(folder, each), { recursive: true });
  place(debian.busybox, "bin/busybox");
  for (const each of moduleFiles)
    place(join(debian.modules, "kernel", each), `lib/modules/${debian.version}/kernel/${each}`);
  for (const list of ["modules.order", "modules.builtin", "modules.builtin.modinfo"])
    place(join(debian.modules, list), `lib/modules/${debian.version}/${list}`);
  execFileSync(debian.busybox, ["depmod", "-b", folder, debian.version]);
  place(process.execPath, "usr/bin/node");
  const libraries = execFileSync("ldd", [process.execPath], { encoding: "utf8" });
  for (const [path] of libraries.matchAll(/\/\S+\.so\S*/g)) place(path, path);
  const packages = join(folder, "..", "packages");
  const tsx = join(root, "node_modules", ".bin", "tsx");
  execFileSync(tsx, ["packaging/main.ts", "--out", packages], { cwd: root, stdio: "pipe" });
  const deb = readdirSync(packages).find((name) => /^headwater-agent_.*_amd64\.deb$/.test(name))!;
  execFileSync("dpkg-deb", ["-x", join(packages, deb), folder]);
  const program = ["/usr/lib/headwater-agent/bin/headwater", "agent", ...words, "--state-dir", "/data/agent"];
  writeFileSync(join(folder, "init"), initScript(program.join(" ")), { mode: 0o755 });
  const archive = join(dirname(folder), `${basename(folder)}.cpio`);
  const pack = `find . | "$0" cpio -o -H newc > "$1" 2>/dev/null`;
  execFileSync("sh", ["-c", pack, debian.busybox, archive], { cwd: folder });
  rmSync(folder, { recursive: true });
  rmSync(packages, { recursive: true });
}

/** The first process: brings up disk and network, then runs the agent again and again, as a unit would. */
function initScript(program: string): string {
  return `#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin:/usr/bin:/sbin
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev; mount -t tmpfs tmp /tmp
for module in ${modules.join(" ")}; do modprobe $module; done
ip link set lo up; ip link set eth0 up
ip address add 10.0.2.15/24 dev eth0; ip route add default via ${hostOfDevice}
mount -t ext4 /dev/vda /data || echo "the disk cannot be mounted"
while true; do
  ${program}
  echo "the agent ended with $?"
  sleep 1
done
`;
}
