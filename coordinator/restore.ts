import { errorText, HeadwaterError, systemClock } from "../base/index.js";
import { chainsOf, commits } from "../topology/index.js";
import { AuditLog } from "./audit.js";
import { type BackupHead, backupOf, bundlesOf, readBackup } from "./backup.js";
import { keyOf, metaKey, type StoreRecord, type Write } from "./records.js";
import { becomeOwnerOf, makeStateDir, openStoreIn } from "./state-dir.js";
import type { CoordinatorStore } from "./store.js";

/** What a restore put in, and what it put out of its place. */
export interface Restored {
  /** Release that wrote the backup, and when (wall-clock ms). */
  readonly version: string;
  readonly madeAt: number;
  readonly topologies: readonly string[];
  readonly agents: readonly string[];
  readonly tasks: number;
  /** API tokens that are valid again, revoked ones among them that were not at that time. */
  readonly tokens: readonly string[];
  /** Devices that may come in as they might then, because nothing newer was known: revoked ones, too. */
  readonly devicesAsThen: number;
  /** Agents that must report before the coordinator decides anything, because there is state. */
  readonly hears: readonly string[];
  /** What was there and is not in the backup; null = nothing was there, or it was the backup. */
  readonly lost: {
    readonly topologies: readonly string[];
    readonly agents: readonly string[];
    /** Decisions that were made since. */
    readonly decisions: number;
  } | null;
  /** Why the audit log does not have it; "" = it has. */
  readonly unaudited: string;
}

/**
 * Puts a backup, open already, into a state directory whose coordinator is stopped; root does it as the user
 * whose directory it is. The records change in one write: after a
 * crash the old ones are there, or the new ones. Throws `bad-backup`, `store-in-use`, `not-empty` (unless
 * `force`), and what the store throws. The audit log of the directory gets an entry that names `by`, the user
 * of this host who did it, and what was lost.
 */
export async function restoreInto(
  directory: string,
  backup: AsyncIterable<Uint8Array>,
  force: boolean,
  by: string,
): Promise<Restored> {
  await makeStateDir(directory);
  await becomeOwnerOf(directory);
  const store = await openStoreIn(directory);
  return restoreOpen(store, backup, { directory, force, by, from: "backup" });
}

/**
 * Takes what a damaged store still has for a backup of this moment, and puts that in its place: for one in
 * which writes are missing. Bundles stay as they are: the coordinator names those that are not whole. Throws
 * `damaged-store` when it cannot be read, `bad-backup` when what is left is not whole, and else like
 * `restoreInto`. `version`: Headwater's.
 */
export async function restoreRemains(directory: string, by: string, version: string): Promise<Restored> {
  await makeStateDir(directory);
  await becomeOwnerOf(directory);
  const store = await openStoreIn(directory, "taken");
  const remains = (async function* () {
    yield* await backupOf(store, { version, madeAt: systemClock.wall() }, "none");
  })();
  const restored = await restoreOpen(store, remains, { directory, force: true, by, from: "what was left" });
  return { ...restored, lost: null };
}

interface Restoring {
  readonly directory: string;
  readonly force: boolean;
  readonly by: string;
  readonly from: "backup" | "what was left";
}

/** Closes the store in any case. */
async function restoreOpen(
  store: CoordinatorStore,
  backup: AsyncIterable<Uint8Array>,
  { directory, force, by, from }: Restoring,
): Promise<Restored> {
  try {
    const bundles = from === "backup" ? "brought" : "there";
    const restored = await restoreStore(store, backup, force, directory, bundles);
    const { version, madeAt, lost } = restored;
    const who = { token: "", role: "", from: `user ${by} on this host` };
    const what = { action: "restore", subject: "", outcome: "done" as const, why: "" };
    const audit = new AuditLog(directory);
    const entry = { at: systemClock.wall(), ...who, ...what, detail: { from, force, version, madeAt, lost } };
    const unaudited = await audit.append(entry).then(() => "", errorText);
    return { ...restored, unaudited };
  } finally {
    await store.close();
  }
}

/**
 * The same for a store that is open. `place`: what to call it. `bundles`: brought by the backup, all that
 * topologies name, or there already.
 */
export async function restoreStore(
  store: CoordinatorStore,
  backup: AsyncIterable<Uint8Array>,
  force: boolean,
  place: string,
  bundles: "brought" | "there" = "brought",
): Promise<Omit<Restored, "unaudited">> {
  const before = await store.load();
  if (before.length > 0 && !force) throw notEmpty(before, place);
  let head: BackupHead | null = null;
  const records: StoreRecord[] = [];
  const brought = new Set<string>();
  for await (const item of readBackup(backup)) {
    if (item.kind === "headwater-backup") head = item;
    else if (item.kind === "record") records.push(item.record);
    else {
      // Kept by its hash, so that it does no harm if the rest of the file turns out to be damaged.
      await store.putBundle(item.sha256, item.bytes);
      brought.add(item.sha256);
    }
  }
  const named = bundles === "brought" ? [...bundlesOf(records)] : [];
  requireWhole(
    records,
    named.filter((sha256) => !brought.has(sha256)),
  );
  const hears = agentsToHear(records);
  const doors = doorsOf(before, records);
  const kept = doors === null ? records : [...records.filter((record) => !isDoor(record)), ...doors];
  const restored = kept.map((record) => asRestored(record, hears));
  await store.write(replacing(before, restored));
  const { version, madeAt } = head!;
  return {
    version,
    madeAt,
    topologies: namesOf(records, "topology"),
    agents: namesOf(records, "agent"),
    tasks: records.filter(({ kind }) => kind === "task").length,
    tokens: namesOf(records, "api-token"),
    devicesAsThen: doors === null ? records.filter(({ kind }) => kind === "identity").length : 0,
    hears: hears ?? [],
    lost: before.length === 0 ? null : lossOf(before, records),
  };
}

/**
 * A backup is an old copy of the store. Where there is state, agents alone know who owns what today, so all
 * that it names must report first (docs/protocol.md, "Copies"); null = nobody has to.
 */
function agentsToHear(records: readonly StoreRecord[]): readonly string[] | null {
  const agents = namesOf(records, "agent");
  const state = records.some(
    (record) =>
      record.kind === "topology" && chainsOf(record.spec).some((chain) => commits(record.spec, chain)),
  );
  return state && agents.length > 0 ? agents : null;
}

/**
 * Who may join and come in is not taken back to what it was: a device that was revoked since would be let in
 * again, and one that the backup does not know is let in by its certificate alone. null = what was there says
 * nothing of these devices.
 */
function doorsOf(
  before: readonly StoreRecord[],
  records: readonly StoreRecord[],
): readonly StoreRecord[] | null {
  const installation = installationOf(before);
  return installation === null || installation !== installationOf(records) ? null : before.filter(isDoor);
}

/** The CA, the join tokens and the devices. */
function isDoor({ kind }: StoreRecord): boolean {
  return kind === "authority" || kind === "token" || kind === "identity";
}

function installationOf(records: readonly StoreRecord[]): string | null {
  const meta = records.find(({ kind }) => kind === "meta");
  return meta?.kind === "meta" ? meta.installation : null;
}

/** An upgrade of agents that was under way does not go on: there may have been a newer one since. */
function asRestored(record: StoreRecord, unheard: readonly string[] | null): StoreRecord {
  if (record.kind === "meta") return { ...record, unheard };
  if (record.kind !== "upgrade" || record.state !== "running") return record;
  return { ...record, state: "stopped", why: "the coordinator was restored from a backup: begin it anew" };
}

function replacing(before: readonly StoreRecord[], after: readonly StoreRecord[]): readonly Write[] {
  const keys = new Set(after.map(keyOf));
  const gone = before.map(keyOf).filter((key) => !keys.has(key));
  return [
    ...gone.map((key): Write => ({ key, record: null })),
    ...after.map((record): Write => ({ key: keyOf(record), record })),
  ];
}

function lossOf(before: readonly StoreRecord[], after: readonly StoreRecord[]) {
  const missing = (kind: "topology" | "agent") => {
    const kept = namesOf(after, kind);
    return namesOf(before, kind).filter((name) => !kept.includes(name));
  };
  return {
    topologies: missing("topology"),
    agents: missing("agent"),
    decisions: Math.max(0, decisionOf(before) - decisionOf(after)),
  };
}

function decisionOf(records: readonly StoreRecord[]): number {
  const meta = records.find(({ kind }) => kind === "meta");
  return meta?.kind === "meta" ? meta.decision : 0;
}

function namesOf(
  records: readonly StoreRecord[],
  kind: "topology" | "agent" | "api-token",
): readonly string[] {
  return records.flatMap((record) => (record.kind === kind ? [record.name] : [])).sort();
}

/** `missing`: bundles that should be in it. */
function requireWhole(records: readonly StoreRecord[], missing: readonly string[]): void {
  const keys = new Set(records.map(keyOf));
  if (keys.has(metaKey) && keys.size === records.length && missing.length === 0) return;
  throw new HeadwaterError(
    "bad-backup",
    "the backup is not whole: records or bundles do not belong together",
    {
      place: missing[0] === undefined ? "records" : `bundle ${missing[0]}`,
      remedy: "use another copy of it, or an older backup",
    },
  );
}

function notEmpty(before: readonly StoreRecord[], place: string): HeadwaterError {
  const topologies = namesOf(before, "topology");
  const shown = topologies.length === 0 ? "" : ` (${topologies.slice(0, 10).join(", ")})`;
  const agents = namesOf(before, "agent").length;
  const counts = `${topologies.length} topologies${shown}, ${agents} agents`;
  const what = `${counts}, decisions up to ${decisionOf(before)}`;
  return new HeadwaterError("not-empty", `a coordinator's state is there: ${what}`, {
    place,
    remedy: "give another --state-dir; or add --force, and what is not in the backup is forgotten",
  });
}
