import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { makeDirectories } from "../../base/index.js";

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "headwater-directories-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

it("makes all that are missing, with the mode, and names the uppermost", async () => {
  const root = folder();
  expect(await makeDirectories(join(root, "a", "b", "c"), 0o700)).toBe(join(root, "a"));
  expect(statSync(join(root, "a")).mode & 0o777).toBe(0o700);
  expect(statSync(join(root, "a", "b", "c")).isDirectory()).toBe(true);
  expect(await makeDirectories(join(root, "a", "b"), 0o700)).toBeUndefined();
});

it("is not disturbed by another that makes the same", async () => {
  const path = join(folder(), "a", "b", "c", "d");
  await Promise.all(Array.from({ length: 20 }, () => makeDirectories(path, 0o700)));
  expect(statSync(path).isDirectory()).toBe(true);
});

it("says that a file is in the way", async () => {
  const root = folder();
  const file = join(root, "file");
  writeFileSync(file, "");
  await expect(makeDirectories(file, 0o700)).rejects.toMatchObject({ code: "ENOTDIR" });
  await expect(makeDirectories(join(file, "a", "b"), 0o700)).rejects.toMatchObject({ code: "ENOTDIR" });
});

it.skipIf(!existsSync("/proc/self"))("gives up at once where no directory can be made", async () => {
  await expect(makeDirectories("/proc/headwater/store", 0o700)).rejects.toMatchObject({
    code: "ENOENT",
    message: expect.stringContaining("/proc takes no directories"),
  });
});

it("takes a directory that is there and may not be written: what is put into it will say so", async () => {
  const root = folder();
  mkdirSync(join(root, "a"), { mode: 0o500 });
  expect(await makeDirectories(join(root, "a"), 0o700)).toBeUndefined();
});
