import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { errorText, HeadwaterError } from "../base/index.js";
import { type ProgramName, programs } from "./bundle.js";
import { maintainerScripts } from "./maintainer-scripts.js";
import { nativeParts, type Processor } from "./prebuilds.js";
import { type StagedFile, stage } from "./staging.js";

/** Debian's names of architectures, and the processors that they are. */
export const debArchitectures: Readonly<Record<string, Processor>> = {
  amd64: "x64",
  arm64: "arm64",
  armhf: "arm",
};

/** What goes into a Debian package. */
export interface DebContent {
  readonly name: ProgramName;
  readonly version: string;
  readonly code: Uint8Array;
  /** Packages that it loads when they are asked for, by file name. */
  readonly beside: ReadonlyMap<string, Uint8Array>;
  /** Licences of all that is in it. */
  readonly notices: string;
  readonly sbom: string;
}

const summaries: Readonly<Record<ProgramName, string>> = {
  agent: "runs stream-processing topologies on a gateway",
  coordinator: "decides which gateway runs what, and the command line",
};

/**
 * Builds a Debian package and returns its path. The same input gives the same bytes on any machine with the
 * same dpkg. `seconds`: the time of everything in it. Throws `no-dpkg` where dpkg-deb is missing or fails.
 */
export function buildDeb(
  root: string,
  out: string,
  architecture: string,
  content: DebContent,
  seconds: number,
): string {
  const folder = mkdtempSync(join(tmpdir(), "headwater-deb-"));
  const target = join(out, `headwater-${content.name}_${content.version}_${architecture}.deb`);
  try {
    stage(folder, filesOf(root, architecture, content), seconds);
    // gzip: its output does not depend on the number of processors here.
    execFileSync("dpkg-deb", ["--root-owner-group", "-Zgzip", "-z9", "--build", folder, target], {
      env: { ...process.env, SOURCE_DATE_EPOCH: `${seconds}`, LC_ALL: "C" },
      stdio: ["ignore", "ignore", "pipe"],
    });
    return target;
  } catch (error) {
    throw new HeadwaterError("no-dpkg", `the package was not built: ${errorText(error)}`, {
      place: target,
      remedy: "build on Debian or Ubuntu, or install dpkg",
      cause: error,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function filesOf(root: string, architecture: string, content: DebContent): readonly StagedFile[] {
  const { name, code, beside, notices, sbom } = content;
  const home = `usr/lib/headwater-${name}`;
  const doc = `usr/share/doc/headwater-${name}`;
  const read = (path: string) => readFileSync(join(root, path), "utf8");
  const files: StagedFile[] = [
    { path: `${home}/bin/headwater`, content: read("bin/headwater"), executable: true },
    { path: `${home}/${programs[name].file}`, content: code },
    ...[...beside].map(([file, bytes]) => ({ path: `${home}/${file}`, content: bytes })),
    { path: `lib/systemd/system/headwater-${name}.service`, content: unitOf(read, name) },
    {
      path: `usr/lib/sysusers.d/headwater-${name}.conf`,
      content: read(`systemd/sysusers.d/headwater-${name}.conf`),
    },
    { path: `${doc}/copyright`, content: notices },
    { path: `${doc}/sbom.cdx.json`, content: sbom },
    { path: `${doc}/${name}.env.example`, content: read(`systemd/${name}.env.example`) },
    ...["serial-port", "restricted-addresses", "memory"].map((drop) => ({
      path: `${doc}/drop-ins/${drop}.conf`,
      content: read(`systemd/drop-ins/${drop}.conf`),
    })),
  ];
  const processor = debArchitectures[architecture]!;
  for (const { path, bytes } of nativeParts(root, processor))
    files.push({ path: `${home}/${path}`, content: bytes });
  const bytes = files.reduce((sum, file) => sum + Buffer.byteLength(file.content), 0);
  files.push({ path: "DEBIAN/control", content: controlOf(content, architecture, Math.ceil(bytes / 1024)) });
  for (const [script, text] of Object.entries(maintainerScripts(name)))
    files.push({ path: `DEBIAN/${script}`, content: text, executable: true });
  return files;
}

/** The unit of the tree, with the program where this package has it. */
function unitOf(read: (path: string) => string, name: ProgramName): string {
  const unit = read(`systemd/headwater-${name}.service`);
  return unit.replaceAll("/usr/bin/headwater", `/usr/lib/headwater-${name}/bin/headwater`);
}

/**
 * Node is not among the dependencies: Debian's own may be too old, and vendors' packages have other names.
 */
function controlOf({ name, version }: DebContent, architecture: string, kilobytes: number): string {
  return `Package: headwater-${name}
Version: ${version}
Architecture: ${architecture}
Maintainer: The Headwater project <headwater@localhost>
Installed-Size: ${kilobytes}
Depends: libc6, libstdc++6, libgcc-s1
Recommends: systemd
Section: net
Priority: optional
Description: Headwater ${name}: ${summaries[name]}
 Headwater runs stream-processing topologies on the gateways where sensor
 data is born. It needs Node.js 20.19, 22.12, 24 or later, from any source.
`;
}
