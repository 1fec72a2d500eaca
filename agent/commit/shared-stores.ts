import { dirname, join } from "node:path";
import { makeDirectories } from "../../base/index.js";
import { type OpenedForAll, openTopologyStore } from "./level-topology-store.js";

/** A thread that reads or writes the store of a topology. */
export interface StoreUser {
  /** It is to close what it has of the store, and to say so with `leave`; one that writes is never told. */
  letGo(): void;
}

/** An open store, for a thread that opens it as well. */
export interface SharedOpening {
  readonly id: string;
  readonly reserveWhole: boolean;
  /** Why the database that was there could not be used, and where it is now; for one user only, else "". */
  readonly setAside: string;
}

interface Opening {
  readonly users: Set<StoreUser>;
  readonly opened: Promise<OpenedForAll>;
  readonly closed: Promise<void>;
  readonly close: () => void;
  told: boolean;
  /** Nobody is let in any more: it is about to be closed. */
  over: boolean;
}

/**
 * The stores that threads of this process have open, held open by the main thread: LevelDB works with the
 * block cache of the first handle, which is gone when that one is closed. So the main thread's is the first
 * and the last, and a worker that takes over opens nothing anew. After an end of which nobody knows what
 * became of its writes, an opening is not given to another one (docs/protocol.md, "Commits").
 */
export class SharedStores {
  readonly #directory: string;
  readonly #latest = new Map<string, Opening>();
  readonly #byUser = new Map<StoreUser, Opening>();

  /** `directory`: where the stores lie, each in a folder with the name of its topology. */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Opens the store of a topology, if it is not open, for `user`, until it leaves. Throws as its opening. */
  async share(topology: string, user: StoreUser): Promise<SharedOpening> {
    const latest = this.#latest.get(topology);
    const opening = latest === undefined || latest.over ? this.#open(topology, latest) : latest;
    opening.users.add(user);
    this.#byUser.set(user, opening);
    const { store, setAside, reserveWhole } = await opening.opened;
    const first = !opening.told;
    opening.told = true;
    return { id: store.id, reserveWhole, setAside: first ? setAside : "" };
  }

  /** `clean`: it wrote nothing, or all that it wrote came to an end that it saw. */
  leave(user: StoreUser, clean: boolean): void {
    const opening = this.#byUser.get(user);
    if (opening === undefined) return;
    this.#byUser.delete(user);
    opening.users.delete(user);
    if (!clean && !opening.over) {
      opening.over = true;
      for (const other of opening.users) other.letGo();
    }
    if (opening.users.size > 0) return;
    opening.over = true;
    opening.close();
  }

  /** Resolves when the store of a topology is not open, or, without one, when none is. */
  async closed(topology?: string): Promise<void> {
    const openings = topology === undefined ? [...this.#latest.values()] : [this.#latest.get(topology)];
    await Promise.all(openings.map((opening) => opening?.closed));
  }

  #open(topology: string, before: Opening | undefined): Opening {
    let close: () => void = () => undefined;
    const left = new Promise<void>((resolve) => {
      close = resolve;
    });
    const opened = this.#openAfter(before?.closed, join(this.#directory, topology));
    const closed = left.then(async () => {
      const found = await opened.catch(() => null);
      await found?.store.close();
      if (this.#latest.get(topology) === opening) this.#latest.delete(topology);
    });
    const opening: Opening = { users: new Set(), opened, closed, close, told: false, over: false };
    this.#latest.set(topology, opening);
    // Whoever comes after a failure tries anew.
    opened.catch(() => {
      opening.over = true;
    });
    return opening;
  }

  async #openAfter(before: Promise<void> | undefined, directory: string): Promise<OpenedForAll> {
    await before;
    await makeDirectories(dirname(directory), 0o700);
    return openTopologyStore(directory, "shared");
  }
}
