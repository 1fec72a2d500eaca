import { existsSync, readFileSync } from "node:fs";

/** Version of the package that this launcher is part of. Its root is above this file, compiled or not. */
export function packagedVersion(): string {
  const places = ["../package.json", "../../package.json"].map((path) => new URL(path, import.meta.url));
  const manifest = places.find((place) => existsSync(place)) ?? places[0]!;
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}
