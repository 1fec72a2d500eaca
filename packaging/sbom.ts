import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { HeadwaterError } from "../base/index.js";

interface LockEntry {
  readonly version: string;
  readonly integrity?: string;
  readonly license?: string;
}

/** What a bill of materials is made for. */
export interface Billed {
  /** As it is called for installing: `headwater-agent`. */
  readonly name: string;
  readonly version: string;
  /** Folders of packages from the root of the project, e.g. `node_modules/mqtt`. */
  readonly packages: readonly string[];
}

/**
 * A bill of materials (CycloneDX 1.6, JSON): each third-party package with version, licence, where it comes
 * from and the hash of its archive, as package-lock.json has them. The same input gives the same text: it
 * has no time in it, and its serial number is made of its content. Throws `not-locked` for a package that
 * the lock does not know.
 */
export function billOfMaterials(root: string, { name, version, packages }: Billed): string {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
    packages: Readonly<Record<string, LockEntry>>;
  };
  const components = packages.map((folder) => component(root, folder, lock.packages[folder]));
  const serial = createHash("sha256")
    .update(JSON.stringify([name, version, components]))
    .digest("hex");
  const bill = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${uuidOf(serial)}`,
    version: 1,
    metadata: {
      component: {
        type: "application",
        "bom-ref": name,
        name,
        version,
        licenses: [{ license: { id: "Apache-2.0" } }],
      },
    },
    components,
    dependencies: [{ ref: name, dependsOn: components.map((each) => each["bom-ref"]) }],
  };
  return `${JSON.stringify(bill, null, 2)}\n`;
}

function component(root: string, folder: string, entry: LockEntry | undefined) {
  if (entry === undefined)
    throw new HeadwaterError("not-locked", `package-lock.json has no ${folder}`, {
      place: "package-lock.json",
      remedy: "run `npm ci`, so that node_modules is what the lock says",
    });
  const name = folder.slice(folder.lastIndexOf("node_modules/") + "node_modules/".length);
  const purl = `pkg:npm/${name.replace("@", "%40")}@${entry.version}`;
  const [algorithm, digest] = (entry.integrity ?? "").split("-");
  const hashed = algorithm === "sha512" && digest !== undefined;
  const content = hashed ? Buffer.from(digest, "base64").toString("hex") : "";
  return {
    type: "library",
    "bom-ref": purl,
    name,
    version: entry.version,
    purl,
    licenses: [{ license: { id: licenseOf(root, folder, entry) } }],
    ...(hashed ? { hashes: [{ alg: "SHA-512", content }] } : {}),
  };
}

function licenseOf(root: string, folder: string, entry: LockEntry): string {
  if (entry.license !== undefined) return entry.license;
  const manifest = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as {
    license?: string;
  };
  return manifest.license ?? "NOASSERTION";
}

/** A UUID of version 8 (made of a hash) from hex digits. */
function uuidOf(hex: string): string {
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`];
  return [...parts, hex.slice(20, 32)].join("-");
}
