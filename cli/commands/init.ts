import { mkdir, readdir, writeFile } from "node:fs/promises";
import { basename, join, relative, resolve, sep } from "node:path";
import { errorText, HeadwaterError, isName } from "../../base/index.js";
import { defineCommand } from "../command.js";
import { ownPackage } from "../package-root.js";
import { projectFiles } from "../project-template.js";

export default defineCommand({
  details: `
    Writes a small project that works: a topology with a feed, two bolts and a sink, a test for it,
    readings to run it on, and a README with the next steps. Nothing that exists is overwritten.`,
  positionals: {
    folder: {
      describe: "a new or empty folder; its name is the project's",
      required: true,
      completes: "directory",
    },
  },
  options: {},
  examples: [
    ["init weather", "then: cd weather && npm install && npm start && npm test"],
    ["init .", "in this folder, if it is empty"],
  ],
  remote: false,
  async run({ args, terminal, json }) {
    const folder = resolve(args.folder);
    const name = basename(folder)
      .toLowerCase()
      .replaceAll(/[ _.]+/g, "-");
    if (!isName(name))
      throw new HeadwaterError("bad-name", `${JSON.stringify(basename(folder))} cannot name a topology`, {
        place: args.folder,
        remedy: "use 1-63 lower-case letters, digits and hyphens, beginning with a letter or a digit",
      });
    await requireEmpty(folder, args.folder);
    const files = projectFiles({ name, headwater: dependency(folder) });
    for (const [path, text] of Object.entries(files))
      await writeFile(join(folder, path), text, { flag: "wx" });
    const shown = relative(process.cwd(), folder) || ".";
    if (json) terminal.json({ folder, name, files: Object.keys(files) });
    else {
      const { bold, cyan, dim } = terminal.colors;
      terminal.print(`${bold(name)} is in ${shown}: ${dim(Object.keys(files).join(", "))}`);
      terminal.print(cyan(`  cd ${shown} && npm install && npm start && npm test`));
    }
    return undefined;
  },
});

async function requireEmpty(folder: string, given: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    const found = (await readdir(folder)).filter((name) => name !== ".git");
    if (found.length === 0) return;
  } catch (error) {
    throw new HeadwaterError("bad-folder", `cannot make the folder: ${errorText(error)}`, {
      place: given,
      remedy: "name a folder that you may write",
    });
  }
  throw new HeadwaterError("not-empty", "there is something in this folder", {
    place: given,
    remedy: "name a new folder; nothing is overwritten",
  });
}

/**
 * Installed from a registry: our version. A checkout: its path, so that `npm install` finds it without one.
 */
function dependency(folder: string): string {
  const { root, version } = ownPackage();
  if (root.split(sep).includes("node_modules")) return `^${version}`;
  return `file:${relative(folder, root).split(sep).join("/")}`;
}
