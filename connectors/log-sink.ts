import type { BoltSpec, Fields } from "../topology/index.js";
import { builtinBolt } from "../topology/index.js";

/** How `logSink` writes. */
export interface LogSinkOptions {
  /** Default "info". */
  readonly level?: "error" | "warn" | "info" | "debug";
  /** What stands before each tuple. Default: nothing. */
  readonly text?: string;
}

/**
 * Writes each tuple as JSON into the topology's log (`headwater logs <topology>`); the log drops lines
 * under load.
 */
export function logSink(options: LogSinkOptions = {}): BoltSpec<Fields, Record<never, never>> {
  const config = { level: options.level ?? "info", text: options.text ?? "" };
  return builtinBolt({}, { builtin: "log-sink", config });
}
