import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { describeWithMosquitto, type Mosquitto, startMosquitto } from "../fixtures/mosquitto.js";
import { pause } from "../fixtures/until.js";
import { Fleet } from "./fleet.js";
import { Ledger } from "./ledger.js";
import { isThere, passing } from "./topologies.js";

const rate = 200;

describeWithMosquitto("an operator", () => {
  let outside: Mosquitto;
  let fleet: Fleet;
  let ledger: Ledger;
  const mended = () => join(fleet.directory, "mended");

  beforeAll(async () => {
    outside = await startMosquitto({ config: ["max_queued_messages 0", "max_inflight_messages 0"] });
    fleet = await Fleet.start();
    fleet.startAgent("gw-1", "gateway");
    for (const name of ["core-1", "core-2"]) fleet.startAgent(name, "core");
    for (const agent of fleet.agents.values()) await agent.says(/connected to the broker/);
    ledger = await Ledger.listen("passing", outside.url);
  });

  afterEach(({ task }) => {
    if (task.result?.state === "fail") console.log(fleet.log);
  });

  afterAll(async () => {
    await ledger?.close();
    await fleet?.close();
    await outside?.remove();
  });

  const lines = (output: string) =>
    output
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it("submits a topology, and it runs", async () => {
    const execute = `if (tuple.n === 13 && !${isThere(mended())}) throw new Error("not mended");`;
    const file = join(fleet.directory, "passing.ts");
    writeFileSync(file, passing({ name: "passing", feed: outside.url, out: outside.url, execute }));
    await fleet.command("submit", file);
    ledger.start(outside.url, ["gw-1"], rate);
    await ledger.next("the flow", ({ n }) => n > 20);
    expect(await fleet.command("list")).toMatch(/passing\s+running/);
  });

  it("looks at its tuples and its log", async () => {
    const tapped = lines(await fleet.command("tap", "passing", "moved", "--limit", "5", "--json"));
    expect(tapped.filter(({ kind }) => kind === "tuple")).toHaveLength(5);
    expect(tapped[0]).toMatchObject({ task: "moved:0", tuple: { via: "gw-1" } });
    expect(await fleet.command("logs", "passing")).toMatch(/moved opens on core-/);
  });

  it("replays dead letters after the fault is mended, and then nothing is missing", async () => {
    await ledger.stop();
    const failed = ledger.sent.size;
    await ledger.settled(20_000, failed);
    const { deadLetters } = await fleet.client.deadLetters("passing", 100);
    expect(deadLetters.map(({ error }) => error)).toEqual(Array(failed).fill("not mended"));
    writeFileSync(mended(), "");
    await fleet.command("deadletters", "passing", "--replay");
    await ledger.settled();
    ledger.start(outside.url, ["gw-1"], rate);
  });

  it("moves everything off an agent", async () => {
    const owner = await fleet.ownerOf("passing", "moved:0");
    await fleet.command("drain", owner);
    const next = await ledger.next("another owner", ({ by }) => by !== owner);
    expect(await fleet.ownerOf("passing", "moved:0")).toBe(next.by);
    await fleet.command("uncordon", owner);
  });

  it("pauses and resumes", async () => {
    await fleet.command("pause", "passing");
    await fleet.topology("passing", ({ status }) => status === "paused");
    await pause(500);
    const before = ledger.results;
    await pause(1_000);
    expect(ledger.results).toBe(before);
    await fleet.command("resume", "passing");
    await ledger.next("the flow", () => true);
  });

  it("kills it: what was taken in comes out, and then its name is free", async () => {
    await fleet.command("kill", "passing");
    expect(ledger.holes).toEqual([]);
    expect(await fleet.command("list")).toMatch(/passing\s+ended/);
    for (const name of ["gw-1", "core-1", "core-2"])
      await expect
        .poll(async () => (await fleet.client.agent(name)).taskList, { timeout: 5_000 })
        .toEqual([]);
    await fleet.command("delete", "passing");
    expect(await fleet.client.topologies()).toEqual([]);
    await ledger.stop();
  });
});
