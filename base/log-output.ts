import { fstatSync, writeSync } from "node:fs";

/** Standard error. */
const descriptor = 2;

/**
 * Writes lines to standard error, and lives on when they cannot be written: when the log is a file on a full
 * disk, or whoever read it has gone. How many are missing stands before the first that can be written again.
 * `fd`: where to, standard error by default.
 */
export function logOutput(fd = descriptor): (line: string) => void {
  let lost = 0;
  const write = isPipe(fd) ? streamWriter(() => lost++) : fileWriter(fd);
  return (line) => {
    try {
      if (lost > 0) {
        // Behind a line of which only the beginning had room.
        write(`\n${lost} lines of the log could not be written\n`);
        lost = 0;
      }
      write(`${line}\n`);
    } catch {
      lost++;
    }
  };
}

/** Journald, a pipe, a terminal: where a line does not fit at once, Node.js waits and writes the rest. */
function isPipe(fd: number): boolean {
  try {
    const found = fstatSync(fd);
    return fd === descriptor && !found.isFile() && !(found.isCharacterDevice() && !process.stderr.isTTY);
  } catch {
    return false;
  }
}

/** Throws when it cannot write all of a text. */
function fileWriter(fd: number): (text: string) => void {
  return (text) => {
    const bytes = Buffer.from(text);
    if (writeSync(fd, bytes) < bytes.length) throw new Error("only the beginning was written");
  };
}

/** A stream tells of a fault by an event, and nobody who hears it would end the process. */
function streamWriter(failed: () => void): (text: string) => void {
  process.stderr.on("error", failed);
  return (text) => void process.stderr.write(text);
}
