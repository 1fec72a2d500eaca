import { posix } from "node:path";
import {
  badEndings,
  badFolders,
  badWords,
  deciders,
  doersAmongDeciders,
  impure,
  insiders,
  leaves,
  limits,
  outsiders,
  packageRooms,
  plainFolders,
  pureNodeModules,
  rooms,
  wiringFiles,
  withoutEntry,
} from "./house.js";
import { readSource, type Source } from "./source.js";

/**
 * The tree to look at: every file's path from the root, with `/`, and the text of those that the rules read.
 */
export interface Tree {
  readonly files: ReadonlyMap<string, string>;
  /** Names of packages that a user's installation has. */
  readonly dependencies: readonly string[];
  /** Files that a package's user may import, from package.json `exports`. */
  readonly publicEntries: readonly string[];
}

/** One broken rule, as `path:line: what`. */
export type Fault = string;

type Rule = (source: Source, tree: Tree) => Iterable<Fault>;

/** Everything that is untidy in a tree; empty = tidy. */
export function findFaults(tree: Tree): readonly Fault[] {
  const sources: Source[] = [];
  for (const [path, text] of tree.files)
    if (path.endsWith(".ts") && !isGenerated(path)) sources.push(readSource(path, text));
  const faults: Fault[] = [...folders(tree), ...decidersExist(tree), ...entries(tree), ...cycles(sources)];
  const rules: readonly Rule[] = [sizes, names, arrows, packages, purity, words, proofs, state];
  for (const source of sources) for (const rule of rules) faults.push(...rule(source, tree));
  return faults;
}

function isGenerated(path: string): boolean {
  return path.includes("/generated/");
}

function roomOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.indexOf("/")) : "";
}

function* folders(tree: Tree): Iterable<Fault> {
  const seen = new Set<string>();
  for (const path of tree.files.keys()) {
    const room = roomOf(path);
    if (room !== "" && !room.startsWith(".") && !seen.has(room)) {
      seen.add(room);
      if (!Object.hasOwn(rooms, room) && !plainFolders.includes(room))
        yield `${room}/: no such room in the house (test/tidy/house.ts and ARCHITECTURE.md list them)`;
    }
    const bad = path.split("/").find((part) => badFolders.includes(part));
    if (bad !== undefined) yield `${path}: a folder named ${bad} says nothing`;
  }
}

function* decidersExist(tree: Tree): Iterable<Fault> {
  for (const decider of [...deciders, ...doersAmongDeciders])
    if (![...tree.files.keys()].some((path) => within(path, decider)))
      yield `${decider}: listed as a decider in test/tidy/house.ts, but does not exist`;
}

function within(path: string, entry: string): boolean {
  return entry.endsWith("/") ? path.startsWith(entry) : path === entry;
}

/** Each room says at its entrance what it is and what it may not do. */
function* entries(tree: Tree): Iterable<Fault> {
  const map = tree.files.get("ARCHITECTURE.md") ?? "";
  const present = new Set([...tree.files.keys()].map(roomOf));
  for (const room of Object.keys(rooms)) {
    if (!present.has(room)) continue;
    if (!map.includes(`\`${room}/\``)) yield `ARCHITECTURE.md: no row for the room ${room}/`;
    if (withoutEntry.includes(room)) continue;
    const head = tree.files.get(`${room}/index.ts`);
    if (head === undefined) yield `${room}/: no index.ts to enter by`;
    else if (!new RegExp(`^/\\*\\*\\n \\* ${room}: [^]*?\\bmay not\\b[^]*?\\*/`).test(head))
      yield `${room}/index.ts:1: does not begin with "${room}: <what it is>. It may not <…>."`;
  }
}

const sizes: Rule = function* ({ path, lines, functions }) {
  const wiring = wiringFiles.includes(posix.basename(path));
  const most = wiring ? limits.wiringLines : limits.fileLines;
  if (lines.length - 1 > most) yield `${path}: ${lines.length - 1} lines, at most ${most}`;
  for (const [index, line] of lines.entries())
    if (line.length > limits.lineCharacters)
      yield `${path}:${index + 1}: ${line.length} characters, at most ${limits.lineCharacters}`;
  for (const { name, line, lines: length } of functions)
    if (length > limits.functionLines)
      yield `${path}:${line}: function ${name} has ${length} lines, at most ${limits.functionLines}`;
};

const names: Rule = function* ({ path, declarations }) {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.config|\.test-d)?\.ts$/.test(posix.basename(path)))
    yield `${path}: file names are kebab-case`;
  for (const { name, kind, line } of declarations) {
    if (badEndings.some((ending) => name.endsWith(ending)))
      yield `${path}:${line}: ${name} does not say what it is`;
    if (kind === "interface" && /^I[A-Z][a-z]/.test(name))
      yield `${path}:${line}: ${name} wears its kind as a prefix`;
    if (kind === "enum") yield `${path}:${line}: ${name} is an enum; use a union of strings`;
  }
};

const arrows: Rule = function* ({ path, imports }, tree) {
  const room = roomOf(path);
  const allowed = rooms[room] ?? "*";
  for (const { specifier, line } of imports) {
    if (!specifier.startsWith(".")) continue;
    const target = resolve(path, specifier);
    const other = roomOf(target);
    if (other === "" || other === room || !Object.hasOwn(rooms, other)) continue;
    const at = `${path}:${line}`;
    if (allowed !== "*" && !allowed.includes(other)) yield `${at}: ${room}/ may not import ${other}/`;
    if (leaves.includes(other) && !mayEnterLeaves(room, other)) yield `${at}: nobody may import ${other}/`;
    const entry = target === `${other}/index.ts` || tree.publicEntries.includes(target);
    if (!entry && !insiders.includes(room) && !withoutEntry.includes(other))
      yield `${at}: enter ${other}/ by its index.ts`;
  }
};

/** Tests look at everything; the bench at all but tests. */
function mayEnterLeaves(room: string, leaf: string): boolean {
  return room === "test" || (room === "bench" && leaf !== "test");
}

/** The path of an import's target; `.js` in a specifier stands for `.ts`. */
function resolve(from: string, specifier: string): string {
  return posix.join(posix.dirname(from), specifier).replace(/\.js$/, ".ts");
}

const packages: Rule = function* ({ path, imports }, tree) {
  const room = roomOf(path);
  if (room === "" || outsiders.includes(room)) return;
  for (const { specifier, line } of imports) {
    if (specifier.startsWith(".") || specifier.startsWith("node:")) continue;
    const name = packageName(specifier);
    if (name === "headwater")
      yield `${path}:${line}: rooms import each other by path, not by our package's name`;
    else if (!tree.dependencies.includes(name))
      yield `${path}:${line}: ${name} is not among the dependencies that a user installs`;
    const owners = packageRooms[name];
    if (owners !== undefined && !owners.includes(room))
      yield `${path}:${line}: ${name} belongs to ${owners.join(", ") || "tests"} alone`;
  }
};

function packageName(specifier: string): string {
  const parts = specifier.split("/");
  return specifier.startsWith("@") ? parts.slice(0, 2).join("/") : parts[0]!;
}

const purity: Rule = function* ({ path, imports, uses, ownNames }) {
  if (!deciders.some((entry) => within(path, entry)) || doersAmongDeciders.includes(path)) return;
  for (const { specifier, line } of imports)
    if (specifier.startsWith("node:") && !pureNodeModules.includes(specifier))
      yield `${path}:${line}: a decider does not import ${specifier}`;
  for (const { name, line } of uses)
    if (!ownNames.has(name.split(".")[0]!) && (impure.includes(name) || name === "new Date()"))
      yield `${path}:${line}: a decider does not use ${name}`;
};

const words: Rule = function* ({ path, lines }) {
  for (const [index, line] of lines.entries())
    for (const word of badWords) if (says(line, word)) yield `${path}:${index + 1}: says "${word}"`;
};

/** Whether a line holds a word, and not only a longer one that begins or ends with it. */
function says(line: string, word: string): boolean {
  for (let at = line.indexOf(word); at >= 0; at = line.indexOf(word, at + 1))
    if (!/[a-z]/i.test(line.charAt(at - 1)) && !/[a-z]/i.test(line.charAt(at + word.length))) return true;
  return false;
}

/** For `toMatchObject` a regular expression is an object without members, which everything matches. */
const proofs: Rule = function* ({ path, text }) {
  for (const { index } of text.matchAll(/toMatchObject\(\{[^}]*?\b\w+: \/[^/*]/g)) {
    const line = text.slice(0, index).split("\n").length;
    yield `${path}:${line}: toMatchObject takes a regular expression for anything; use expect.stringMatching`;
  }
};

const state: Rule = function* ({ path, moduleState }) {
  if (roomOf(path) === "test") return;
  for (const { name, line } of moduleState)
    yield `${path}:${line}: ${name} is state of the module; hand it in through a constructor`;
};

/**
 * Import cycles between files. Types are left out: the compiler erases them, and a class and the interface of
 * what it needs of its owner may name each other. Between rooms types count (`arrows`): rooms have no cycles
 * at all.
 */
function cycles(sources: readonly Source[]): readonly Fault[] {
  const edges = new Map<string, readonly string[]>();
  for (const { path, imports } of sources)
    edges.set(
      path,
      imports
        .filter(({ specifier, typeOnly }) => specifier.startsWith(".") && !typeOnly)
        .map(({ specifier }) => resolve(path, specifier)),
    );
  const faults: Fault[] = [];
  const done = new Set<string>();
  const trail: string[] = [];
  const walk = (path: string) => {
    const at = trail.indexOf(path);
    if (at >= 0) faults.push(`${path}: import cycle: ${[...trail.slice(at), path].join(" → ")}`);
    if (at >= 0 || done.has(path)) return;
    trail.push(path);
    for (const next of edges.get(path) ?? []) walk(next);
    trail.pop();
    done.add(path);
  };
  for (const path of edges.keys()) walk(path);
  return faults;
}
