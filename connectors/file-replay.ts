import type { Delivery, Fields, Finding, Json, SpoutSpec, StateCells } from "../topology/index.js";
import { builtinSpout, errorFinding, keyedValue } from "../topology/index.js";
import { templateFindings } from "./template.js";

/** What `fileReplay` reads, and how fast. */
export interface FileReplayOptions<F extends Fields> {
  /** Where the file is on the agent; may hold `${agent.name}` and `${agent.<label>}`. */
  readonly path: string;
  /** Default: by the ending of the path (.csv, else JSON lines). */
  readonly format?: "csv" | "jsonl";
  readonly fields: F;
  /** csv: the first line names the columns. Default true; else the columns are the fields in their order. */
  readonly header?: boolean;
  /**
   * "fast" (default): as fast as the topology takes it. "real-time": at the distances of the timestamps in
   * `timeField`.
   * A number: so many times as fast as real time.
   *
   * @range >0..1000000
   */
  readonly pace?: "fast" | "real-time" | number;
  /** The timestamp field that `pace` goes by. */
  readonly timeField?: { [K in keyof F]: F[K] extends `timestamp${string}` ? K : never }[keyof F] & string;
}

/**
 * Replays a file of readings, then is at its end. A line that cannot be read becomes a dead letter. After
 * a restart of its task it begins again at the first line; in `exactly-once` it goes on behind the last line
 * that is committed (lines may be added to the file meanwhile; a shorter file is another one and begins
 * anew). What comes from a pipe cannot be had again: there it goes on with what comes.
 */
export function fileReplay<const F extends Fields>(
  options: FileReplayOptions<F>,
): SpoutSpec<{ readonly default: F }> {
  const { path, fields, pace = "fast" } = options;
  const config = {
    path,
    fields: { ...fields } as Json,
    format: options.format ?? formatOf(path),
    header: options.header ?? true,
    speed: pace === "fast" ? null : pace === "real-time" ? 1 : pace,
    timeField: options.timeField ?? null,
  };
  const check = (): readonly Finding[] => [
    ...templateFindings(path, "path"),
    ...(pace === "fast" ? [] : paceFindings(pace, fields, options.timeField)),
  ];
  const state = (delivery: Delivery): StateCells =>
    delivery === "exactly-once" ? { position: keyedValue("json") } : {};
  return builtinSpout({ default: fields }, { builtin: "file-replay", config, check, state });
}

/** The format that a path's ending names. */
export function formatOf(path: string): "csv" | "jsonl" {
  return /\.csv$/i.test(path) ? "csv" : "jsonl";
}

function paceFindings(pace: unknown, fields: Fields, timeField: string | undefined): readonly Finding[] {
  if (pace !== "real-time" && !(typeof pace === "number" && pace > 0 && pace <= 1e6)) {
    const message = `${JSON.stringify(pace)} is not a pace`;
    return [errorFinding("bad-pace", "pace", message, 'use "fast", "real-time", or a number above 0')];
  }
  if (timeField !== undefined && fields[timeField]?.startsWith("timestamp")) return [];
  const message = "a pace needs a field of type timestamp to go by";
  return [errorFinding("no-time-field", "timeField", message, 'name it: timeField: "at"')];
}
