import { renameSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { HeadwaterError } from "../../base/index.js";
import { WatchedFile } from "../../connectors/runtime/watched-file.js";
import type { ComponentContext } from "../../topology/index.js";
import { until } from "../fixtures/until.js";
import { temporaryFolder } from "./drive.js";

/** A watched file, and how often it was looked at, read, and found unreadable. */
async function watched(first: string, read: (text: string) => string) {
  const path = join(temporaryFolder(), "watched.txt");
  const told = { looks: 0, reads: 0, unreadable: 0 };
  const replace = (text: string, by = `${path}.new`) => {
    writeFileSync(by, text);
    renameSync(by, path);
  };
  replace(first);
  const file = new WatchedFile<string>({
    path,
    /** Asked before each look. */
    get refreshMs() {
      told.looks++;
      return 1;
    },
    bytesMax: 1_000,
    remedy: "make it smaller",
    async read() {
      told.reads++;
      return read(await readFile(path, "utf8"));
    },
    told: (value) => value,
  });
  onTestFinished(() => file.close());
  const context = { log: () => undefined, count: () => told.unreadable++ };
  await file.open(context as unknown as ComponentContext);
  const looks = async (more: number) => {
    const least = told.looks + more;
    await until("it was looked at", () => told.looks >= least);
  };
  return { file, told, path, replace, looks };
}

const damaged = (text: string) => {
  if (text.startsWith("bad")) throw new HeadwaterError("bad-model", text);
  return text;
};

test("as it is, and a damaged one as well: it is not read again at each look", async () => {
  const { file, told, replace, looks } = await watched("good", damaged);
  await looks(5);
  expect(told.reads).toBe(1);
  replace("bad");
  await until("it was found damaged", () => told.unreadable > 0);
  await looks(5);
  expect(told).toMatchObject({ reads: 2, unreadable: 1 });
  replace("bad again");
  await until("it was found damaged again", () => told.unreadable > 1);
  replace("better");
  await until("it is there", () => file.value === "better");
  expect(told).toMatchObject({ reads: 4, unreadable: 2 });
});

test("a damaged one that comes back behind a good one is said again", async () => {
  const { file, told, path, replace, looks } = await watched("good", damaged);
  replace("bad");
  await until("it was found damaged", () => told.unreadable === 1);
  renameSync(path, `${path}.bad`);
  replace("better");
  await until("it is there", () => file.value === "better");
  renameSync(`${path}.bad`, path);
  await until("it was read again", () => told.reads === 4);
  await looks(5);
  expect(told.reads).toBe(4);
  expect(told.unreadable).toBeGreaterThanOrEqual(2);
  expect(file.value).toBe("better");
});

test("one that could not be read is tried at each look, said once", async () => {
  let closed = false;
  const { file, told, replace, looks } = await watched("good", (text) => {
    if (closed) throw new Error("EACCES");
    return text;
  });
  closed = true;
  replace("next");
  await until("it could not be read", () => told.unreadable > 0);
  const { reads } = told;
  await looks(5);
  expect(told.reads).toBeGreaterThanOrEqual(reads + 4);
  expect(told.unreadable).toBe(1);
  closed = false;
  await until("it is there", () => file.value === "next");
});
