import { existsSync, readFileSync } from "node:fs";

/** Files that come with Headwater and that an installation copies, by their path in the package. */
export const shippedFiles = [
  "bin/headwater",
  "systemd/headwater-agent.service",
  "systemd/agent.env.example",
  "systemd/sysusers.d/headwater-agent.conf",
] as const;

/** The text of one of them. The package's folder is above this file, compiled or not. */
export function shippedText(path: (typeof shippedFiles)[number]): string {
  const places = ["../", "../../"].map((above) => new URL(above + path, import.meta.url));
  return readFileSync(places.find((place) => existsSync(place)) ?? places[1]!, "utf8");
}
