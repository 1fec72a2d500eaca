import { HeadwaterError } from "../base/index.js";

/** Machines of ELF files that we ship, by the number in their header. */
const machines: Readonly<Record<number, string>> = { 40: "arm", 62: "x64", 183: "arm64" };

/**
 * The processor that a shared object is for, as Node names it, by its content and not by its name. Throws
 * `not-elf` for anything else.
 */
export function machineOf(bytes: Uint8Array, place: string): string {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isElf = view.length > 20 && view.readUInt32BE(0) === 0x7f454c46 && view[5] === 1;
  const machine = isElf ? machines[view.readUInt16LE(18)] : undefined;
  if (machine !== undefined) return machine;
  throw new HeadwaterError("not-elf", "this is no shared object for ARM or x86-64", {
    place,
    remedy: "run `npm ci`, and look what the package classic-level has in its folder prebuilds",
  });
}
