import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Licence texts of the packages in a bundle, which must go wherever their code goes. */
export function licenseNotices(root: string, packages: readonly string[]): string {
  const own = "Headwater: Apache License 2.0 (/usr/share/common-licenses/Apache-2.0 on Debian)\n";
  return [own, ...packages.map((folder) => noticeOf(root, folder))].join(`\n${"-".repeat(72)}\n\n`);
}

function noticeOf(root: string, folder: string): string {
  const path = join(root, folder);
  const manifest = JSON.parse(readFileSync(join(path, "package.json"), "utf8")) as {
    name: string;
    version: string;
    license?: string;
  };
  const head = `${manifest.name} ${manifest.version}: ${manifest.license ?? "see below"}\n`;
  const file = readdirSync(path)
    .sort()
    .find((name) => /^licen[cs]e/i.test(name));
  return file === undefined ? head : `${head}\n${readFileSync(join(path, file), "utf8").trim()}\n`;
}
