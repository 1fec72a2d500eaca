import { readdir } from "node:fs/promises";
import { arch, platform, totalmem } from "node:os";
import type { Labels } from "../base/index.js";

/** What an agent finds out of its host. */
export interface Host {
  /** Node's name of the processor, e.g. `arm64`. */
  readonly arch: string;
  /** Node's name of the system, e.g. `linux`. */
  readonly os: string;
  /** Bytes. */
  readonly memory: number;
  /** Names of serial ports that this process can see. */
  readonly serialPorts: readonly string[];
}

const mebibyte = 1024 * 1024;
const serialPort = /^tty(USB|ACM|AMA|S(?:C|AC)?|mxc|O|THS)\d+$/;
/** Debian's kernels make these four whether there is hardware or not. */
const always = /^ttyS[0-3]$/;

/**
 * Labels that an agent has without being told, so that a topology can ask for them: `arch`, `os`, `memory`
 * (what is there at least, of 256m, 512m, 1g, 2g … ), `serial=yes` where there is a serial port. Those that
 * its owner gives win.
 */
export function discoveredLabels({ arch, os, memory, serialPorts }: Host): Labels {
  return {
    arch,
    os,
    memory: memoryClass(memory),
    ...(serialPorts.length > 0 ? { serial: "yes" } : {}),
  };
}

/** This host. What cannot be seen is not there. */
export async function discoverHost(devices = "/dev"): Promise<Host> {
  const names = await readdir(devices).catch(() => []);
  const serialPorts = names.filter((name) => serialPort.test(name) && !always.test(name)).sort();
  return { arch: arch(), os: platform(), memory: totalmem(), serialPorts };
}

/**
 * The kernel and the firmware keep some of what was bought: a host of 1 GiB shows 0.9 and is `1g` all the
 * same.
 */
function memoryClass(bytes: number): string {
  const bought = Math.max(1, bytes / mebibyte / 0.85);
  const power = 2 ** Math.floor(Math.log2(bought));
  return power < 1024 ? `${power}m` : `${power / 1024}g`;
}
