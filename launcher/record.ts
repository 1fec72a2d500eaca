import { compareVersions } from "../proto/index.js";

/** A release that lies on the gateway's disk. */
export interface Copy {
  /** sha256 of the release, hex: also the name of its folder. */
  readonly release: string;
  readonly version: string;
  /** Version of the package when it first started: a newer one that was put in since goes before it. */
  readonly over: string;
}

/** A release that has not shown yet that it works. */
export interface Trial extends Copy {
  /** Which attempt of the coordinator's brought it. */
  readonly attempt: number;
  /** How often it was started. */
  readonly starts: number;
  /** Topologies that ran before: they must run again. */
  readonly ran: readonly string[];
}

/** How the last upgrade ended. */
export interface Ending {
  readonly release: string;
  readonly version: string;
  readonly attempt: number;
  /** Why the release was taken back; "" = it works. */
  readonly why: string;
}

/**
 * What a gateway keeps of its program. Every change of it is one synced file, so that a power cut leaves
 * what was before or what is after. The program of the package lies elsewhere, is never touched, and starts
 * whenever nothing better does.
 */
export interface ProgramRecord {
  /** Works; null = the package's own does. */
  readonly good: Copy | null;
  readonly trial: Trial | null;
  readonly last: Ending | null;
  /** The highest revision of a signature that was tried: nothing older comes again. */
  readonly revision: number;
}

export const emptyRecord: ProgramRecord = { good: null, trial: null, last: null, revision: 0 };

/** A release that ended so often before it had shown that it works is taken back. */
export const trialStartsMax = 3;

/** What is to start. */
export interface Choice {
  /** To be durable before anything starts. */
  readonly record: ProgramRecord;
  /** null = the package's own. */
  readonly copy: Copy | null;
  /** What somebody should know. */
  readonly notes: readonly string[];
}

/**
 * Which copy starts. `packaged`: version of the package. `faultOf`: why a copy on the disk may not start, ""
 * = it may. Each start of a release on trial is counted before it happens.
 */
export function choose(record: ProgramRecord, packaged: string, faultOf: (copy: Copy) => string): Choice {
  const notes: string[] = [];
  const kept = standingOf(record, packaged, faultOf, notes);
  const { trial } = kept;
  if (trial === null) return { record: kept, copy: kept.good, notes };
  const why =
    faultOf(trial) ||
    (trial.starts > 0 && isBehind(trial, packaged) ? `the package of this host is newer: ${packaged}` : "") ||
    (trial.starts >= trialStartsMax
      ? `it ended ${trial.starts} times before it had shown that it works`
      : "");
  if (why !== "") {
    notes.push(`release ${trial.version} is taken back: ${why}`);
    return { record: takeBack(kept, why), copy: kept.good, notes };
  }
  const over = trial.starts === 0 ? packaged : trial.over;
  return { record: { ...kept, trial: { ...trial, over, starts: trial.starts + 1 } }, copy: trial, notes };
}

/** What starts when the choice cannot be written down: a start of a trial that is not counted may not be. */
export function chooseUnwritten(record: ProgramRecord, packaged: string, faultOf: (copy: Copy) => string) {
  return standingOf(record, packaged, faultOf, []).good;
}

/** A release is on the disk, whole and checked, and starts next. */
export function tryNext(
  record: ProgramRecord,
  trial: Omit<Trial, "starts">,
  revision: number,
): ProgramRecord {
  return { ...record, trial: { ...trial, starts: 0 }, revision: Math.max(record.revision, revision) };
}

/** The release on trial works, and takes the place of what was before. */
export function accept(record: ProgramRecord): ProgramRecord {
  if (record.trial === null) return record;
  const { release, version, over, attempt } = record.trial;
  return {
    ...record,
    good: { release, version, over },
    trial: null,
    last: { release, version, attempt, why: "" },
  };
}

/** The release on trial does not work: what was before starts from now on. */
export function takeBack(record: ProgramRecord, why: string): ProgramRecord {
  if (record.trial === null) return record;
  const { release, version, attempt } = record.trial;
  return { ...record, trial: null, last: { release, version, attempt, why } };
}

/** Folders of releases that may still start. */
export function needed({ good, trial }: ProgramRecord): ReadonlySet<string> {
  return new Set([good, trial].flatMap((copy) => (copy === null ? [] : [copy.release])));
}

/** Whether a package that was put in since stands before the copy. */
function isBehind({ version, over }: Copy, packaged: string): boolean {
  return packaged !== over && compareVersions(packaged, version) > 0;
}

/** The record without a good copy that can no longer start. */
function standingOf(
  record: ProgramRecord,
  packaged: string,
  faultOf: (copy: Copy) => string,
  notes: string[],
): ProgramRecord {
  const { good } = record;
  if (good === null) return record;
  const fault = isBehind(good, packaged) ? `the package of this host is newer: ${packaged}` : faultOf(good);
  if (fault === "") return record;
  notes.push(`release ${good.version} does not start any more: ${fault}`);
  return { ...record, good: null };
}
