/**
 * base: what every room may use: errors, clock, seeded random, deque, backoff, durations, histogram, names,
 * csv, log. It may not import anything of ours.
 */
export * from "./backoff.js";
export { nestingMax, readCbor } from "./cbor.js";
export * from "./clock.js";
export { formatCsvRecord, parseCsvRecord } from "./csv-record.js";
export * from "./deque.js";
export * from "./directories.js";
export * from "./duration.js";
export * from "./errors.js";
export * from "./hash.js";
export * from "./histogram.js";
export * from "./labels.js";
export * from "./log.js";
export { logOutput } from "./log-output.js";
export * from "./names.js";
export * from "./random.js";
export { Reasons } from "./reasons.js";
export * from "./settings.js";
export * from "./systemd.js";
export * from "./topic-filter.js";
