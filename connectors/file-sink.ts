import type { BoltSpec, Fields, Finding, GraphComponent } from "../topology/index.js";
import { builtinBolt, errorFinding, warningFinding } from "../topology/index.js";
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
 * kill: `<path>.position` says how much of the file counts, and must stay beside it. That holds as long as
 * the task stays on its agent: on another one the last lines may come again, so place it with `onEach`.
 * Several tasks should not share a file: put `${task}` into the path.
 */
export function fileSink(options: FileSinkOptions): BoltSpec<Fields, Record<never, never>> {
  const { path } = options;
  const config = { path, format: options.format ?? formatOf(path) };
  return builtinBolt(
    {},
    {
      builtin: "file-sink",
      config,
      check: (component, { settings }) => {
        const findings = [...templateFindings(path, "path")];
        if (settings.delivery === "exactly-once") findings.push(...moveFindings(component));
        if (component.parallelism > 1 && !path.includes("${task}")) {
          const message = `its ${component.parallelism} tasks would write the same file`;
          findings.push(errorFinding("shared-file", "path", message, "put ${task} into the path"));
        }
        return findings;
      },
    },
  );
}

/** What a file holds is known beside it alone: another agent cannot leave out what was written there. */
function moveFindings({ placement }: GraphComponent): readonly Finding[] {
  if (placement.kind === "onEach") return [];
  const message = "when its task moves, its last lines may be written again on the other agent";
  const remedy =
    placement.kind === "on"
      ? "give its labels to one agent alone, or place it with onEach instead of on"
      : 'pin it: { onEach: { role: "archive" } }, with a label that one agent alone has';
  return [warningFinding("lines-may-repeat", "path", message, remedy)];
}
