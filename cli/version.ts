import { readFileSync } from "node:fs";

/** Headwater's version, from package.json, which lies two folders above dist/cli. */
export function packageVersion(): string {
  const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
