import { readFile } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { arch } from "node:process";
import { errorText } from "../base/index.js";
import { accept, ProgramFolder, type ProgramRecord, takeBack, tryNext } from "../launcher/index.js";
import { compareVersions, type Release, readRelease, storesLayout, suitsNode } from "../proto/index.js";
import type { BundleFiles } from "./bundle-files.js";
import type { DiskWatch } from "./disk.js";
import { type AgentEffect, type AgentEvent, type ProgramState, packagedProgram } from "./core-contract.js";

/** What is to be known of this process before a release may take its place. */
export interface ProgramsOptions {
  /** Folder of releases, as the launcher said; null = no launcher has started this process. */
  readonly path: string | null;
  /** Whoever started this process starts it again when it ends. */
  readonly supervised: boolean;
  /** What Node.js was started with. */
  readonly script: string;
  readonly version: string;
  /** Public deploy keys; none = a release needs no signature, which only a broker of this host may say. */
  readonly deployKeys: readonly string[];
  readonly brokerIsHere: boolean;
  readonly bundles: BundleFiles;
  readonly disk: Pick<DiskWatch, "why">;
}

type ReleaseEffect = Extract<
  AgentEffect,
  { kind: "ask-for-room" | "lay-release" | "accept-release" | "take-release-back" }
>;

/** Looks at releases, lays them down and keeps the record of them; never decides which one starts. */
export class Programs {
  readonly state: ProgramState;
  readonly #options: ProgramsOptions;
  readonly #folder: ProgramFolder | null;

  constructor(options: ProgramsOptions) {
    const { path, script } = options;
    this.#options = options;
    this.#folder = path === null ? null : new ProgramFolder(path);
    if (this.#folder === null) {
      this.state = packagedProgram;
      return;
    }
    const running = dirname(dirname(resolve(script))) === resolve(path!) ? basename(dirname(script)) : null;
    const { trial, last } = this.#folder.read().record;
    const onTrial = trial !== null && trial.release === running;
    // Laid down, and not what runs: to begin it again would be a restart again, for ever.
    const ending = trial === null || onTrial ? last : { ...trial, why: "the launcher has not started it" };
    this.state = { running, trial: onTrial ? trial : null, last: ending, refusal: refusalOf(options) };
  }

  /** Never rejects. */
  async do(effect: ReleaseEffect): Promise<AgentEvent> {
    switch (effect.kind) {
      case "ask-for-room":
        return { kind: "room-asked", error: await textOf(() => this.#requireRoom(effect.bytes)) };
      case "lay-release":
        return { kind: "release-laid", error: await textOf(() => this.#lay(effect)) };
      case "accept-release":
        return { kind: "release-accepted", error: await textOf(() => this.#accept()) };
      case "take-release-back":
        // One that cannot be written is counted by the launcher: it does not start for ever.
        await textOf(() => this.#takeBack(effect.why));
        return { kind: "release-taken-back" };
    }
  }

  /** As it comes, and as it is laid down. */
  #requireRoom(bytes: number): void {
    const { why } = this.#options.disk;
    if (why !== "") throw new Error(why);
    if (this.#folder!.hasRoom(bytes)) return;
    throw new Error(
      `the disk has no room for it: ${2 * bytes} bytes must be free below ${this.#folder!.path}`,
    );
  }

  async #lay({
    release,
    version,
    attempt,
    ran,
  }: Extract<ReleaseEffect, { kind: "lay-release" }>): Promise<void> {
    const folder = this.#folder!;
    const { bundles } = this.#options;
    const bytes = await readFile(bundles.pathOf(release));
    const read = readRelease(bytes);
    const { record } = folder.read();
    const objection = this.#objectionTo(read, version, floorFor(release, record));
    if (objection !== "") throw new Error(objection);
    this.#requireRoom(bytes.length);
    await folder.lay(release, read);
    const next = tryNext(record, { release, version, attempt, ran, over: "" }, read.manifest.revision);
    folder.write(next);
    folder.prune(next, this.state.running);
  }

  /** Why this agent does not run it; "" = it does. */
  #objectionTo({ manifest, key }: Release, version: string, floor: number): string {
    const { deployKeys, version: own } = this.#options;
    const { architecture, node, stores, revision, downgrade } = manifest;
    if (deployKeys.length > 0) {
      if (key === null) return "nobody has signed it";
      if (!deployKeys.includes(key)) return `${key} has signed it, no deploy key of this agent`;
      if (revision < floor)
        return `its signature is number ${revision}, and number ${floor - 1} was tried here`;
    }
    if (manifest.version !== version) return `it is ${manifest.version}, and ${version} was to come`;
    if (architecture !== arch) return `it is for ${architecture}, and this host is ${arch}`;
    if (!suitsNode(node, process.version))
      return `it needs Node.js ${node.join(", ")} or later, and this host has ${process.version}`;
    if (stores !== storesLayout)
      return `it keeps stores in layout ${stores}, this one in ${storesLayout}: install its package by hand`;
    if (compareVersions(version, own) < 0 && !downgrade)
      return `it is older than ${own}, which runs, and was not signed with --allow-downgrade`;
    return "";
  }

  #accept(): void {
    const folder = this.#folder!;
    const { record } = folder.read();
    if (record.trial?.release !== this.state.running) return;
    const accepted = accept(record);
    folder.write(accepted);
    folder.prune(accepted, this.state.running);
  }

  #takeBack(why: string): void {
    const folder = this.#folder!;
    const { record } = folder.read();
    if (record.trial?.release === this.state.running) folder.write(takeBack(record, why));
  }
}

/** Signatures from this number on are taken; what was tried last may be tried again. */
function floorFor(release: string, { revision, trial, last }: ProgramRecord): number {
  return release === trial?.release || release === last?.release ? revision : revision + 1;
}

/** Why no release can come to this process; "" = it can. */
function refusalOf({ supervised, deployKeys, brokerIsHere }: ProgramsOptions): string {
  if (!supervised)
    return "nobody starts this agent again when it ends: run it as a service, or say --supervised";
  if (deployKeys.length > 0 || brokerIsHere) return "";
  return "this agent has no deploy key, so anybody's program could come: give it one with --deploy-key";
}

async function textOf(work: () => void | Promise<void>): Promise<string> {
  try {
    await work();
    return "";
  } catch (error) {
    return errorText(error) || "it failed";
  }
}
