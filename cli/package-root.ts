import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { HeadwaterError } from "../base/index.js";

/** What we need of our own package.json. */
export interface OwnPackage {
  /** The folder that holds package.json and dist. */
  readonly root: string;
  readonly version: string;
  /** Compiled files that users may import, by specifier: `headwater`, `headwater/testing`. */
  readonly entries: ReadonlyMap<string, string>;
}

/** Finds our own package, from the sources as well as from dist. */
export function ownPackage(): OwnPackage {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) {
    const above = dirname(folder);
    if (above === folder) throw new HeadwaterError("invariant", "headwater's own package.json is gone");
    folder = above;
  }
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    version: string;
    exports: Record<string, string | { default: string }>;
  };
  const entries = new Map<string, string>();
  for (const [key, target] of Object.entries(manifest.exports)) {
    const file = typeof target === "string" ? target : target.default;
    if (file.endsWith(".js")) entries.set(`headwater${key.slice(1)}`, join(folder, file));
  }
  return { root: folder, version: manifest.version, entries };
}
