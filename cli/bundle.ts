import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, dirname, extname, join, relative, resolve } from "node:path";
import { build, type Message, type Plugin } from "esbuild";
import { HeadwaterError } from "../base/index.js";
import { type Finding, type GraphSpec, nearest } from "../topology/index.js";
import { recordedKinds } from "../yaml/index.js";
import { bundleDocument, documentExtensions } from "./document-bundle.js";
import { type Compiled, type Evaluation, evaluateBundle, type Module } from "./evaluate.js";
import { RefusalError } from "./failure.js";
import { formatBytes } from "./format.js";
import { type OwnPackage, ownPackage } from "./package-root.js";

/** Largest bundle that agents take. */
export const bundleBytesMax = 16 * 1024 * 1024;

const extensions = [".ts", ".mts", ".js", ".mjs"];

/** Packages in CommonJS ask for Node's modules by `require`, which an ES module does not have. */
const requireBanner = `import { createRequire as createRequireOf } from "node:module";
const require = createRequireOf(import.meta.url);`;

/** A topology as one file that any agent can run, and the graph that it builds. */
export interface Bundle {
  /** Name of the file it was made from, for people. */
  readonly source: string;
  /** One ES module with everything in it but Node itself; of a topology in YAML the document, as JSON. */
  readonly code: Uint8Array;
  /** Of the code, hex: the bundle's name everywhere. */
  readonly sha256: string;
  readonly spec: GraphSpec;
  /** Hash of the graph, hex: agents refuse a bundle that builds another graph than was submitted. */
  readonly graph: string;
  /** What `validate` has to say; errors refuse the topology. */
  readonly findings: readonly Finding[];
}

/** Values that the topology reads as `process.env.NAME`; they become part of the bundle. */
export type Parameters = Readonly<Record<string, string>>;

/**
 * Bundles a topology with its npm dependencies and builds its graph in a process of its own, under the flags
 * of agents. The same file, dependencies and parameters give the same bytes on any machine. Throws
 * HeadwaterError with the place in the user's source for anything that is wrong with the file; what is wrong
 * with the topology is in `findings`.
 */
export async function bundleTopology(file: string, parameters: Parameters = {}): Promise<Bundle> {
  const path = resolve(file);
  await checkFile(file, path);
  if (documentExtensions.includes(extname(path))) return bundleDocument(file, parameters);
  const compiled = await compileBoth(path, file, parameters);
  const { code } = compiled.shipped;
  if (code.length > bundleBytesMax)
    throw new HeadwaterError(
      "bundle-too-large",
      `the bundle has ${formatBytes(code.length)}, at most ${formatBytes(bundleBytesMax)} go to agents`,
      { place: file, remedy: "import only what the topology needs, and leave data files out of it" },
    );
  const { spec, graph, findings } = await evaluateBundle(compiled);
  const sha256 = createHash("sha256").update(code).digest("hex");
  return { source: basename(path), code, sha256, spec, graph, findings };
}

/** The same topology in code, with what YAML would say of it. Throws as `bundleTopology`. */
export async function evaluateForExport(
  file: string,
  parameters: Parameters,
): Promise<{ readonly compiled: Compiled; readonly evaluation: Evaluation }> {
  const compiled = await compileBoth(resolve(file), file, parameters);
  return { compiled, evaluation: await evaluateBundle(compiled, true) };
}

/** What agents get, and the same with what makes components recorded, which is looked at here. */
async function compileBoth(path: string, file: string, parameters: Parameters): Promise<Compiled> {
  const [shipped, recorded] = await Promise.allSettled([
    compile(path, file, parameters, false),
    compile(path, file, parameters, true),
  ]);
  if (shipped.status === "rejected") throw shipped.reason;
  if (recorded.status === "rejected") throw recorded.reason;
  return { source: file, shipped: shipped.value, recorded: recorded.value };
}

/** Throws `no-file` and `not-a-topology`. `path`: the file as an absolute path. */
export async function checkFile(file: string, path: string): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    const what = error.code === "ENOENT" ? "there is no such file" : `cannot read it (${error.code})`;
    throw new HeadwaterError("no-file", what, { place: file, remedy: "give the path of a topology file" });
  });
  if (found.isDirectory())
    throw new HeadwaterError("not-a-topology", "this is a folder", {
      place: file,
      remedy: `give the file in it that exports the topology, like ${join(file, "topology.ts")}`,
    });
  if (![...extensions, ...documentExtensions].includes(extname(path)))
    throw new HeadwaterError("not-a-topology", `a ${extname(path) || "nameless"} file is no topology`, {
      place: file,
      remedy:
        `give a ${extensions.join(", ")} file that exports a topology: export default builder.build(), ` +
        "or one in YAML: .yaml, .yml",
    });
}

async function compile(
  path: string,
  file: string,
  parameters: Parameters,
  recording: boolean,
): Promise<Module> {
  const folder = dirname(path);
  const own = ownPackage();
  try {
    const { outputFiles } = await build({
      absWorkingDir: folder,
      entryPoints: [path],
      outfile: join(folder, "bundle.mjs"),
      write: false,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20",
      charset: "utf8",
      legalComments: "none",
      sourcemap: "external",
      logLevel: "silent",
      banner: { js: requireBanner },
      define: definitions(parameters),
      plugins: [ownEntries(own, recording)],
    });
    const code = outputFiles.find(({ path: name }) => name.endsWith(".mjs"))!;
    const map = outputFiles.find(({ path: name }) => name.endsWith(".map"))!;
    return { code: code.contents, map: map.text };
  } catch (error) {
    const faults = (error as { errors?: Message[] }).errors ?? [];
    throw faults.length === 0 ? error : compileErrors(faults, file, folder);
  }
}

function definitions(parameters: Parameters): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [`process.env.${name}`, JSON.stringify(value)]),
  );
}

/**
 * Takes `headwater` from this installation, whatever the user's node_modules hold, under names that do not
 * depend on where it is installed: the names are part of the bundle. `recording`: what makes components looks
 * at its options and keeps them.
 */
function ownEntries({ root, entries }: OwnPackage, recording: boolean): Plugin {
  const namespace = "headwater";
  const entry = relative(root, entries.get("headwater")!);
  return {
    name: "headwater",
    setup(bundler) {
      bundler.onResolve({ filter: /^headwater($|\/)/ }, ({ path }) => {
        if (path === "headwater")
          return { path: recording ? recordedEntry : entry, namespace, sideEffects: false };
        return { errors: [{ text: `${path} cannot be part of a topology` }] };
      });
      bundler.onResolve({ filter: /^\.{1,2}\//, namespace }, ({ path, importer }) => ({
        path: join(dirname(importer), path),
        sideEffects: false,
        namespace,
      }));
      // Packages that only our running halves need: nothing of them is left once what is unused is dropped.
      bundler.onResolve({ filter: /^[^./]/, namespace }, ({ path }) => ({
        path,
        external: true,
        sideEffects: false,
      }));
      bundler.onLoad({ filter: /.*/, namespace }, async ({ path }) => {
        if (path === recordedEntry) return { contents: recordedSource(entry), loader: "js" };
        const { readFile } = await import("node:fs/promises");
        return { contents: await readFile(join(root, path)), loader: "js" };
      });
    },
  };
}

/** Stands for the package's front door in a bundle that is looked at here. */
const recordedEntry = "recorded.js";

/** The front door, its makers of components recorded; `entry`: the front door from the package's root. */
function recordedSource(entry: string): string {
  const recorded = join(dirname(entry), "yaml", "recorded.js");
  return `export * from "./${entry}";
import * as headwater from "./${entry}";
import { recorded } from "./${recorded}";
export const { ${recordedKinds.join(", ")} } = recorded(headwater, ${JSON.stringify(recordedKinds)});
`;
}

/** What is wrong with the source, all of it at once. */
function compileErrors(messages: readonly Message[], file: string, folder: string): HeadwaterError {
  const errors = messages.map((message) => compileError(message, file, folder));
  if (errors.length === 1) return errors[0]!;
  const faults = errors.map(({ code, message, place = "", remedy = "" }) => {
    return { severity: "error", code, place, message, remedy } as const;
  });
  return new RefusalError(422, "bad-source", `the source has ${faults.length} faults`, {
    place: file,
    faults,
  });
}

/** One of esbuild's errors in our form: where in the user's source, and what to do. */
function compileError({ text, location, notes }: Message, file: string, folder: string): HeadwaterError {
  const at =
    location === null
      ? file
      : `${relative(process.cwd(), resolve(folder, location.file))}:${location.line}:${location.column + 1}`;
  const source = location === null || location.lineText.trim() === "" ? "" : `: ${location.lineText.trim()}`;
  const missing = /^Could not resolve "([^"]+)"/.exec(text)?.[1];
  const addon = /No loader is configured for "(\.[^"]+)" files/.exec(text)?.[1];
  const ours = /^No matching export in "headwater:[^"]*" for import ("[^"]+")/.exec(text)?.[1];
  const message =
    missing !== undefined
      ? `cannot find ${JSON.stringify(missing)}`
      : ours !== undefined
        ? `headwater has no ${ours}`
        : lowerFirst(text);
  const importer = dirname(resolve(folder, location?.file ?? file));
  return new HeadwaterError("bad-source", message, {
    place: `${at}${source}`,
    remedy: remedyOf(missing, addon, text, importer, notes[0]?.text),
  });
}

function remedyOf(
  missing: string | undefined,
  addon: string | undefined,
  text: string,
  importer: string,
  note?: string,
): string {
  if (text.startsWith("headwater/")) return "import it in tests only";
  if (missing?.startsWith(".")) return "look whether the file is there and the path is right";
  if (note?.startsWith("The path "))
    return `import what the package exports: ${lowerFirst(note).replace(/:$/, "")}`;
  if (missing !== undefined) {
    // A name that is almost ours may be somebody's trap.
    const meant =
      nearest(packageOf(missing), ["headwater"]) === null ? "" : "did you mean headwater? if not: ";
    return `${meant}run \`npm install ${packageOf(missing)}\` in ${projectOf(importer)}`;
  }
  if (addon === ".node") return "use a package without native code: agents run on any processor";
  if (addon !== undefined) return "import .ts, .js and .json files only";
  return note === undefined ? "correct the source" : lowerFirst(note);
}

/** The folder whose package.json counts for a file in this folder, as the user would write it. */
function projectOf(folder: string): string {
  let found = folder;
  while (!existsSync(join(found, "package.json")) && found !== dirname(found)) found = dirname(found);
  const project = existsSync(join(found, "package.json")) ? found : folder;
  return relative(process.cwd(), project) || ".";
}

function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
