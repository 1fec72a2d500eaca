import { readFile } from "node:fs/promises";
import { arch, freemem, platform, release, totalmem, uptime } from "node:os";
import { join } from "node:path";
import type { Clock } from "../base/index.js";
import { identityFileName, readCertificate, timesOf } from "../identity/index.js";
import type { AgentFacts } from "../proto/index.js";
import { type DiskSettings, lookAtDisk } from "./disk.js";
import { readIdentity } from "./identity/identity-file.js";

const dayMs = 86_400_000;

/** Looks at the host and at the state directory. What cannot be seen is null, and never an error. */
export async function findFacts(
  directory: string,
  version: string,
  clock: Clock,
  settings: DiskSettings,
): Promise<AgentFacts> {
  const runningMs = process.uptime() * 1000;
  const { rss, heapUsed: heap } = process.memoryUsage();
  const [disk, bytes, certificate] = await Promise.all([
    lookAtDisk(directory, settings),
    writtenBytes(),
    certificateOf(directory),
  ]);
  return {
    at: clock.wall(),
    version,
    node: process.version,
    os: `${platform()} ${release()}`,
    arch: arch(),
    runningMs,
    hostRunningMs: uptime() * 1000,
    memory: { rss, heap, free: freemem(), total: totalmem() },
    disk,
    written: bytes === null ? null : { bytes, perDay: (bytes * dayMs) / Math.max(1, runningMs) },
    certificate,
  };
}

/** Linux counts what a process has given to its disks. */
async function writtenBytes(): Promise<number | null> {
  const text = await readFile("/proc/self/io", "utf8").catch(() => "");
  const found = /^write_bytes: (\d+)$/m.exec(text);
  return found === null ? null : Number(found[1]);
}

async function certificateOf(directory: string): Promise<AgentFacts["certificate"]> {
  const identity = await readIdentity(join(directory, identityFileName)).catch(() => null);
  if (identity === null) return null;
  return { name: identity.name, ...timesOf(readCertificate(identity.certificate, identityFileName)) };
}
