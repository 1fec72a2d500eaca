import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import {
  type BesideName,
  type BundledProgram,
  bundleBeside,
  bundleLaunch,
  bundleProgram,
  type ProgramName,
  programs,
} from "./bundle.js";
import { buildDeb, debArchitectures } from "./deb.js";
import { licenseNotices } from "./notices.js";
import { Output } from "./output.js";
import { nativeParts } from "./prebuilds.js";
import { agentRelease } from "./release.js";
import { billOfMaterials } from "./sbom.js";

/** The time of everything in npm's own tarballs, for a tree that git does not know. */
const npmSeconds = 499_162_500;

/**
 * `npm run package [-- --out folder]`: single files, Debian packages, the npm tarball, bills of materials and
 * checksums, into a folder that holds nothing else. Prints what each has in bytes.
 */
async function main(root: string): Promise<void> {
  const { values } = parseArgs({
    options: { out: { type: "string", default: join(root, "dist", "packages") } },
  });
  const manifest = readFileSync(join(root, "package.json"), "utf8");
  const { version } = JSON.parse(manifest) as { version: string };
  const seconds = secondsOfTree(root);
  const output = new Output(values.out);
  const launch = await bundleLaunch(root, version);
  output.write("launch.mjs", launch.code);
  const parts = new Map<BesideName, BundledProgram>();
  for (const name of new Set(Object.values(programs).flatMap(({ beside }) => beside))) {
    const part = await bundleBeside(root, name);
    output.write(`${name}.mjs`, part.code);
    parts.set(name, part);
  }
  for (const name of Object.keys(programs) as ProgramName[]) {
    const { code, packages } = await bundleProgram(root, name, version);
    output.write(programs[name].file, code);
    const beside = new Map(programs[name].beside.map((part) => [`${part}.mjs`, parts.get(part)!.code]));
    const others = programs[name].beside.flatMap((part) => parts.get(part)!.packages);
    const all = [...new Set([...packages, ...others])].sort();
    const sbom = billOfMaterials(root, { name: `headwater-${name}`, version, packages: all });
    output.write(`headwater-${name}.cdx.json`, sbom);
    if (name === "agent") {
      beside.set("launch.mjs", launch.code);
      for (const processor of Object.values(debArchitectures)) {
        const file = `headwater-agent_${version}_${processor}.release`;
        output.write(file, agentRelease(root, version, processor, code, beside));
      }
    }
    const content = {
      ...{ name, version, code, beside, sbom },
      notices: licenseNotices(root, all),
    };
    for (const architecture of Object.keys(debArchitectures))
      output.made(basename(buildDeb(root, output.folder, architecture, content, seconds)));
    console.log(`headwater-${name}: ${packages.length} third-party packages in its bundle`);
  }
  for (const [architecture, processor] of Object.entries(debArchitectures))
    for (const { path, bytes } of nativeParts(root, processor))
      output.write(`native-${architecture}-${basename(path)}`, bytes);
  output.made(packNpm(root, output.folder));
  output.sum();
  for (const line of output.sizes()) console.log(line);
  console.log(`in ${output.folder}`);
}

function packNpm(root: string, out: string): string {
  const said = execFileSync("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", out], {
    cwd: root,
    stdio: ["ignore", "pipe", "ignore"],
  });
  return (JSON.parse(said.toString()) as [{ filename: string }])[0].filename;
}

/** The time that everything in a package has: what a builder says, else that of the last commit. */
function secondsOfTree(root: string): number {
  const said = process.env["SOURCE_DATE_EPOCH"];
  if (said !== undefined && /^\d+$/.test(said)) return Number(said);
  try {
    const words = ["log", "-1", "--format=%ct"];
    return Number(execFileSync("git", words, { cwd: root, stdio: ["ignore", "pipe", "ignore"] }).toString());
  } catch {
    return npmSeconds;
  }
}

await main(fileURLToPath(new URL("../", import.meta.url)));
