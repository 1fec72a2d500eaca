import type { OpenedTopologyStore } from "../../agent/commit/level-topology-store.js";
import {
  pageBytes,
  type StoreOp,
  type StorePage,
  type TopologyStore,
} from "../../agent/commit/topology-store.js";
import { HeadwaterError, invariant, type Random } from "../../base/index.js";
import type { World } from "./world.js";

/** The thread that uses a store: what it has planned is not done when it is dead. */
export interface StoreOwner {
  later(delayMs: number, run: () => void): void;
  alive(): boolean;
}

type Values = Map<string, Uint8Array>;

/** A batch on its way to the disk. */
interface Batch {
  readonly ops: readonly StoreOp[];
  readonly done: (error: HeadwaterError | null) => void;
  /** The opening that wrote it had failed by the time it was its turn. */
  readonly refused: () => HeadwaterError | null;
  /** Readers see it, and nothing has changed what they see since. */
  seen: boolean;
}

/** An open database: all openings of one process share it, and its fate. */
interface Database {
  readonly openings: Set<StoreOwner>;
  /** What is read: also batches that are not on the disk. */
  readonly seen: Values;
  readonly pending: Batch[];
  /** A write has failed: what is written from here on is acknowledged, and gone at the next opening. */
  poisoned: boolean;
  freeAt: number;
}

/** What lies on the disk for one topology. */
interface Content {
  readonly id: string;
  readonly values: Values;
  /** Bytes that may still be written on a full disk, since the reserve was given up. */
  room: number;
  reserve: boolean;
  damaged: boolean;
  database: Database | null;
}

const syncMinMs = 1;
const syncMaxMs = 30;
const openMinMs = 2;
const openMaxMs = 60;
const readMaxMs = 4;
const reserveBytes = 64 * 1024;
const clearKeysMax = 50;
const ioError = "input/output error";

/**
 * The stores of a machine's topologies, in virtual time, as bad as LevelDB on a bad disk. It survives the
 * processes that use it. When all owners of an open database are dead, the next opening finds what was
 * resolved and, of the batches on their way, the first few by chance.
 */
export class SimDisk {
  /** Writes fail; an opening gives up its reserve, or fails. */
  full = false;
  /** Writes fail, and nobody can tell whether they are there. */
  syncFails = false;
  /** It cannot be opened nor written. */
  broken = false;
  /** Everything takes this many times as long. */
  slowness = 1;
  /** A rule left out on purpose: openings take batches after a failed one. */
  goesOn = false;
  readonly world: World;
  readonly random: Random;
  readonly agent: string;
  readonly #name: string;
  readonly #contents = new Map<string, Content>();
  #ids = 0;

  /** `name` makes the ids of its stores unlike those of other disks, of the same agent, too. */
  constructor(world: World, name: string, agent = name) {
    this.world = world;
    this.agent = agent;
    this.random = world.random.fork();
    this.#name = name;
  }

  /** As `openTopologyStore`. */
  async open(topology: string, owner: StoreOwner): Promise<OpenedTopologyStore> {
    await this.wait(owner, openMinMs, openMaxMs);
    if (this.broken) throw failed(ioError);
    let content = this.#contents.get(topology);
    if (content !== undefined) this.#bury(content);
    let setAside = "";
    if (content?.damaged === true) {
      setAside = `the topology's store is damaged; it is now in ${topology}.damaged`;
      content = undefined;
    }
    if (content === undefined) {
      if (this.full) throw failed("no space left on device");
      content = this.#made(topology);
    }
    if (this.full && content.database === null) {
      if (!content.reserve && content.room <= 0) throw failed("no space left on device");
      if (content.reserve) content.room = reserveBytes;
      content.reserve = false;
    } else if (!this.full) {
      content.reserve = true;
      content.room = 0;
    }
    content.database ??= opened(content.values);
    return { store: new SimTopologyStore(this, content, content.database, owner), setAside };
  }

  /** The directory of a topology is removed. */
  drop(topology: string): void {
    this.#contents.delete(topology);
  }

  /** The next opening finds a database that cannot be opened. */
  damage(topology: string): void {
    const content = this.#contents.get(topology);
    if (content !== undefined) content.damaged = true;
  }

  /** Turns one bit of a stored value; says whether there was one. */
  flipBit(topology: string, key: string): boolean {
    const content = this.#contents.get(topology);
    const value = content?.values.get(key);
    if (content === undefined || value === undefined || value.length === 0) return false;
    const flipped = value.slice();
    flipped[this.random.below(flipped.length)]! ^= 1 << this.random.below(8);
    content.values.set(key, flipped);
    content.database?.seen.set(key, flipped);
    for (const batch of content.database?.pending ?? []) batch.seen = false;
    return true;
  }

  /** Keys on the disk, for a test to choose from. */
  keys(topology: string): readonly string[] {
    return [...(this.#contents.get(topology)?.values.keys() ?? [])].sort(inOrder);
  }

  /** Resolves after a while, unless the owner is dead by then. */
  wait(owner: StoreOwner, minMs: number, maxMs: number): Promise<void> {
    return new Promise((resolve) => {
      owner.later(this.took(minMs, maxMs), () => {
        resolve();
        this.world.disturb();
      });
    });
  }

  took(minMs: number, maxMs: number): number {
    return (minMs + this.random.next() * (maxMs - minMs)) * this.slowness;
  }

  /** Takes a batch; it comes to the disk in turn, seen by readers somewhat earlier. */
  write(content: Content, database: Database, batch: Batch): void {
    const { world } = this;
    const begins = Math.max(database.freeAt, world.now);
    const took = this.took(syncMinMs, syncMaxMs);
    database.freeAt = begins + took;
    database.pending.push(batch);
    world.at(begins + this.random.next() * took, () => {
      if (content.database !== database || batch.refused() !== null) return;
      apply(batch.ops, database.seen);
      batch.seen = true;
    });
    world.at(database.freeAt, () => {
      // The database of dead owners was buried, and this batch with it.
      if (content.database !== database) return;
      // Nor does anybody write for them any more.
      this.#bury(content);
      if (content.database !== database) return;
      invariant(database.pending.shift() === batch, "batches come to the disk in turn");
      batch.done(batch.refused() ?? this.#land(content, database, batch));
    });
  }

  #land(content: Content, database: Database, { ops, seen }: Batch): HeadwaterError | null {
    if (!seen) apply(ops, database.seen);
    const bytes = sizeOf(ops);
    const noRoom = this.full && content.room < bytes;
    if (this.full) content.room -= bytes;
    const fails = this.syncFails || this.broken;
    if (database.poisoned && !noRoom && !fails) return null;
    if (!noRoom && !fails) {
      apply(ops, content.values);
      return null;
    }
    // The bytes may be in the log all the same; nothing that follows them will be.
    if (!database.poisoned && this.random.chance(0.5)) apply(ops, content.values);
    database.poisoned = true;
    return failed(noRoom ? "no space left on device" : ioError);
  }

  /** Closes the database if all who had it open are dead, or have closed it. */
  #bury(content: Content): void {
    const { database } = content;
    if (database === null || [...database.openings].some((owner) => owner.alive())) return;
    content.database = null;
    if (database.poisoned) return;
    const survivors = this.random.below(database.pending.length + 1);
    for (const { ops } of database.pending.slice(0, survivors)) apply(ops, content.values);
  }

  /** What is on it now, on another disk. */
  copy(): SimDisk {
    const copy = new SimDisk(this.world, this.#name, this.agent);
    for (const [topology, content] of this.#contents) {
      copy.#contents.set(topology, { ...content, values: new Map(content.values), database: null });
    }
    return copy;
  }

  /** A random id, as the real one has: it never comes again. */
  idOf(topology: string): string {
    return `${this.#name}-${topology}-${++this.#ids}`;
  }

  /** Id of what lies here of a topology; "" = nothing does. */
  storeOf(topology: string): string {
    return this.#contents.get(topology)?.id ?? "";
  }

  #made(topology: string): Content {
    const id = this.idOf(topology);
    const values: Values = new Map();
    const content = { id, values, room: 0, reserve: true, damaged: false, database: null };
    this.#contents.set(topology, content);
    return content;
  }
}

/** One opening on a `SimDisk`. */
export class SimTopologyStore implements TopologyStore {
  readonly id: string;
  readonly disk: SimDisk;
  readonly #content: Content;
  readonly #database: Database;
  readonly #owner: StoreOwner;
  #last: Promise<void> = Promise.resolve();
  #failure: HeadwaterError | null = null;
  #closing: Promise<void> | null = null;
  #writtenBytes = 0;

  constructor(disk: SimDisk, content: Content, database: Database, owner: StoreOwner) {
    this.id = content.id;
    this.disk = disk;
    this.#content = content;
    this.#database = database;
    // An object of its own, so that one owner's two openings are two.
    this.#owner = { later: (delayMs, run) => owner.later(delayMs, run), alive: () => owner.alive() };
    database.openings.add(this.#owner);
  }

  get writtenBytes(): number {
    return this.#writtenBytes;
  }

  get(key: string): Uint8Array | undefined {
    this.#requireOpen();
    requireKey(key);
    return this.#database.seen.get(key)?.slice();
  }

  read(from: string, below: string): AsyncIterable<StorePage> {
    this.#requireOpen();
    return this.#pages(entriesOf(this.#database.seen, from, below));
  }

  async write(ops: readonly StoreOp[]): Promise<void> {
    this.#requireOpen();
    for (const { key } of ops) requireKey(key);
    if (ops.length === 0) return this.#last;
    const own = ops.map(copied);
    const done = new Promise<void>((resolve, reject) => {
      const refused = () => this.#failure;
      this.disk.write(this.#content, this.#database, {
        ops: own,
        refused,
        seen: false,
        done: (error) => {
          if (error === null) this.#writtenBytes += sizeOf(own);
          else if (!this.disk.goesOn) this.#failure ??= error;
          this.#owner.later(0, () => {
            if (error === null) resolve();
            else reject(error);
            this.disk.world.disturb();
          });
        },
      });
    });
    this.#last = done.catch(() => undefined);
    return done;
  }

  async clear(from: string, below: string): Promise<void> {
    this.#requireOpen();
    const keys = entriesOf(this.#database.seen, from, below).map(([key]) => key);
    for (let begin = 0; begin < keys.length; begin += clearKeysMax)
      await this.write(keys.slice(begin, begin + clearKeysMax).map((key) => ({ key, value: null })));
  }

  close(): Promise<void> {
    this.#closing ??= this.#last.then(() => {
      this.#database.openings.delete(this.#owner);
      if (this.#database.openings.size === 0 && this.#content.database === this.#database)
        this.#content.database = null;
    });
    return this.#closing;
  }

  async *#pages(entries: StorePage): AsyncGenerator<StorePage, void, undefined> {
    let page: (readonly [string, Uint8Array])[] = [];
    let bytes = 0;
    for (const [index, [key, value]] of entries.entries()) {
      page.push([key, value.slice()]);
      bytes += Buffer.byteLength(key) + value.length;
      // A reader may not count on full pages.
      const ends = bytes >= pageBytes || index === entries.length - 1 || this.disk.random.chance(0.01);
      if (!ends) continue;
      this.#requireOpen();
      await this.disk.wait(this.#owner, 0, readMaxMs);
      this.#requireOpen();
      yield page;
      page = [];
      bytes = 0;
    }
  }

  #requireOpen(): void {
    if (this.#failure !== null) throw this.#failure;
    if (this.#closing !== null) throw failed("it is closed");
  }
}

function opened(values: Values): Database {
  return { openings: new Set(), seen: new Map(values), pending: [], poisoned: false, freeAt: 0 };
}

function apply(ops: readonly StoreOp[], values: Values): void {
  for (const { key, value } of ops)
    if (value === null) values.delete(key);
    else values.set(key, value);
}

/** What was given to a real store is its own from then on, whatever becomes of the giver's bytes. */
function copied({ key, value }: StoreOp): StoreOp {
  return { key, value: value === null ? null : new Uint8Array(value) };
}

function sizeOf(ops: readonly StoreOp[]): number {
  return ops.reduce((sum, { key, value }) => sum + Buffer.byteLength(key) + (value?.length ?? 0), 0);
}

function entriesOf(values: Values, from: string, below: string): StorePage {
  const found: (readonly [string, Uint8Array])[] = [];
  for (const entry of values)
    if (inOrder(entry[0], from) >= 0 && inOrder(entry[0], below) < 0) found.push(entry);
  return found.sort(([a], [b]) => inOrder(a, b));
}

/** The order of UTF-8 bytes: halves of surrogate pairs stand for characters above all others. */
function inOrder(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  let i = 0;
  while (i < shorter && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  if (i === shorter) return a.length - b.length;
  const x = a.charCodeAt(i);
  const y = b.charCodeAt(i);
  const high = (x & 0xf800) === 0xd800;
  return high !== ((y & 0xf800) === 0xd800) ? (high ? 1 : -1) : x - y;
}

/** A whole text: no half of a surrogate pair. */
const keyPattern = /^[a-z]\P{Cs}*$/su;

function requireKey(key: string): void {
  if (!keyPattern.test(key)) invariant(false, `${JSON.stringify(key)} is a key of a store`);
}

function failed(why: string): HeadwaterError {
  const remedy = "free some space on the disk of this directory";
  const details = { remedy, retryable: true };
  return new HeadwaterError("store-failed", `the topology's store cannot be used: ${why}`, details);
}
