import { createHash, type KeyObject, sign } from "node:crypto";
import { HeadwaterError } from "../base/index.js";
import { isSignedBy, publicKeyText, readPublicKey } from "./signed-bundle.js";

/** A file of a release. */
export interface ReleaseFile {
  /** Path from the folder that it is laid into; its parts are of `a-z 0-9 . _ -`. */
  readonly name: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** What a release of the agent's program says of itself. */
export interface ReleaseManifest {
  readonly version: string;
  /** Processor, as Node.js names it: `x64`, `arm64`, `arm`. */
  readonly architecture: string;
  /** Lowest Node.js of each line that will do, `major.minor`, rising; lines above the last will do, too. */
  readonly node: readonly string[];
  /** Layout of what agents keep on disk: a release of another one cannot be tried and taken back. */
  readonly stores: number;
  readonly files: readonly ReleaseFile[];
  /** Rises with each signature: agents do not go back. ms since 1970 by the signer, usually; 0 = none. */
  readonly revision: number;
  /** It may take the place of a later version. */
  readonly downgrade: boolean;
}

/** A release as it was read: nothing in it is damaged. */
export interface Release {
  readonly manifest: ReleaseManifest;
  /** Public deploy key that has signed it; null = nobody has. */
  readonly key: string | null;
  /** Its first line, with which the files can be checked again later. */
  readonly line: string;
  /** In the order of the manifest. */
  readonly contents: readonly Uint8Array[];
}

/** Layout of what agents keep on disk; it rises when an earlier release could not read it. */
export const storesLayout = 2;
/** The file that Node.js starts. */
export const releaseMain = "headwater-agent.mjs";

const mark = "headwater-release-1";
const lineBytesMax = 64 * 1024;
const filesMax = 64;
const namePattern = /^[a-z0-9][a-z0-9._-]{0,99}(\/[a-z0-9][a-z0-9._-]{0,99}){0,4}$/;

/** Puts files into one that nobody has signed. Throws `invariant` where a name breaks the rule. */
export function makeRelease(
  about: Omit<ReleaseManifest, "files" | "revision" | "downgrade">,
  files: readonly { readonly name: string; readonly content: Uint8Array }[],
): Uint8Array {
  const bad = files.find(({ name }) => !namePattern.test(name));
  if (bad !== undefined) throw new HeadwaterError("invariant", `a release cannot hold ${bad.name}`);
  const listed = files.map(({ name, content }) => {
    return { name, bytes: content.length, sha256: sha256Of(content) };
  });
  const manifest: ReleaseManifest = { ...about, files: listed, revision: 0, downgrade: false };
  return Buffer.concat([Buffer.from(`${mark} ${encode(manifest)}\n`), ...files.map((file) => file.content)]);
}

/** The same files, vouched for by a deploy key (its private part). A signature that is there is replaced. */
export function signRelease(
  release: Uint8Array,
  { revision, downgrade }: Pick<ReleaseManifest, "revision" | "downgrade">,
  key: KeyObject,
): Uint8Array {
  const { manifest, contents } = readRelease(release);
  const body = encode({ ...manifest, revision, downgrade });
  const signature = sign(null, signedText(body), key).toString("base64url");
  const line = `${mark} ${body} ${publicKeyText(key)} ${signature}\n`;
  return Buffer.concat([Buffer.from(line), ...contents]);
}

/** Takes a release apart and checks every byte of it. Throws `bad-release`. */
export function readRelease(bytes: Uint8Array): Release {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, lineBytesMax));
  const end = head.indexOf(0x0a);
  if (end < 0) throw badRelease("it is no release of Headwater");
  const line = head.subarray(0, end).toString("latin1");
  const { manifest, key } = readReleaseLine(line);
  const contents: Uint8Array[] = [];
  let at = end + 1;
  for (const file of manifest.files) {
    const content = bytes.subarray(at, at + file.bytes);
    requireFile(file, content);
    contents.push(content);
    at += file.bytes;
  }
  if (at !== bytes.length) throw badRelease(`it has ${bytes.length - at} bytes too many`);
  return { manifest, key, line, contents };
}

/** What the first line of a release says, and which key has signed it. Throws `bad-release`. */
export function readReleaseLine(line: string): Pick<Release, "manifest" | "key"> {
  const [first, body = "", key, signature, ...more] = line.split(" ");
  if (first !== mark || more.length > 0) throw badRelease("it is no release of Headwater");
  const manifest = decode(body);
  if (manifest === null) throw badRelease("what it says of itself cannot be read");
  if (key === undefined) return { manifest, key: null };
  if (readPublicKey(key) === null || !isSignedBy(key, signedText(body), signature ?? ""))
    throw badRelease("its signature is not one of what it says");
  return { manifest, key };
}

/** Throws `bad-release` when the bytes are not those of the file. */
export function requireFile(file: ReleaseFile, content: Uint8Array): void {
  if (content.length === file.bytes && sha256Of(content) === file.sha256) return;
  throw badRelease(`its file ${file.name} is damaged`);
}

/** Whether a Node.js (`v22.12.0`) is among those that `node` of a manifest names. */
export function suitsNode(node: readonly string[], version: string): boolean {
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map(Number);
  const lines = node.map((least) => least.split(".").map(Number) as [number, number]);
  const last = lines.at(-1);
  if (last !== undefined && major > last[0]) return true;
  return lines.some(([line, least]) => major === line && minor >= least);
}

/** Like `a - b`: below 0 when `a` is the earlier version. By the rules of semantic versions. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map(partsOf) as [VersionParts, VersionParts];
  for (let i = 0; i < 3; i++) {
    const difference = (left.numbers[i] ?? 0) - (right.numbers[i] ?? 0);
    if (difference !== 0) return difference;
  }
  // What comes before a release (1.0.0-rc.1) is earlier than it.
  if (left.before.length === 0 || right.before.length === 0) return right.before.length - left.before.length;
  for (let i = 0; i < Math.max(left.before.length, right.before.length); i++) {
    const difference = compareWords(left.before[i], right.before[i]);
    if (difference !== 0) return difference;
  }
  return 0;
}

interface VersionParts {
  readonly numbers: readonly number[];
  readonly before: readonly string[];
}

function partsOf(version: string): VersionParts {
  const [plain = ""] = version.split("+");
  const at = plain.indexOf("-");
  const numbers = (at < 0 ? plain : plain.slice(0, at)).split(".").map((word) => Number(word) || 0);
  return { numbers, before: at < 0 ? [] : plain.slice(at + 1).split(".") };
}

function compareWords(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  const [left, right] = [a, b].map((word) => (/^\d+$/.test(word) ? Number(word) : null));
  if (left !== null && right !== null) return left! - right!;
  if (left !== null || right !== null) return left !== null ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function encode(manifest: ReleaseManifest): string {
  return Buffer.from(JSON.stringify(manifest)).toString("base64url");
}

function decode(body: string): ReleaseManifest | null {
  try {
    const manifest = JSON.parse(Buffer.from(body, "base64url").toString()) as ReleaseManifest;
    const { version, architecture, node, stores, files, revision, downgrade } = manifest;
    const texts = [version, architecture, ...node].every((each) => /^[\w.+-]{1,64}$/.test(each));
    const numbers = [stores, revision].every((each) => Number.isSafeInteger(each) && each >= 0);
    const named = files.length <= filesMax && files.every(isFile) && typeof downgrade === "boolean";
    const names = new Set(files.map(({ name }) => name));
    return texts && numbers && named && names.size === files.length && names.has(releaseMain)
      ? manifest
      : null;
  } catch {
    return null;
  }
}

function isFile({ name, bytes, sha256 }: ReleaseFile): boolean {
  const sized = Number.isSafeInteger(bytes) && bytes >= 0;
  return namePattern.test(name) && sized && /^[0-9a-f]{64}$/.test(sha256);
}

function signedText(body: string): Buffer {
  return Buffer.from(`${mark}\n${body}\n`);
}

function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function badRelease(what: string): HeadwaterError {
  return new HeadwaterError("bad-release", what, {
    remedy: "take the file that `npm run package` wrote for this processor, and sign it again",
  });
}
