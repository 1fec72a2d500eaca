import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { HeadwaterError } from "../base/index.js";
import { machineOf } from "./elf.js";

/** Processor as Node names it. */
export type Processor = "x64" | "arm64" | "arm";

/** A native part: its path below the program's folder, and its bytes. */
export interface NativePart {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * The native parts for a processor with glibc, out of the package classic-level, which holds them for all.
 * Each is checked by its content, so that no gateway gets another machine's. Throws `wrong-machine` and
 * `no-prebuild`.
 */
export function nativeParts(root: string, processor: Processor): readonly NativePart[] {
  const folder = join("prebuilds", `linux-${processor}`);
  const source = join(root, "node_modules", "classic-level", folder);
  const names = readdirSync(source)
    .filter((name) => name.endsWith(".node") && !name.includes("musl"))
    .sort();
  if (names.length === 0) {
    const remedy = "run `npm ci`, and look whether classic-level still ships prebuilds";
    throw new HeadwaterError("no-prebuild", `there is no native part for ${processor}`, {
      place: source,
      remedy,
    });
  }
  return names.map((name) => {
    const place = join(source, name);
    const bytes = readFileSync(place);
    const machine = machineOf(bytes, place);
    if (machine !== processor)
      throw new HeadwaterError("wrong-machine", `this is for ${machine}, not for ${processor}`, {
        place,
        remedy: "install the package classic-level anew: npm ci",
      });
    return { path: join(folder, name), bytes };
  });
}
