import { readdir, readFile, stat, statfs } from "node:fs/promises";
import { arch, freemem, platform, release, totalmem, uptime } from "node:os";
import { join } from "node:path";
import type { Clock } from "../base/index.js";
import { identityFileName, readCertificate, timesOf } from "../identity/index.js";
import type { AgentFacts } from "../proto/index.js";
import { readIdentity } from "./identity/identity-file.js";

/** Files that are looked at; a state directory has some hundreds. */
const filesMax = 20_000;
const dayMs = 86_400_000;

/** Looks at the host and at the state directory. What cannot be seen is null, and never an error. */
export async function findFacts(directory: string, version: string, clock: Clock): Promise<AgentFacts> {
  const runningMs = process.uptime() * 1000;
  const { rss, heapUsed: heap } = process.memoryUsage();
  const [disk, bytes, certificate] = await Promise.all([
    diskOf(directory),
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

async function diskOf(directory: string): Promise<AgentFacts["disk"]> {
  try {
    const { bsize, bavail, blocks } = await statfs(directory);
    const used: Record<string, number> = {};
    const budget = { files: filesMax };
    for (const entry of await readdir(directory, { withFileTypes: true }))
      used[entry.name] = await bytesOf(join(directory, entry.name), entry.isDirectory(), budget);
    return { directory, free: bavail * bsize, total: blocks * bsize, used };
  } catch {
    return null;
  }
}

/** Bytes of a file, or of all in a folder. Files come and go meanwhile: those that are gone are nothing. */
async function bytesOf(path: string, isFolder: boolean, budget: { files: number }): Promise<number> {
  if (budget.files-- <= 0) return 0;
  if (!isFolder) return (await stat(path).catch(() => null))?.size ?? 0;
  let bytes = 0;
  for (const entry of await readdir(path, { withFileTypes: true }).catch(() => []))
    bytes += await bytesOf(join(path, entry.name), entry.isDirectory(), budget);
  return bytes;
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
