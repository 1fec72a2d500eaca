import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ProgramFolder } from "../../launcher/folder.js";
import {
  accept,
  type Copy,
  choose,
  chooseUnwritten,
  emptyRecord,
  needed,
  type ProgramRecord,
  takeBack,
  trialStartsMax,
  tryNext,
} from "../../launcher/record.js";
import { makeRelease, readRelease, releaseMain, storesLayout } from "../../proto/index.js";
import fc from "../property.js";

const nameOf = (n: number) => String(n).padStart(64, "0");

/** What may happen to a gateway. `durable`: the write of the record outlives what follows. */
const event = fc.oneof(
  fc.record({ kind: fc.constant("start" as const), writes: fc.boolean() }),
  fc.record({ kind: fc.constant("lay" as const), version: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ kind: fc.constant("works" as const), durable: fc.boolean() }),
  fc.record({ kind: fc.constant("fails" as const), durable: fc.boolean() }),
  fc.record({ kind: fc.constant("damage" as const) }),
  fc.record({ kind: fc.constant("package" as const), version: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ kind: fc.constant("lose-record" as const) }),
);

describe("whatever happens to a gateway", () => {
  it("what starts is whole, what never works starts three times at most, what works stays", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        let record: ProgramRecord = emptyRecord;
        let packaged = "1.0.0";
        let releases = 0;
        let running: Copy | null = null;
        const damaged = new Set<string>();
        const starts = new Map<string, number>();
        const faultOf = ({ release }: Copy) => (damaged.has(release) ? "damaged" : "");
        for (const each of events) {
          switch (each.kind) {
            case "start": {
              const choice = choose(record, packaged, faultOf);
              // A record that cannot be written lets no trial start: it would not be counted.
              running = each.writes ? choice.copy : chooseUnwritten(record, packaged, faultOf);
              if (each.writes) record = choice.record;
              if (running !== null) {
                expect(damaged.has(running.release)).toBe(false);
                expect(needed(record).has(running.release)).toBe(true);
              }
              const trial = running !== null && running.release === record.trial?.release;
              if (trial) starts.set(running!.release, (starts.get(running!.release) ?? 0) + 1);
              if (!each.writes) expect(trial).toBe(false);
              for (const count of starts.values()) expect(count).toBeLessThanOrEqual(trialStartsMax);
              break;
            }
            case "lay": {
              const trial = { release: nameOf(++releases), version: `${each.version}.0.0`, over: "" };
              record = tryNext(record, { ...trial, attempt: releases, ran: [] }, releases);
              break;
            }
            case "works":
              if (running === null || running.release !== record.trial?.release || !each.durable) break;
              record = accept(record);
              starts.delete(running.release);
              expect(record).toMatchObject({ good: { release: running.release }, trial: null });
              break;
            case "fails": {
              if (running === null || running.release !== record.trial?.release || !each.durable) break;
              const { good } = record;
              record = takeBack(record, "it does not work");
              expect(record.good).toEqual(good);
              expect(choose(record, packaged, faultOf).copy?.release).not.toBe(running.release);
              break;
            }
            case "damage":
              if (running !== null) damaged.add(running.release);
              break;
            case "package":
              packaged = `${each.version}.0.0`;
              break;
            case "lose-record":
              record = emptyRecord;
              break;
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("a package that was put in since goes before an older release, and not before a newer one", () => {
    const laid = tryNext(
      emptyRecord,
      { release: nameOf(1), version: "1.2.0", over: "", attempt: 1, ran: [] },
      1,
    );
    const record = accept(choose(laid, "1.0.0", () => "").record);
    const whole = () => "";
    expect(choose(record, "1.0.0", whole).copy).toMatchObject({ version: "1.2.0" });
    expect(choose(record, "1.1.0", whole).copy).toMatchObject({ version: "1.2.0" });
    const newer = choose(record, "1.3.0", whole);
    expect([newer.copy, newer.notes]).toEqual([
      null,
      [expect.stringMatching(/the package of this host is newer/)],
    ]);
  });

  it("an older release that was signed to take the place of the package stays there", () => {
    const laid = tryNext(
      emptyRecord,
      { release: nameOf(1), version: "0.9.0", over: "", attempt: 1, ran: [] },
      1,
    );
    const record = accept(choose(laid, "1.0.0", () => "").record);
    expect(choose(record, "1.0.0", () => "").copy).toMatchObject({ version: "0.9.0" });
  });
});

describe("releases on the disk", () => {
  const path = mkdtempSync(join(tmpdir(), "headwater-programs-"));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  const folder = new ProgramFolder(path);
  const about = { version: "1.1.0", architecture: process.arch, node: ["20.19"], stores: storesLayout };
  const files = [
    { name: releaseMain, content: Buffer.from("main") },
    { name: "prebuilds/linux-x64/part.node", content: Buffer.from("native") },
  ];
  const release = readRelease(makeRelease(about, files));
  const name = nameOf(7);

  it("have their name only when they are whole, also over what a power cut has left", async () => {
    mkdirSync(join(path, `${name}.part`), { recursive: true });
    writeFileSync(join(path, `${name}.part`, releaseMain), "ha");
    expect(folder.faultOf(name, [])).toMatch(/ENOENT/);
    await folder.lay(name, release);
    expect(folder.faultOf(name, [])).toBe("");
    expect(readFileSync(folder.mainOf(name), "utf8")).toBe("main");
    expect(readdirSync(path)).toEqual([name]);
  });

  it("are not started when they are damaged, not whole, or signed by nobody who may", async () => {
    expect(folder.faultOf(name, ["hwk1:x"])).toBe("nobody has signed it");
    writeFileSync(join(path, name, "prebuilds/linux-x64/part.node"), "nativf");
    expect(folder.faultOf(name, [])).toMatch(/part\.node is damaged/);
    rmSync(join(path, name, "prebuilds"), { recursive: true });
    expect(folder.faultOf(name, [])).toMatch(/ENOENT/);
    await folder.lay(name, release);
    expect(folder.faultOf(name, [])).toBe("");
  });

  it("are thrown away when nothing needs them, but never what runs", async () => {
    await folder.lay(nameOf(8), release);
    folder.prune({ ...emptyRecord, good: { release: nameOf(8), version: "1.1.0", over: "1.0.0" } }, name);
    expect(readdirSync(path)).toEqual([name, nameOf(8)]);
    folder.prune(emptyRecord, null);
    expect(readdirSync(path)).toEqual([]);
  });

  it("have a record that is what was written, or none with the reason", () => {
    expect(folder.read()).toEqual({ record: emptyRecord, why: "" });
    const record = tryNext(
      emptyRecord,
      { release: name, version: "1.1.0", over: "", attempt: 3, ran: ["a"] },
      5,
    );
    folder.write(record);
    expect(folder.read()).toEqual({ record, why: "" });
    writeFileSync(join(path, "record.json"), "garbage");
    expect(folder.read()).toMatchObject({ record: emptyRecord, why: expect.stringMatching(/JSON/) });
  });
});
