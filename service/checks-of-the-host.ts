import { statfsSync } from "node:fs";
import { type DiskSettings, diskIsFull, isDue, lookAtDisk } from "../agent/index.js";
import { graceMs, type Identity, readCertificate, timesOf } from "../identity/index.js";
import type { Check } from "./diagnose.js";
import { type Host, serviceName, unitPath } from "./host.js";

const inodesMin = 1_000;
/** Starts by itself from which on something is wrong. */
const restartsMax = 3;

/** Whether the unit is there, starts with the machine, and runs. */
export function unitCheck(host: Host): Check {
  const name = "unit";
  if (!host.isLive) return { name, state: "skipped", found: "systemd does not run here", remedy: "" };
  const active = host.property("ActiveState");
  const enabled = host.property("UnitFileState");
  const restarts = Number(host.property("NRestarts"));
  const said = host.lastErrors(3).join(" / ");
  const words = said === "" ? "" : `; it said last: ${said}`;
  if (host.property("LoadState") !== "loaded") {
    const found = `there is no ${host.packagedUnit ?? unitPath}`;
    return { name, state: "fault", found, remedy: "sudo headwater agent install --coordinator …" };
  }
  if (active !== "active") {
    const found = `${serviceName} is ${active} (${host.property("SubState")})${words}`;
    const remedy = `sudo systemctl restart ${serviceName}; journalctl -u ${serviceName} -n 50`;
    return { name, state: "fault", found, remedy };
  }
  if (!enabled.startsWith("enabled")) {
    const found = "it runs, and would not start with the machine";
    return { name, state: "warning", found, remedy: `sudo systemctl enable ${serviceName}` };
  }
  if (restarts > restartsMax) {
    const found = `it runs, and was started anew ${restarts} times${words}`;
    return { name, state: "warning", found, remedy: `journalctl -u ${serviceName} -p warning` };
  }
  return { name, state: "ok", found: "it runs, and starts with the machine", remedy: "" };
}

/** Whether the certificate is taken, and renewed in time. `now`: wall-clock ms. */
export function certificateCheck({ name: device, certificate }: Identity, now: number): Check {
  const name = "certificate";
  const { from, to } = timesOf(readCertificate(certificate, "certificate"));
  const anew = `headwater token create --name ${device}; here: agent uninstall --purge, then install`;
  if (now < from) {
    const found = `it begins on ${dayOf(from)}, and this clock says ${dayOf(now)}`;
    return { name, state: "warning", found, remedy: "set the clock: timedatectl set-ntp true" };
  }
  if (now > to + graceMs)
    return { name, state: "fault", found: `it ended on ${dayOf(to)}, too long ago`, remedy: anew };
  if (now > to) {
    const found = `it ended on ${dayOf(to)}; the coordinator takes it until ${dayOf(to + graceMs)}`;
    return { name, state: "warning", found, remedy: "let the agent reach the coordinator: it renews it" };
  }
  if (isDue(certificate, now)) {
    const found = `it is good until ${dayOf(to)}, and was to be renewed by now`;
    return { name, state: "warning", found, remedy: "let the agent reach the coordinator: it renews it" };
  }
  return { name, state: "ok", found: `good until ${dayOf(to)}`, remedy: "" };
}

/** Whether the disk of the state directory has room, and the agent may use it. */
export async function diskCheck(directory: string, settings: DiskSettings): Promise<Check> {
  const name = "disk";
  const look = await lookAtDisk(directory, settings);
  if (look === null) {
    const found = `${directory} cannot be looked at`;
    return { name, state: "fault", found, remedy: "run it with sudo; install the agent if it is not" };
  }
  const why = diskIsFull(look);
  if (why !== "") {
    const remedy = "make room: journalctl --vacuum-size=50M, apt-get clean";
    return { name, state: "fault", found: why, remedy };
  }
  const { ffree, files } = statfsSync(directory);
  if (files > 0 && ffree < inodesMin) {
    const found = `the file system of ${directory} has room for ${ffree} more files only`;
    return { name, state: "fault", found, remedy: "delete what has many small files" };
  }
  const mebibytes = (bytes: number) => `${Math.floor(bytes / 1024 / 1024)} MiB`;
  const found = `${mebibytes(look.free)} are free in ${directory}, ${mebibytes(look.reserve)} are to stay so`;
  return { name, state: "ok", found, remedy: "" };
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
