import type { Check } from "./diagnose.js";
import type { Host } from "./host.js";

/** An agent takes 54 MiB when idle; a topology's worker, and the rest of the system, want some, too. */
const availableMbMin = 96;
/** Of the unit's limit: beyond it the kernel begins to take memory back, then ends the agent. */
const usedShareMax = 0.9;

/** Whether this release of Node.js is one that Headwater works with, and that still gets fixes. */
export function nodeCheck(version: string): Check {
  const name = "node";
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  const remedy = "install Node.js 24 (nodejs.org, NodeSource), and: sudo systemctl restart headwater-agent";
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 24;
  if (!fits) {
    const found = `Node.js ${version} is not one that Headwater runs on: 20.19, 22.12, 24 or later`;
    return { name, state: "fault", found, remedy };
  }
  if (major >= 22) return { name, state: "ok", found: `Node.js ${version}`, remedy: "" };
  return { name, state: "warning", found: `Node.js ${version} gets no security fixes any more`, remedy };
}

/** Whether there is memory left for the agent, on the host and below the limit of its unit. */
export function memoryCheck(host: Host): Check {
  const name = "memory";
  const text = host.read("/proc/meminfo");
  const total = mebibytesOf(text, "MemTotal");
  const available = mebibytesOf(text, "MemAvailable");
  if (total === null || available === null)
    return { name, state: "skipped", found: "/proc/meminfo does not say", remedy: "" };
  const found = `${available} of ${total} MiB are available`;
  const used = host.isLive ? Number(host.property("MemoryCurrent")) : Number.NaN;
  const limit = host.isLive ? Number(host.property("MemoryMax")) : Number.NaN;
  if (used > usedShareMax * limit) {
    const [has, most] = [used, limit].map((bytes) => Math.round(bytes / 1024 / 1024));
    return {
      name,
      state: "warning",
      found: `the agent has ${has} MiB, and is ended at ${most} MiB`,
      remedy: "raise MemoryMax in a drop-in (systemctl edit headwater-agent), or give it less to do",
    };
  }
  if (available >= availableMbMin) return { name, state: "ok", found, remedy: "" };
  const remedy = `an agent wants ${availableMbMin} MiB; what takes it: ps -eo rss,comm --sort -rss | head`;
  return { name, state: "warning", found, remedy };
}

/** A figure of /proc/meminfo; null = it is not there. */
function mebibytesOf(text: string | null, figure: string): number | null {
  const kibibytes = new RegExp(`^${figure}:\\s+(\\d+) kB$`, "m").exec(text ?? "")?.[1];
  return kibibytes === undefined ? null : Math.floor(Number(kibibytes) / 1024);
}
