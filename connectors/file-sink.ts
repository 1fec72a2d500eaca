import type { BoltSpec, Fields } from "../topology/index.js";
import { builtinBolt, errorFinding } from "../topology/index.js";
import { formatOf } from "./file-replay.js";
import { templateFindings } from "./template.js";

/** Where and how `fileSink` writes. */
export interface FileSinkOptions {
  /**
   * The file on the agent; may hold `${agent.name}`, `${agent.<label>}`, `${topology}`, `${task}`. Folders
   * are made.
   */
  readonly path: string;
  /** Default: by the ending of the path (.csv, else JSON lines). */
  readonly format?: "csv" | "jsonl";
}

/**
 * Appends each tuple as a line. A tuple's acknowledgement is held until its line is on the disk (fsync),
 * so nothing is lost by a power cut; a tuple whose task died before that is written again. A full disk
 * stops the stream and loses nothing. In `exactly-once` every line is there once and whole, also after a
 * kill: `<path>.position` says how much of the file counts, and must stay beside it. Several tasks should
 * not share a file: put `${task}` into the path.
 */
export function fileSink(options: FileSinkOptions): BoltSpec<Fields, Record<never, never>> {
  const { path } = options;
  const config = { path, format: options.format ?? formatOf(path) };
  return builtinBolt(
    {},
    {
      builtin: "file-sink",
      config,
      check: (component) => {
        const findings = [...templateFindings(path, "path")];
        if (component.parallelism > 1 && !path.includes("${task}")) {
          const message = `its ${component.parallelism} tasks would write the same file`;
          findings.push(errorFinding("shared-file", "path", message, "put ${task} into the path"));
        }
        return findings;
      },
    },
  );
}
