import { readFileSync } from "node:fs";
import { join } from "node:path";
import { HeadwaterError } from "../base/index.js";
import { makeRelease, releaseMain, storesLayout } from "../proto/index.js";
import { nativeParts, type Processor } from "./prebuilds.js";

/**
 * A release of the agent's program for a processor: one file that `headwater agents upgrade` signs and brings
 * to gateways. It holds all that the program loads, but no launcher: that is the package's, and stays.
 */
export function agentRelease(
  root: string,
  version: string,
  processor: Processor,
  code: Uint8Array,
  beside: ReadonlyMap<string, Uint8Array>,
): Uint8Array {
  const files = [
    { name: releaseMain, content: code },
    ...[...beside].filter(([name]) => name !== "launch.mjs").map(([name, content]) => ({ name, content })),
    ...nativeParts(root, processor).map(({ path, bytes }) => ({ name: path, content: bytes })),
  ];
  const about = { version, architecture: processor, node: nodeLines(root), stores: storesLayout };
  return makeRelease(about, files);
}

/** `engines` of the manifest as the lowest version of each line. Throws `invariant` for another form. */
function nodeLines(root: string): readonly string[] {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    engines: { node: string };
  };
  return manifest.engines.node.split("||").map((range) => {
    const found = /^(?:\^|>=)(\d+)(?:\.(\d+))?$/.exec(range.trim());
    if (found === null) throw new HeadwaterError("invariant", `engines.node has the range ${range.trim()}`);
    return `${found[1]}.${found[2] ?? 0}`;
  });
}
