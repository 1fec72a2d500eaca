/** What became of one key: for a commit or a checkpoint. */
export interface StateChange {
  /** `<component>/<name of the cell>` */
  readonly cell: string;
  readonly key: string;
  /** null = deleted. */
  readonly value: Uint8Array | null;
}

/** Values as of the last checkpoint. */
export interface StateStorage {
  read(cell: string, key: string): Uint8Array | undefined;
}

/** How much state one task may hold. */
export interface StateLimits {
  /** Bytes of keys and values, in memory or not. Default 256 MiB. A write beyond throws `state-full`. */
  readonly stateBytesMax: number;
  /** Bytes of values that stay in memory once the store has them. Default 16 MiB. */
  readonly cacheBytes: number;
  /**
   * Keys, fields of maps, pieces of lists and timers: what is known of each stays in memory (about 250
   * bytes). Default 250,000. A write beyond throws `state-full`.
   */
  readonly keysMax: number;
}

/** The limits of a task that names none. */
export const defaultStateLimits: StateLimits = {
  stateBytesMax: 256 * 1024 * 1024,
  cacheBytes: 16 * 1024 * 1024,
  keysMax: 250_000,
};

/** A timer whose time has come, and whose it is. */
export interface DueTimer {
  readonly component: string;
  readonly name: string;
  readonly key: string;
  /** The time that was set, ms since 1970. */
  readonly at: number;
}
