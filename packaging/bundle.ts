import { join } from "node:path";
import { build, type Metafile } from "esbuild";
import { shippedFiles, shippedText } from "../service/index.js";
import { leaner, ownVersion, standIn, substitute } from "./substitutes.js";

/**
 * The programs that are made into single files, and the packages that lie in a file of their own beside
 * them, loaded when they are asked for: the driver of PostgreSQL for a sink, the broker for a feed listener,
 * WebSocket for a broker behind one.
 */
export const programs = {
  agent: { file: "headwater-agent.mjs", program: "gateway", beside: ["pg", "aedes", "ws"] },
  coordinator: { file: "headwater.mjs", program: "whole", beside: ["pg"] },
} as const;

export type ProgramName = keyof typeof programs;

/** A package that lies beside a program. */
export type BesideName = (typeof programs)[ProgramName]["beside"][number];

/** What each gives to the program. */
const given: Readonly<Record<BesideName, string>> = {
  pg: `export { default } from "pg";`,
  // A gateway sends few packet identifiers: a Buffer for each of all 65,536 would be 9 MiB that it holds.
  aedes: `import { writeToStream } from "mqtt-packet";
writeToStream.cacheNumbers = false;
export { Aedes } from "aedes";`,
  ws: `export { createWebSocketStream, WebSocket } from "ws";`,
};

/** A program in one file. */
export interface BundledProgram {
  readonly code: Uint8Array;
  /** Folders of the third-party packages in it, from the root of the project, sorted. */
  readonly packages: readonly string[];
}

/** Packages in CommonJS ask for Node's modules, and for their own folder, as an ES module cannot. */
const banner = `import { createRequire as headwaterRequire } from "node:module";
const require = headwaterRequire(import.meta.url), __dirname = import.meta.dirname;`;

/** The same file is the program and what its worker threads run. */
const entry = `import { isMainThread } from "node:worker_threads";
if (isMainThread) await import("./cli/main.js"); else await import("./agent/worker/worker.js");`;

/**
 * Makes a program of the compiled tree into one ES module; its native part stays beside it, in
 * `prebuilds/`. The same tree gives the same bytes.
 */
export async function bundleProgram(
  root: string,
  name: ProgramName,
  version: string,
): Promise<BundledProgram> {
  const dist = join(root, "dist");
  const { program, beside } = programs[name];
  const shipped = Object.fromEntries(
    shippedFiles.map((path) => [path, withoutComments(path, shippedText(path))]),
  );
  return bundleText(root, dist, entry, [
    standIn(root, beside),
    substitute(dist, { version, program, shipped }),
    ...(program === "gateway" ? [leaner(root)] : []),
  ]);
}

/** The launcher's choice of the program that starts, as `launch.mjs`. */
export async function bundleLaunch(root: string, version: string): Promise<BundledProgram> {
  const dist = join(root, "dist");
  return bundleText(root, dist, `await import("./launcher/main.js");`, [
    standIn(root, []),
    ownVersion(dist, version),
  ]);
}

/** A package that lies beside programs, as `<name>.mjs`. */
export async function bundleBeside(root: string, name: BesideName): Promise<BundledProgram> {
  return bundleText(root, root, given[name], [standIn(root, [])]);
}

/** What a shell script says to its readers is in the tree; a gateway's memory need not hold it. */
function withoutComments(path: string, text: string): string {
  return path.startsWith("bin/") ? text.replace(/^ *# .*\n/gm, "") : text;
}

async function bundleText(
  root: string,
  folder: string,
  contents: string,
  plugins: NonNullable<Parameters<typeof build>[0]["plugins"]>,
): Promise<BundledProgram> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    stdin: { contents, resolveDir: folder, loader: "js", sourcefile: "entry.js" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    mainFields: ["module", "main"],
    minify: true,
    // Errors tell of classes and functions by name.
    keepNames: false,
    legalComments: "none",
    // An ES module is strict all over: with our settings each of its parts would say so again.
    tsconfigRaw: "{}",
    banner: { js: banner },
    external: ["pg-native"],
    define: { "process.env.NODE_ENV": '"production"' },
    metafile: true,
    write: false,
    logLevel: "error",
    plugins,
  });
  return { code: outputFiles[0]!.contents, packages: packagesIn(metafile) };
}

function packagesIn({ outputs }: Metafile): readonly string[] {
  const found = new Set<string>();
  for (const { inputs } of Object.values(outputs))
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
      if (folder !== undefined && bytesInOutput > 0) found.add(folder);
    }
  return [...found].sort();
}
