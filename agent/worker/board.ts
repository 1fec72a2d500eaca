import type { Place } from "../core-contract.js";
import type { PlaceRecorder } from "../executor/runtime-contract.js";

const turnsAt = 0;
const componentAt = 1;
const suspiciousAt = 2;
const diskAt = 3;
const fingerprintAt = 1;
const leaseRunningAt = 2;
const leaseWallAt = 3;
const bytes = 48;

/**
 * Memory that an agent's main thread and one worker share: it is there when the worker hangs, and after it
 * died. Written by the worker: progress and place. Written by the main thread: the end of the lease,
 * whether the worker is under suspicion, and whether the disk is full.
 */
export class Board implements PlaceRecorder {
  readonly memory: SharedArrayBuffer;
  readonly #ints: Int32Array;
  readonly #doubles: Float64Array;
  readonly #poison: ReadonlySet<string>;

  /** Without `memory` a new board. `poison` is what the worker dead-letters. */
  constructor(memory?: SharedArrayBuffer, poison: readonly Place[] = []) {
    this.memory = memory ?? new SharedArrayBuffer(bytes);
    this.#ints = new Int32Array(this.memory, 0, 4);
    this.#doubles = new Float64Array(this.memory, 8);
    if (memory === undefined) this.idle();
    this.#poison = new Set(poison.map((place) => `${place.component}/${place.fingerprint}`));
  }

  /** Counts up, and wraps: only a change means something. */
  turn(): void {
    this.#ints[turnsAt] = (this.#ints[turnsAt]! + 1) | 0;
  }

  get turns(): number {
    return this.#ints[turnsAt]!;
  }

  at(component: number, fingerprint: number): void {
    this.#ints[componentAt] = component;
    this.#doubles[fingerprintAt] = fingerprint;
  }

  idle(): void {
    this.#ints[componentAt] = -1;
  }

  get place(): Place | null {
    const component = this.#ints[componentAt]!;
    return component < 0 ? null : { component, fingerprint: this.#doubles[fingerprintAt]! };
  }

  get suspicious(): boolean {
    return this.#ints[suspiciousAt] !== 0;
  }

  suspect(on: boolean): void {
    this.#ints[suspiciousAt] = on ? 1 : 0;
  }

  /** Nothing more may come to the disk. */
  get diskIsFull(): boolean {
    return this.#ints[diskAt] !== 0;
  }

  fillDisk(on: boolean): void {
    this.#ints[diskAt] = on ? 1 : 0;
  }

  poison(component: number, fingerprint: number): boolean {
    return this.#poison.has(`${component}/${fingerprint}`);
  }

  /** End of the lease: ms of `sharedClockMs`, and wall-clock ms. */
  lease(running: number, wall: number): void {
    this.#doubles[leaseRunningAt] = running;
    this.#doubles[leaseWallAt] = wall;
  }

  leased(running: number, wall: number): boolean {
    return running < this.#doubles[leaseRunningAt]! && wall < this.#doubles[leaseWallAt]!;
  }
}

/** Running ms that mean the same in all threads of the process (performance.now() does not). */
export function sharedClockMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
