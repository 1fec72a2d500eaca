import { mkdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from "node:fs";
import { describe, expect, it, onTestFinished } from "vitest";
import { until } from "../../fixtures/until.js";
import { fileOf, numbersOf, range, runFeed, sensorAt, startListener } from "./stage.js";

describe("a sensor at the agent's feed listener", () => {
  it("finds feeds that begin again without a word to the disk, in whatever order", async () => {
    const file = fileOf();
    const listener = await startListener({ file });
    for (const topology of ["tank", "plant", "boiler"]) await runFeed(listener, { topology });
    const written = statSync(file, { bigint: true }).mtimeNs;
    for (const topology of ["plant", "tank"]) await runFeed(listener, { topology });
    expect(statSync(file, { bigint: true }).mtimeNs).toBe(written);
    expect(JSON.parse(readFileSync(file, "utf8"))).toHaveLength(3);
  });

  it("is not forgotten over a restart by one of two feeds that began in one turn", async () => {
    const file = fileOf();
    const first = await startListener({ file });
    const port = first.connect("plant");
    let opened = 0;
    port.on("message", () => opened++);
    for (const name of ["a", "b"])
      port.postMessage({ kind: "open", feed: `${name}:0`, filters: [`plant/${name}`], sessions: [] });
    await until("both are open", () => opened === 2);
    port.close();
    await first.close();
    const second = await startListener({ file });
    const sensor = await sensorAt(second);
    for (const name of ["a", "b"]) sensor.publish(0, 1, 1, `plant/${name}`);
    await until("both readings came", () => second.report().received === 2);
    expect(second.report()).toMatchObject({ held: 2, unclaimed: 0 });
  });

  it("waits while a new feed cannot be kept on the disk, and the feed begins when it can", async () => {
    const file = fileOf();
    const listener = await startListener({ file });
    const known = await runFeed(listener, { topology: "known" });
    mkdirSync(`${file}.part`);
    const begins = runFeed(listener);
    await until("the disk refused it", () => listener.trouble !== "");
    expect(listener.trouble).toContain(`cannot be written to ${file}: `);
    expect(listener.trouble).toContain("make room there");
    const sensor = await sensorAt(listener);
    sensor.publish(0, 10);
    await until("the feed that is on the disk has them", () => known.feed.rows.length === 10);
    known.feed.ack(10);
    sensor.publish(10, 20);
    await until("it has the next", () => known.feed.rows.length === 20);
    known.die();
    const next = await runFeed(listener, { topology: "known" });
    await until("its next run has what was not safe", () => next.feed.rows.length === 10);
    // That the first ten do not come again says that its word for them had come.
    expect(numbersOf(next)).toEqual(range(10, 20));
    expect(sensor.answered).toBe(0);
    expect(listener.report()).toMatchObject({ held: 20, unclaimed: 0 });
    rmdirSync(`${file}.part`);
    const { feed } = await begins;
    expect(JSON.parse(readFileSync(file, "utf8"))).toHaveLength(2);
    expect(listener.trouble).toBe("");
    await until("what waited came", () => feed.rows.length === 20);
    next.feed.ack(10);
    feed.ack(20);
    await until("all are answered", () => sensor.answered === 20);
  });

  it("is answered when the topology whose feed could not be kept is killed", async () => {
    const file = fileOf();
    const listener = await startListener({ file });
    mkdirSync(`${file}.part`);
    const port = listener.connect("plant");
    onTestFinished(() => port.close());
    port.postMessage({ kind: "open", feed: "readings:0", filters: ["plant/+"], sessions: [] });
    await until("the disk refused it", () => listener.trouble !== "");
    const sensor = await sensorAt(listener);
    sensor.publish(0, 3);
    await until("they are held", () => listener.report().held === 3);
    port.postMessage({ kind: "close", feed: "readings:0", ended: true });
    await until("they are answered", () => sensor.answered === 3);
    rmdirSync(`${file}.part`);
    await until("the list is right again", () => listener.trouble === "");
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual([]);
  });

  it.each<[string, (file: string) => void]>([
    ["was cut off", (file) => writeFileSync(file, '[{"feed":"plant/readings:0","filters":["plant/+"]')],
    ["is something else", (file) => writeFileSync(file, '{"feed":"plant/readings:0"}')],
    ["cannot be read", (file) => mkdirSync(file)],
  ])("meets no listener that would answer for nobody while the list of feeds %s", async (_, spoil) => {
    const file = fileOf();
    spoil(file);
    await expect(startListener({ file })).rejects.toMatchObject({
      code: "store-failed",
      message: expect.stringContaining("the list of feeds at the feed listener cannot be read: "),
      place: file,
      remedy: expect.stringContaining("delete it if it is damaged"),
    });
    expect(statSync(file).size).toBeGreaterThan(0);
  });
});
