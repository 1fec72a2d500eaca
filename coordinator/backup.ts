import { createHash } from "node:crypto";
import { errorText, HeadwaterError } from "../base/index.js";
import { bundlesNamed, type StoreRecord } from "./records.js";
import { type CoordinatorStore, sha256Of } from "./store.js";

/** Layout of the file. A program refuses one that is newer than it knows. */
const format = 1;
/** Bytes of a bundle in one line. */
const pieceBytes = 192 * 1024;
/** Longest line that is read: a record holds a whole topology. */
const lineCharactersMax = 16 * 1024 * 1024;
/** By type, so that no kind is left out. */
const recordKinds: Readonly<Record<StoreRecord["kind"], true>> = {
  meta: true,
  agent: true,
  topology: true,
  task: true,
  "api-token": true,
  upgrade: true,
  authority: true,
  token: true,
  identity: true,
};

/** First line of a backup. */
export interface BackupHead {
  readonly kind: "headwater-backup";
  readonly format: number;
  /** Release that wrote it. */
  readonly version: string;
  /** Wall-clock ms. */
  readonly madeAt: number;
}

/** What a backup holds, in the order of the file. */
export type BackupItem =
  | BackupHead
  | { readonly kind: "record"; readonly record: StoreRecord }
  | { readonly kind: "bundle"; readonly sha256: string; readonly bytes: Uint8Array };

type Line =
  | BackupHead
  | { readonly kind: "record"; readonly record: StoreRecord }
  | { readonly kind: "bundle"; readonly sha256: string; readonly bytes: number }
  | { readonly kind: "piece"; readonly data: string }
  | { readonly kind: "end"; readonly lines: number; readonly sha256: string };

/**
 * A backup of the store, one JSON a line: a head, the records of one moment, the bundles that topologies
 * name (all, or none of them), and an end with a checksum of all before it: a file without its end is none.
 * Throws what the store throws, and `conflict` when a bundle is not there; when one is dropped meanwhile, the
 * bytes end with an error and without an end.
 */
export async function backupOf(
  store: CoordinatorStore,
  about: Pick<BackupHead, "version" | "madeAt">,
  bundles: "all" | "none" = "all",
): Promise<AsyncGenerator<Uint8Array>> {
  const records = await store.load();
  const named = bundles === "all" ? bundlesOf(records) : [];
  // Who asks is told before the first line that one of them is not whole.
  for (const sha256 of named) await bundleIn(store, sha256);
  return linesOf(store, records, named, { kind: "headwater-backup", format, ...about });
}

async function* linesOf(
  store: CoordinatorStore,
  records: readonly StoreRecord[],
  bundles: Iterable<string>,
  head: BackupHead,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  const hash = createHash("sha256");
  let lines = 0;
  const line = (value: Line): Uint8Array => {
    const bytes = encoder.encode(`${JSON.stringify(value)}\n`);
    hash.update(bytes);
    lines++;
    return bytes;
  };
  yield line(head);
  for (const record of records) yield line({ kind: "record", record });
  for (const sha256 of bundles) {
    const bytes = await bundleIn(store, sha256);
    yield line({ kind: "bundle", sha256, bytes: bytes.length });
    for (let from = 0; from < bytes.length; from += pieceBytes) {
      const data = Buffer.from(bytes.subarray(from, from + pieceBytes)).toString("base64");
      yield line({ kind: "piece", data });
    }
  }
  yield line({ kind: "end", lines, sha256: hash.copy().digest("hex") });
}

async function bundleIn(store: CoordinatorStore, sha256: string): Promise<Uint8Array> {
  const bytes = await store.bundle(sha256);
  if (bytes !== null) return bytes;
  throw new HeadwaterError("conflict", "a bundle is not in the store, or was deleted meanwhile", {
    place: `bundle ${sha256}`,
    remedy: "make the backup again; if it says so again, `headwater status` says how to put it in again",
    retryable: true,
  });
}

/**
 * Names of the bundles that records need: of topologies for what runs, what ran before, and what is to run;
 * of the last upgrade of agents its releases.
 */
export function bundlesOf(records: readonly StoreRecord[]): ReadonlySet<string> {
  return new Set(
    records.flatMap((record) => {
      if (record.kind === "upgrade") return record.releases.map(({ release }) => release);
      return record.kind === "topology" ? bundlesNamed(record) : [];
    }),
  );
}

/**
 * Reads a backup, item by item. Only when the iteration has ended without an error is the backup whole: the
 * end is checked last. Throws `bad-backup`.
 */
export async function* readBackup(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<BackupItem> {
  const hash = createHash("sha256");
  let lines = 0;
  let ended = false;
  let bundle: { readonly sha256: string; readonly bytes: Uint8Array; filled: number } | null = null;
  for await (const text of textLines(bytes)) {
    if (ended) throw badBackup("something follows its end", lines + 1);
    const line = parsed(text, lines + 1);
    if ((line.kind === "headwater-backup") !== (lines === 0)) throw notABackup(lines + 1);
    if (bundle !== null && line.kind !== "piece") throw badBackup("a bundle is not whole", lines + 1);
    switch (line.kind) {
      case "headwater-backup":
        requireFormat(line);
        yield line;
        break;
      case "record":
        if (!Object.hasOwn(recordKinds, line.record?.kind ?? ""))
          throw badBackup("a record is none", lines + 1);
        yield line;
        break;
      case "bundle":
        bundle = { sha256: line.sha256, bytes: new Uint8Array(roomFor(line.bytes, lines + 1)), filled: 0 };
        break;
      case "piece":
        if (bundle === null) throw badBackup("a piece belongs to no bundle", lines + 1);
        bundle.filled += fill(bundle.bytes, bundle.filled, line.data, lines + 1);
        break;
      case "end":
        if (line.lines !== lines || line.sha256 !== hash.copy().digest("hex")) {
          throw badBackup("its checksum is another one", lines + 1);
        }
        ended = true;
        break;
      default:
        throw badBackup("a line has an unknown kind", lines + 1);
    }
    if (bundle !== null && bundle.filled === bundle.bytes.length) {
      if (sha256Of(bundle.bytes) !== bundle.sha256) throw badBackup("a bundle is damaged", lines + 1);
      yield { kind: "bundle", sha256: bundle.sha256, bytes: bundle.bytes };
      bundle = null;
    }
    hash.update(`${text}\n`);
    lines++;
  }
  if (!ended) throw badBackup("its end is not there", lines + 1);
}

async function* textLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: false });
  let rest = "";
  let line = 0;
  for await (const chunk of bytes) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop()!;
    if (rest.length > lineCharactersMax) throw notABackup(line + 1);
    for (const text of lines) {
      line++;
      yield text;
    }
  }
  if (rest !== "") throw line === 0 ? notABackup(1) : badBackup("its last line breaks off", line + 1);
}

function parsed(text: string, line: number): Line {
  try {
    const value = JSON.parse(text) as Line | null;
    if (typeof value === "object" && value !== null) return value;
  } catch (error) {
    throw line === 1 ? notABackup(1) : badBackup(errorText(error), line);
  }
  throw notABackup(line);
}

function roomFor(bytes: unknown, line: number): number {
  const largest = 64 * 1024 * 1024;
  if (Number.isSafeInteger(bytes) && (bytes as number) >= 0 && (bytes as number) <= largest) {
    return bytes as number;
  }
  throw badBackup("a bundle has an impossible size", line);
}

function fill(into: Uint8Array, at: number, data: unknown, line: number): number {
  const bytes = Buffer.from(String(data), "base64");
  if (bytes.length === 0 || at + bytes.length > into.length) throw badBackup("a bundle is damaged", line);
  into.set(bytes, at);
  return bytes.length;
}

function requireFormat(head: BackupHead): void {
  if (head.format === format) return;
  const release = String(head.version).slice(0, 40);
  throw new HeadwaterError("bad-backup", `the backup has layout ${head.format}, known is ${format}`, {
    place: "line 1",
    remedy: `use the release of Headwater that wrote it (${release}), or a newer one`,
  });
}

function notABackup(line: number): HeadwaterError {
  return new HeadwaterError("bad-backup", "this is no backup of a coordinator", {
    place: `line ${line}`,
    remedy: "name a file that `headwater backup` wrote",
  });
}

function badBackup(what: string, line: number): HeadwaterError {
  return new HeadwaterError("bad-backup", `the backup is damaged: ${what}`, {
    place: `line ${line}`,
    remedy: "use another copy of it, or an older backup",
  });
}
