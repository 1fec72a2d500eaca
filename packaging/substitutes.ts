import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Plugin } from "esbuild";
import { HeadwaterError } from "../base/index.js";

/** What a bundle has instead of a file of ours, because it lies in one file and not in a tree. */
export interface OwnSubstitutes {
  readonly version: string;
  /** Files that an installation copies, by their path in the tree. */
  readonly shipped: Readonly<Record<string, string>>;
  /** Command line of the bundle. */
  readonly program: "whole" | "gateway";
}

/**
 * Packages that only browsers, old releases of Node or paths that are never taken need, and what stands for
 * them. Each is code and memory that a gateway does not get.
 */
const standIns: Readonly<Record<string, string>> = {
  // Copies of Node's own modules for browsers and for old releases.
  "readable-stream": `module.exports = require("node:stream")`,
  inherits: `module.exports = require("node:util").inherits`,
  "safe-buffer": `module.exports = require("node:buffer")`,
  // MQTT.js's timers of browsers, its own SOCKS proxy and its debug lines: we dial by ourselves.
  "worker-timers": `module.exports = {}`,
  socks: `module.exports = {}`,
  debug: `const silent = () => Object.assign(() => undefined, { enabled: false, extend: silent });
module.exports = silent`,
  // Asked for its folder first, which is refused.
  esbuild: `exports.build = undefined`,
  // Each is asked for one small thing. MQTT.js copies a packet before it takes a topic alias out of it, and
  // remembers aliases, of which there are never more than the broker allows.
  "rfdc/default": `exports.default = (packet) => ({ ...packet, properties: { ...packet.properties } })`,
  "lru-cache": `exports.LRUCache = class extends Map { constructor() { super(); } }`,
  "process-nextick-args": `module.exports = process`,
  // protobufjs without it gives 64-bit integers as numbers; all of ours are safe ones.
  long: `module.exports = null`,
  // LevelDB: errors with properties, the list of what a store can do, the one native part of a package.
  "module-error": `module.exports = class ModuleError extends Error {
  constructor(message, options) { super(message ?? ""); Object.assign(this, options); }
}`,
  "maybe-combine-errors": `module.exports = (errors) => {
  const [first, ...others] = errors.filter((error) => error != null);
  return others.length === 0 ? first : new AggregateError([first, ...others], first.message);
}`,
  "level-supports": `exports.supports = (...manifests) => {
  const { encodings, events, additionalMethods, signals, ...can } = Object.assign({}, ...manifests);
  return { ...can, encodings: { ...encodings }, events: { ...events },
    additionalMethods: { ...additionalMethods }, signals: { ...signals } };
}`,
  "node-gyp-build": `const { readdirSync } = require("node:fs"), { join } = require("node:path");
module.exports = (folder) => {
  const prebuilds = join(folder, "prebuilds", process.platform + "-" + process.arch);
  const names = readdirSync(prebuilds).filter((name) => name.endsWith(".node"));
  const version = ".armv" + process.config.variables.arm_version + ".";
  return require(join(prebuilds, names.find((name) => name.includes(version)) ?? names[0]));
}`,
  // The choice between LevelDB and a browser's database.
  level: `exports.Level = require("classic-level").ClassicLevel`,
  // Optional accelerators of ws, which are not installed.
  bufferutil: `throw new Error("not here")`,
  "utf-8-validate": `throw new Error("not here")`,
};

/** The same for single files of packages that a gateway has for its other files. */
export const gatewayStandIns: Readonly<Record<string, string>> = {
  // What is asked of MQTT.js, which otherwise dials, too; it asks for its version.
  "mqtt/build/index.js": `exports.MqttClient = require("./lib/client").default;
exports.UniqueMessageIdProvider = require("./lib/unique-message-id-provider").default;`,
  "mqtt/package.json": `{"version":""}`,
  "mqtt/build/lib/is-browser.js": "exports.__esModule = true;",
  "protobufjs/src/rpc.js": "",
  "protobufjs/src/util/aspromise.js": "",
  // For the services of `rpc.js`, and for bytes that are given as text.
  "protobufjs/src/util/eventemitter.js": "",
  "protobufjs/src/util/base64.js": "",
  // It has several ways to write a number with a point; what is asked for is the one of the processor.
  "protobufjs/src/util/float.js": `const ways = (values) => {
  const bytes = new Uint8Array(values.buffer);
  return [
    (value, to, at) => { values[0] = value; to.set(bytes, at); },
    (from, at) => { for (let n = 0; n < bytes.length; n++) bytes[n] = from[at + n]; return values[0]; },
  ];
};
[exports.writeFloatLE, exports.readFloatLE] = ways(new Float32Array(1));
[exports.writeDoubleLE, exports.readDoubleLE] = ways(new Float64Array(1));`,
  // The parser of MQTT.js asks a list of buffers for so much; PUBLISH does not come to it (decision 006).
  "bl/bl.js": `class List {
  constructor() { this.bytes = Buffer.alloc(0); }
  get length() { return this.bytes.length; }
  append(more) { this.bytes = this.bytes.length === 0 ? more : Buffer.concat([this.bytes, more]); }
  consume(count) { this.bytes = this.bytes.subarray(Math.max(0, count)); }
  slice(from, to) { return this.bytes.subarray(from, to); }
  toString(encoding, from, to) { return this.bytes.toString(encoding, from, to); }
  readUInt8(at) { return this.bytes.readUInt8(at); }
  readUInt16BE(at) { return this.bytes.readUInt16BE(at); }
  readUInt32BE(at) { return this.bytes.readUInt32BE(at); }
}
module.exports = () => new List();`,
  // Our stores are open before they are read, and have no stores in them.
  "abstract-level/lib/deferred-iterator.js": "",
  // Nobody asks to see a batch before it is written.
  "abstract-level/lib/prewrite-batch.js": "",
  // LevelDB brings its own.
  "abstract-level/lib/default-chained-batch.js": "",
  "abstract-level/lib/abstract-sublevel.js": "module.exports = () => ({ AbstractSublevel: null })",
};

/** The bundler is a program of its own for each processor, and wants the compiled tree beside it. */
const noPackage = `
import { HeadwaterError } from "../base/index.js";
export function ownPackage() {
  throw new HeadwaterError("no-bundler", "this package of Headwater has no bundler for topologies", {
    remedy: "run this where Headwater was installed by npm, with --url and --token of this coordinator",
  });
}`;

const noClient = `
import { HeadwaterError } from "../base/index.js";
export async function connect() {
  throw new HeadwaterError("invariant", "the program of a gateway has no client");
}`;

const noWebSockets = `
import { HeadwaterError } from "../base/index.js";
export class WebSockets {
  close() {}
  upgrade() { throw new HeadwaterError("invariant", "a gateway's feed listener has no WebSocket"); }
}`;

const shippedModule = (texts: Readonly<Record<string, string>>) => `
const texts = ${JSON.stringify(texts)};
export const shippedFiles = Object.keys(texts);
export const shippedText = (path) => texts[path];`;

/** Files of the compiled tree that read what lies around them, and what they are in a bundle. */
function ownFiles({ version, program, shipped }: OwnSubstitutes): ReadonlyMap<string, string> {
  const own = new Map<string, string>([
    ["cli/version.js", `export const packageVersion = () => ${JSON.stringify(version)};`],
    ["service/shipped.js", shippedModule(shipped)],
    ["agent/worker/entry.js", "export const workerEntry = new URL(import.meta.url);"],
  ]);
  if (program === "gateway") {
    own.set("cli/catalog.js", `export * from "./gateway-catalog.js";`);
    // No command of a gateway asks the coordinator's API.
    own.set("cli/connection.js", noClient);
    own.set("cli/parser.js", `export * from "./plain-parser.js";`);
    own.set("broker/web-socket.js", noWebSockets);
  } else own.set("cli/package-root.js", noPackage);
  return own;
}

/** Puts the stand-ins in place, and leaves out the packages that lie beside. */
export function standIn(root: string, beside: readonly string[]): Plugin {
  return {
    name: "stand-ins",
    setup(build) {
      build.onResolve({ filter: /^[a-z]/ }, ({ path }) => {
        const name = path.replace(/\/$/, "");
        if (beside.includes(name)) return { path: `./${name}.mjs`, external: true };
        return Object.hasOwn(standIns, name) ? { path: name, namespace: "stand-in" } : undefined;
      });
      build.onLoad({ filter: /.*/, namespace: "stand-in" }, ({ path }) => {
        return { contents: standIns[path]!, resolveDir: root, loader: "js" };
      });
    },
  };
}

/**
 * Puts files of ours in place. One that is named and never asked for fails the build: what was substituted
 * has moved, and the bundle would have it twice or not at all.
 */
export function substitute(dist: string, options: OwnSubstitutes): Plugin {
  return replacing(dist, ownFiles(options));
}

/** Leaves out what the packages of a gateway never come to. */
export function leaner(root: string): Plugin {
  const packages = join(root, "node_modules");
  const client = "mqtt/build/lib/client.js";
  const texts = new Map(Object.entries(gatewayStandIns));
  return replacing(packages, texts.set(client, quiet(readFileSync(join(packages, client), "utf8"))));
}

/** MQTT.js without its debug lines, which nobody hears (`debug` above): each is a statement on a line. */
export function quiet(text: string): string {
  return text.replaceAll(/^\s*(?:this|client|that)\.log\(.*\);$/gm, ";");
}

/** Puts the version into the launcher of a package. */
export function ownVersion(dist: string, version: string): Plugin {
  const text = `export const packagedVersion = () => ${JSON.stringify(version)};`;
  return replacing(dist, new Map([["launcher/packaged.js", text]]));
}

function replacing(dist: string, own: ReadonlyMap<string, string>): Plugin {
  const files = new Map([...own].map(([name, text]) => [join(dist, name), text]));
  const used = new Set<string>();
  return {
    name: "substitutes",
    setup(build) {
      build.onLoad({ filter: /\.js(?:on)?$/ }, ({ path }) => {
        const contents = files.get(path);
        if (contents === undefined) return undefined;
        used.add(path);
        return { contents, loader: path.endsWith("n") ? "json" : "js" };
      });
      build.onEnd(() => {
        const missed = [...files.keys()].filter((path) => !used.has(path)).map((path) => basename(path));
        if (missed.length > 0)
          throw new HeadwaterError("invariant", `nothing asked for ${missed.join(", ")} while bundling`);
      });
    },
  };
}
