/** The only way to the time: doers get one through their constructor, deciders get `now` with each event. */
export interface Clock {
  /** Running time in ms, monotonic, from an arbitrary start. */
  now(): number;
  /** Wall-clock time in ms since 1970; may step. */
  wall(): number;
}

/** The clock of a real process. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
};
