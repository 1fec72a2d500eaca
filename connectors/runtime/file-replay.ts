import { open, stat } from "node:fs/promises";
import { errorText, HeadwaterError } from "../../base/index.js";
import type { Fields, Json, Spout } from "../../topology/index.js";
import type { ConnectorScope } from "../connector.js";
import { expandTemplate } from "../template.js";
import { RecordSpout } from "./record-spout.js";

interface FileReplayConfig {
  readonly path: string;
  readonly format: "csv" | "jsonl";
  readonly fields: Fields;
  readonly header: boolean;
  readonly speed: number | null;
  readonly timeField: string | null;
}

/** The running half of `fileReplay`. */
export function makeFileReplay(config: Json, scope: ConnectorScope): Spout {
  const { path, ...rest } = config as unknown as FileReplayConfig;
  const file = expandTemplate(path, scope, "path");
  return new RecordSpout({
    ...rest,
    name: file,
    open: () => openForReading(file, scope.component),
    openAt: async (bytes) => {
      const { size } = await stat(file);
      // Also a pipe or a device has size 0.
      if (size < bytes) return `it has ${size} bytes, and ${bytes} were read`;
      return openForReading(file, scope.component, bytes);
    },
  });
}

/**
 * The bytes of a file behind the first `start`, in chunks of 64 KiB; throws
 * HeadwaterError("unreadable-file") when it cannot be opened.
 */
export async function openForReading(
  path: string,
  place: string,
  start?: number,
): Promise<AsyncIterable<Uint8Array>> {
  try {
    const file = await open(path, "r");
    return file.createReadStream({ highWaterMark: 64 * 1024, ...(start === undefined ? {} : { start }) });
  } catch (cause) {
    throw new HeadwaterError("unreadable-file", `cannot read ${path}: ${errorText(cause)}`, {
      place,
      remedy: "check that the file is on this agent's host and that the agent may read it",
      cause,
    });
  }
}
