import { createHash } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { errorText, errorWithRemedy, HeadwaterError } from "../base/index.js";
import { readPublicKey, verifyBundle } from "../proto/index.js";

/** What was last run of a topology. */
interface Floor {
  readonly revision: number;
  /** sha256, hex. */
  readonly bundle: string;
}

/** Refused for good, or not to be found out at present: then it is tried again after a pause. */
type Objection =
  | { readonly kind: "worker-refused"; readonly why: string }
  | { readonly kind: "worker-ended"; readonly why: string; readonly place: null };

/** Topologies that are remembered; beyond, those that were raised longest ago are forgotten. */
const floorsMax = 1_000;

const signingRemedy =
  "sign it with a deploy key of this agent: `headwater submit` or `update` with --sign-key; to go back to " +
  "an older version, sign that one anew with `update`";
const withoutCodeRemedy =
  "write it as a topology in YAML; or let it run on agents that were started without --builtin-only";

/**
 * Lets only such code run as one of the deploy keys has signed: for this topology, and no older than what ran
 * of it before, as durable on this agent's disk. So a coordinator that somebody has taken over cannot bring
 * code of its own, swap that of two topologies, or go back to a version with a known hole. It looks at the
 * file before every start, in one go, so that nothing overtakes it: some ms, tens for the largest bundle.
 */
export class DeployGuard {
  /** Bundles that were refused since the process began, by reason. */
  readonly refused = { code: 0, unsigned: 0, damaged: 0, "other-key": 0, swapped: 0, older: 0 };
  readonly #keys: ReadonlySet<string>;
  readonly #file: string;
  readonly #isWithoutCode: ((bundle: Uint8Array) => boolean) | null;
  #floors: ReadonlyMap<string, Floor> | null = null;

  /**
   * `keys`: public deploy keys; none = a bundle needs no signature. `directory`: the agent's state.
   * `isWithoutCode`: when it is given, only bundles of which it is true may run.
   */
  constructor(
    keys: readonly string[],
    directory: string,
    isWithoutCode: ((bundle: Uint8Array) => boolean) | null = null,
  ) {
    this.#keys = new Set(keys);
    this.#isWithoutCode = isWithoutCode;
    this.#file = join(directory, "deployed.json");
  }

  /**
   * Throws `code-refused` when the file may not run as this topology, and `store-failed` when that cannot be
   * found out now, or what `raise` has to write cannot be written.
   */
  check(path: string, topology: string, bundle: string): void {
    const floors = this.#raised(path, topology, bundle);
    if (floors !== null) this.#save(floors, rmSync);
  }

  /** As `check`; from now on, durably, nothing older of the topology may run. */
  raise(path: string, topology: string, bundle: string): void {
    const floors = this.#raised(path, topology, bundle);
    if (floors === null) return;
    this.#save(floors, (part) => renameSync(part, this.#file));
    this.#floors = floors;
  }

  /**
   * What a worker's thread would say if it were there: null = it may run. A version that is only checked is
   * refused whatever the reason, for the one that runs goes on.
   */
  objection(act: "check" | "raise", path: string, topology: string, bundle: string): Objection | null {
    try {
      this[act](path, topology, bundle);
      return null;
    } catch (error) {
      const refused = act === "check" || (error as HeadwaterError).code === "code-refused";
      const why = errorWithRemedy(error);
      return refused ? { kind: "worker-refused", why } : { kind: "worker-ended", why, place: null };
    }
  }

  /** What is remembered when the file has run; null = what is remembered now. Throws as `check`. */
  #raised(path: string, topology: string, bundle: string): ReadonlyMap<string, Floor> | null {
    this.#checkForCode(path, topology, bundle);
    if (this.#keys.size === 0) return null;
    const revision = this.#revisionOf(path, topology, bundle);
    const floors = this.#load();
    if (floors.get(topology)?.revision === revision) return null;
    const next = new Map(floors);
    next.delete(topology);
    next.set(topology, { revision, bundle });
    if (next.size > floorsMax) next.delete(next.keys().next().value!);
    return next;
  }

  #checkForCode(path: string, topology: string, bundle: string): void {
    if (this.#isWithoutCode === null || this.#isWithoutCode(this.#bundleAt(path, topology, bundle))) return;
    throw this.#refuse("code", topology, "it is code, and only ready components and expressions run here");
  }

  #bundleAt(path: string, topology: string, bundle: string): Buffer {
    const bytes = this.#read(path);
    if (createHash("sha256").update(bytes).digest("hex") === bundle) return bytes;
    throw this.#refuse("damaged", topology, "the file on this agent's disk is not the bundle of that hash");
  }

  #revisionOf(path: string, topology: string, bundle: string): number {
    const bytes = this.#bundleAt(path, topology, bundle);
    const signature = this.#signatureOf(bytes, topology);
    if (signature === null) throw this.#refuse("unsigned", topology, "nobody has signed its code");
    if (!this.#keys.has(signature.key))
      throw this.#refuse("other-key", topology, `its code is signed by ${signature.key}, no deploy key here`);
    if (signature.topology !== topology)
      throw this.#refuse("swapped", topology, `its code was signed as topology ${signature.topology}`);
    const { revision } = signature;
    const floor = this.#load().get(topology);
    const same = revision === floor?.revision && bundle === floor.bundle;
    if (floor !== undefined && revision <= floor.revision && !same) {
      const older = `its code is revision ${revision}, and revision ${floor.revision} has run here`;
      throw this.#refuse("older", topology, older);
    }
    return revision;
  }

  #signatureOf(bytes: Uint8Array, topology: string) {
    try {
      return verifyBundle(bytes);
    } catch (error) {
      throw this.#refuse("damaged", topology, errorText(error));
    }
  }

  #refuse(reason: keyof DeployGuard["refused"], topology: string, why: string): HeadwaterError {
    const times = ++this.refused[reason];
    const text = `this agent refuses to run ${topology}: ${why} (${reason}, ${times} since its start)`;
    return new HeadwaterError("code-refused", text, {
      place: topology,
      remedy: reason === "code" ? withoutCodeRemedy : signingRemedy,
    });
  }

  #read(path: string): Buffer {
    try {
      return readFileSync(path);
    } catch (error) {
      throw this.#failed(path, error);
    }
  }

  /** A file that is there and cannot be read as what it is lets nothing run: it may have said no. */
  #load(): ReadonlyMap<string, Floor> {
    if (this.#floors !== null) return this.#floors;
    try {
      const floors = JSON.parse(readFileSync(this.#file, "utf8")) as [string, Floor][];
      this.#floors = new Map(floors);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw this.#failed(this.#file, error);
      this.#floors = new Map();
    }
    return this.#floors;
  }

  /** `settle`: what becomes of the file beside the old one, once it is on the disk. */
  #save(floors: ReadonlyMap<string, Floor>, settle: (part: string) => void): void {
    const part = `${this.#file}.part`;
    try {
      mkdirSync(dirname(this.#file), { recursive: true, mode: 0o700 });
      const file = openSync(part, "w", 0o600);
      try {
        writeSync(file, JSON.stringify([...floors]));
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      settle(part);
      const directory = openSync(dirname(this.#file), "r");
      try {
        fsyncSync(directory);
      } finally {
        closeSync(directory);
      }
    } catch (error) {
      throw this.#failed(this.#file, error);
    }
  }

  #failed(place: string, cause: unknown): HeadwaterError {
    return new HeadwaterError("store-failed", `${place} cannot be used: ${errorText(cause)}`, {
      place,
      remedy: "look at the disk; if the file is damaged, delete it, and what ran here before is forgotten",
      retryable: true,
      cause,
    });
  }
}

/** Public keys from the setting: each is a key, or a file with one key a line. Throws `bad-setting`. */
export function deployKeysOf(setting: readonly string[]): readonly string[] {
  return setting.flatMap((given) => {
    const key = readPublicKey(given);
    return key === null ? keysIn(given) : [key];
  });
}

function keysIn(file: string): readonly string[] {
  const bad = (why: string) =>
    new HeadwaterError("bad-setting", `${file} is no deploy key: ${why}`, {
      place: "--deploy-key",
      remedy: "give what `headwater keys create` printed (hwk1:…), or a file with it",
    });
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw bad(errorText(error));
  }
  const lines = text.split("\n").map((line) => line.trim());
  const keys = lines.filter((line) => line !== "" && !line.startsWith("#"));
  const wrong = keys.find((line) => readPublicKey(line) === null);
  if (keys.length === 0 || wrong !== undefined) throw bad("the file holds something else");
  return keys;
}
